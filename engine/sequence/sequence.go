// Package sequence finds what only an order of events shows: failed sign-ins and then a success, a call
// that is refused until the caller has changed its own permissions, a key that leaves its instance. What
// one event alone proves is package sigma's; how many there are of something is package rule's.
//
// Each detector is a file of its own, S01 to S12, and reads a finding.Feed, never a store. Detect runs
// those that Settings switches on; Found is what one of them says, with its events; and Aims says, while
// a log is read, what has to be kept of the few calls whose targets matter. The addresses of AWS
// services and calls that a service made for somebody (invokedBy) count nowhere.
package sequence

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/intel"
	"trailsift/engine/profile"
)

// Found is one finding with what it rests on.
type Found struct {
	finding.Finding
	Rows       []eventstore.Row
	Principals []*profile.Principal // as the Feed's events have them
}

// Kind is what a detector looks for, whatever the log.
type Kind struct {
	ID         string // "S01_BRUTE_FORCE"
	Title      string
	Techniques []string // of ATT&CK v19
}

// detector looks for one kind of sequence.
type detector struct {
	Kind
	enabled bool
	detect  func(ctx context.Context, feed finding.Feed) ([]Found, error)
}

// detectors are all there are, in the order of their numbers.
func (s Settings) detectors(about Log) []detector {
	return []detector{
		{bruteForce, s.BruteForce.Enabled, s.BruteForce.detect},
		{impossibleTravel, s.Travel.Enabled, func(ctx context.Context, feed finding.Feed) ([]Found, error) {
			return s.Travel.detect(ctx, feed, about.Places)
		}},
		{escalation, s.Escalation.Enabled, s.Escalation.detect},
		{roleChain, s.RoleChain.Enabled, func(ctx context.Context, feed finding.Feed) ([]Found, error) {
			return s.RoleChain.detect(ctx, feed, about)
		}},
		{stolenKey, s.StolenKey.Enabled, s.StolenKey.detect},
		{periodicAccess, s.PeriodicAccess.Enabled, s.PeriodicAccess.detect},
		{reconBurst, s.ReconBurst.Enabled, s.ReconBurst.detect},
		{massRead, s.MassRead.Enabled, func(ctx context.Context, feed finding.Feed) ([]Found, error) {
			return s.MassRead.detect(ctx, feed, about)
		}},
		{massDestruction, s.MassDestruction.Enabled, s.MassDestruction.detect},
		{keyProbing, s.KeyProbing.Enabled, s.KeyProbing.detect},
		{hiddenOrigin, s.HiddenOrigin.Enabled, func(ctx context.Context, feed finding.Feed) ([]Found, error) {
			return s.HiddenOrigin.detect(ctx, feed, about.Places)
		}},
		{unusedRegion, s.UnusedRegion.Enabled, func(ctx context.Context, feed finding.Feed) ([]Found, error) {
			return s.UnusedRegion.detect(ctx, feed, about)
		}},
	}
}

// Kinds lists what these settings look for, in the order of the numbers.
func (s Settings) Kinds() []Kind {
	var kinds []Kind
	for _, d := range s.detectors(Log{}) {
		if d.enabled && s.Enabled {
			kinds = append(kinds, d.Kind)
		}
	}
	return kinds
}

// Log is what detectors have to know of a log as a whole.
type Log struct {
	From, To int64           // Unix seconds of the first and the last judged event
	Accounts map[string]bool // the organisation's own; all others are outside
	Chains   [][]Hop         // who became whom, each chain with its outermost hop first
	// Places are where addresses are, by their texts, as far as that is known.
	Places map[string]intel.Place
}

// days is how many days the log is of, begun ones included.
func (l Log) days() int64 { return l.To/day - l.From/day + 1 }

// Hop is one becoming: a caller was handed the key with which it became another.
type Hop struct {
	Row            eventstore.Row // the event that handed the key out
	Time           int64
	Caller, Became *profile.Principal
}

