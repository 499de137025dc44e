package engine

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// feed is the finding.Feed over the events in memory that are judged.
type feed struct{ *local }

// Features returns the principals that are there: what is counted was settled when they were made.
func (f feed) Features(ctx context.Context, _ profile.Spec) ([]profile.Principal, error) {
	return f.profiles.Principals, ctx.Err()
}

// Scan goes through the rows of one principal after the other. What an event has to be is looked up in
// tables, so that one that is not wanted costs a few nanoseconds.
func (f feed) Scan(ctx context.Context, want finding.Want) iter.Seq2[finding.Event, error] {
	return func(yield func(finding.Event, error) bool) {
		sieve := newSieve(f.store, want)
		for i := range f.profiles.Principals {
			if err := ctx.Err(); err != nil {
				yield(finding.Event{}, fmt.Errorf("looking through the events: %w", err))
				return
			}
			who := &f.profiles.Principals[i]
			if len(want.Principals) > 0 && !slices.Contains(want.Principals, who.Name) {
				continue
			}
			if want.Variety > 1 && sieve.variety(who.Rows) < want.Variety {
				continue
			}
			for _, row := range who.Rows {
				if sieve.holds(row) && !yield(f.eventOf(row, who, want.Targets), nil) {
					return
				}
			}
		}
	}
}

// eventOf spells out one event for a detector.
func (f feed) eventOf(row eventstore.Row, who *profile.Principal, targets bool) finding.Event {
	s := f.store
	e := finding.Event{Principal: who, Event: eventstore.Event{
		Row: row, Time: s.Time(row), Call: s.Calls()[s.Call(row)], Region: s.Regions()[s.Region(row)],
		Account: s.Accounts()[s.Account(row)], Address: s.Addresses()[s.Address(row)], Agent: s.Agents()[s.Agent(row)],
		Failure: s.Failures()[s.Failure(row)], Flags: s.Flags(row), Identity: &s.Identities()[s.Identity(row)],
	}}
	if targets {
		e.Targets = s.Targets(row)
	}
	return e
}

// sieve tells wanted events from others by the columns of the store; nil tables let everything through.
type sieve struct {
	store      *eventstore.Store
	all, none  eventstore.Flags
	calls      []bool // by call
	identities []bool
	addresses  []bool
}

func newSieve(store *eventstore.Store, want finding.Want) *sieve {
	s := &sieve{store: store, all: want.All, none: want.None}
	sorted := slices.Sorted(slices.Values(want.Addresses))
	if len(want.Calls) > 0 {
		s.calls = table(store.Calls(), func(c eventstore.Call) bool { return slices.Contains(want.Calls, c.String()) })
	}
	if want.Direct || len(want.Addresses) > 0 {
		s.addresses = table(store.Addresses(), func(a eventstore.Address) bool {
			_, listed := slices.BinarySearch(sorted, a.Text)
			return (!want.Direct || a.Class != eventstore.ServiceAddress) && (len(sorted) == 0 || listed)
		})
	}
	if want.Direct || len(want.Sessions) > 0 || len(want.Keys) > 0 {
		s.identities = table(store.Identities(), func(id cloudtrail.Identity) bool {
			return (!want.Direct || id.InvokedBy == "") &&
				fits(want.Sessions, id.RoleSession()) && fits(want.Keys, id.AccessKey)
		})
	}
	return s
}

// fits reports whether a name matches one of the patterns, or there are none.
func fits(patterns []string, name string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return profile.Match(p, name) })
}

// table asks once for each entry of a dictionary.
func table[T any](entries []T, holds func(T) bool) []bool {
	answers := make([]bool, len(entries))
	for i, entry := range entries {
		answers[i] = holds(entry)
	}
	return answers
}

func (s *sieve) holds(row eventstore.Row) bool {
	flags := s.store.Flags(row)
	return flags.Has(s.all) && flags&s.none == 0 &&
		(s.calls == nil || s.calls[s.store.Call(row)]) &&
		(s.identities == nil || s.identities[s.store.Identity(row)]) &&
		(s.addresses == nil || s.addresses[s.store.Address(row)])
}

// variety is how many different calls the wanted ones of some events are.
func (s *sieve) variety(rows []eventstore.Row) (n int) {
	met := make([]bool, len(s.store.Calls()))
	for _, row := range rows {
		if call := s.store.Call(row); !met[call] && s.holds(row) {
			met[call] = true
			n++
		}
	}
	return n
}
