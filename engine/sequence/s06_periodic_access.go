package sequence

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// PeriodicAccess sets S06: a long-term key that looks in at even intervals and does nothing else.
type PeriodicAccess struct {
	Enabled  bool
	Pause    time.Duration // the longest from one call of a visit to the next
	Calls    int           // in a visit, at most
	Visits   int           // at least
	Spread   float64       // how far any interval lies from their median, as a share of it, at most
	Interval time.Duration // their median, at least
}

var periodicAccess = Kind{ID: "S06_PERIODIC_ACCESS", Title: "A key that looks in at even intervals", Techniques: []string{"T1078.004"}}

func (s PeriodicAccess) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	want := finding.Want{Keys: []string{"AKIA*"}, Direct: true}
	err = each(ctx, feed, want, seeKeyUse, func(who *profile.Principal, events []keyUse) {
		var claims []claim
		for _, uses := range byKey(events) {
			claims = append(claims, s.claim(uses)...)
		}
		found = append(found, periodicAccess.of(who, claims)...)
	})
	return found, err
}

// keyUse is one call with a key.
type keyUse struct {
	time   int64
	row    eventstore.Row
	key    string
	read   bool
	asks   bool // who the key belongs to
	denied bool
}

func seeKeyUse(e *finding.Event) (keyUse, bool) {
	return keyUse{
		time: e.Time, row: e.Row, key: e.Identity.AccessKey, read: e.Flags.Has(eventstore.ReadOnly),
		asks: e.Call.Service() == "sts" && e.Call.Action() == "GetCallerIdentity", denied: e.Flags.Has(eventstore.Denied),
	}, true
}

// byKey splits events by key, in the order of the keys' first use.
func byKey(events []keyUse) [][]keyUse {
	var keys [][]keyUse
	places := map[string]int{}
	for _, event := range events {
		at, known := places[event.key]
		if !known {
			at = len(keys)
			places[event.key] = at
			keys = append(keys, nil)
		}
		keys[at] = append(keys[at], event)
	}
	return keys
}

func (s PeriodicAccess) claim(uses []keyUse) []claim {
	visits, quiet := s.visits(uses)
	if !quiet || len(visits) < max(2, s.Visits) {
		return nil
	}
	var intervals []int64
	for i := 1; i < len(visits); i++ {
		intervals = append(intervals, visits[i].began-visits[i-1].began)
	}
	sorted := slices.Sorted(slices.Values(intervals))
	median := float64(sorted[(len(sorted)-1)/2]+sorted[len(sorted)/2]) / 2
	widest := max(median-float64(sorted[0]), float64(sorted[len(sorted)-1])-median)
	if median < s.Interval.Seconds() || widest > s.Spread*median {
		return nil
	}
	c := claim{level: finding.Medium}
	for _, use := range uses {
		c.rows = append(c.rows, use.row)
	}
	c.sentence = fmt.Sprintf("Key %s was used for %d short visits of reads alone from %s on, one every %s, none more than %s off",
		uses[0].key, len(visits), clock(uses[0].time), span(int64(median)), span(int64(math.Ceil(widest))))
	if stranger(visits) {
		c.level = finding.High
		c.sentence += ", each time asking whose it is and mostly denied something"
	}
	return []claim{c}
}

// stranger reports whether the key is in the hands of somebody who does not know it. Its owner knows whose it
// is, and mends or stops a program that is denied something again and again.
func stranger(visits []visit) bool {
	denied := 0
	for _, v := range visits {
		if !v.asks {
			return false
		}
		if v.denied {
			denied++
		}
	}
	return 2*denied > len(visits)
}

// visit is what one look-in held.
type visit struct {
	began        int64
	calls        int
	asks, denied bool
}

// visits splits the uses of a key by pauses. A key is quiet while all visits are short and read only.
func (s PeriodicAccess) visits(uses []keyUse) (visits []visit, quiet bool) {
	for i, use := range uses {
		if i == 0 || use.time-uses[i-1].time > seconds(s.Pause) {
			visits = append(visits, visit{began: use.time})
		}
		v := &visits[len(visits)-1]
		v.calls++
		v.asks, v.denied = v.asks || use.asks, v.denied || use.denied
		if v.calls > s.Calls || !use.read {
			return nil, false
		}
	}
	return visits, true
}