// Detect runs the detectors, as many at once as there are processors since each has memory of its own, and lists what they found in the order of their numbers.
func Detect(ctx context.Context, feed finding.Feed, about Log, s Settings) ([]Found, error) {
	if !s.Enabled {
		return nil, nil
	}
	all := s.detectors(about)
	found, failed := make([][]Found, len(all)), make([]error, len(all))
	var crew sync.WaitGroup
	var next atomic.Int64
	for range min(len(all), runtime.GOMAXPROCS(0)) {
		crew.Go(func() {
			for i := int(next.Add(1) - 1); i < len(all); i = int(next.Add(1) - 1) {
				if all[i].enabled {
					found[i], failed[i] = all[i].detect(ctx, feed)
				}
			}
		})
	}
	crew.Wait()
	for i, err := range failed {
		if err != nil {
			return nil, fmt.Errorf("looking for %s: %w", all[i].ID, err)
		}
	}
	return slices.Concat(found...), nil
}

// claim is one instance of what a detector looks for.
type claim struct {
	level    string
	sentence string
	rows     []eventstore.Row
}

// of makes one finding of all the claims against one principal: as grave as the gravest, which speaks
// for the others.
func (k Kind) of(who *profile.Principal, claims []claim) []Found {
	if len(claims) == 0 {
		return nil
	}
	gravest := slices.MaxFunc(claims, func(a, b claim) int {
		return cmp.Compare(finding.Gravity(a.level), finding.Gravity(b.level))
	})
	sentence := gravest.sentence + "."
	if more := len(claims) - 1; more > 0 {
		sentence = fmt.Sprintf("%s (the gravest of %d).", gravest.sentence, len(claims))
	}
	f := Found{
		Finding: finding.Finding{
			ID: k.ID, Layer: finding.Sequence, Title: k.Title, Level: gravest.level,
			Techniques: k.Techniques, Explanation: sentence,
		},
		Principals: []*profile.Principal{who},
	}
	for _, c := range claims {
		f.Rows = append(f.Rows, c.rows...)
	}
	return []Found{f}
}

// accusations gathers claims by principal, in the order in which principals came.
type accusations struct {
	order  []*profile.Principal
	claims map[*profile.Principal][]claim
}

func (a *accusations) add(who *profile.Principal, more []claim) {
	if len(more) == 0 {
		return
	}
	if a.claims == nil {
		a.claims = map[*profile.Principal][]claim{}
	}
	if len(a.claims[who]) == 0 {
		a.order = append(a.order, who)
	}
	a.claims[who] = append(a.claims[who], more...)
}

func (a *accusations) found(kind Kind) (found []Found) {
	for _, who := range a.order {
		found = append(found, kind.of(who, a.claims[who])...)
	}
	return found
}

// each hands over, one principal after the other, what see keeps of its wanted events, in the order of
// time. The slice is used again.
func each[T any](ctx context.Context, feed finding.Feed, want finding.Want, see func(*finding.Event) (T, bool), judge func(*profile.Principal, []T)) error {
	var who *profile.Principal
	var kept []T
	var event finding.Event // one for all: see may keep it from the stack
	for one, err := range feed.Scan(ctx, want) {
		if err != nil {
			return err
		}
		event = one
		if event.Principal != who {
			if len(kept) > 0 {
				judge(who, kept)
			}
			who, kept = event.Principal, kept[:0]
		}
		if seen, ok := see(&event); ok {
			kept = append(kept, seen)
		}
	}
	if len(kept) > 0 {
		judge(who, kept)
	}
	return nil
}

// passing hands over, one principal after the other, what see makes of its wanted events, in the order of time:
// each alone, for those who need not hold them all. begin says who takes a principal's, and who is told that
// there are no more.
func passing[T any](ctx context.Context, feed finding.Feed, want finding.Want, see func(*finding.Event) (T, bool), begin func(*profile.Principal) (take func(T), end func())) error {
	var who *profile.Principal
	var event finding.Event // one for all, as in each
	take, end := func(T) {}, func() {}
	for one, err := range feed.Scan(ctx, want) {
		if err != nil {
			return err
		}
		event = one
		seen, ok := see(&event)
		if !ok {
			continue
		}
		if event.Principal != who {
			end()
			who = event.Principal
			take, end = begin(who)
		}
		take(seen)
	}
	end()
	return nil
}

// succeeded reports whether a call did what it was asked to.
func succeeded(e *finding.Event) bool {
	return e.Failure.Code == "" && !e.Flags.Has(eventstore.Denied)
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// span is a number of seconds as sentences have it: "40 s", "12 min", "3.5 h".
func span(seconds int64) string {
	switch {
	case seconds < 120:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 7200:
		return fmt.Sprintf("%d min", (seconds+30)/60)
	}
	return fmt.Sprintf("%.3g h", float64(seconds)/3600)
}
