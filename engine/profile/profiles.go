package profile

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"trailsift/engine/eventstore"
)

// Profiles are the principals of the judged events. They never change once built.
type Profiles struct {
	// Principals are those with at least one judged event, by name.
	Principals []Principal

	lens   *lens
	cast   *cast
	clocks clocks
	index  []int // by member of the cast: its place in Principals, or -1
}

// Build resolves the callers of the whole store and profiles those of the judged events, which must
// be in the order of Store.Order. It fails when the context ends or a time zone is unknown.
func Build(ctx context.Context, store *eventstore.Store, judged []eventstore.Row, spec Spec) (*Profiles, error) {
	clocks, err := newClocks(spec.Hours)
	if err != nil {
		return nil, fmt.Errorf("profiling: %w", err)
	}
	cast := newCast(store.Identities(), spec.Identity)
	p := &Profiles{lens: newLens(store, cast, spec), cast: cast, clocks: clocks}
	events := p.gather(judged)
	if err := p.measure(ctx, p.parts(events)); err != nil {
		return nil, fmt.Errorf("profiling: %w", err)
	}
	return p, nil
}

// gather sorts the rows by principal, all into one piece of memory, keeping their time order. It
// returns what counting needs of each, in the same places.
func (p *Profiles) gather(judged []eventstore.Row) []sight {
	blocks := share(judged)
	next := p.count(blocks)
	rows, events := make([]eventstore.Row, len(judged)), make([]sight, len(judged))
	p.admit(rows, next)
	inParallel(len(blocks), func(b int) {
		for _, row := range blocks[b] {
			at := &next[b][p.memberOf(row)]
			rows[*at] = row
			events[*at] = p.lens.look(row)
			*at++
		}
	})
	return events
}

// count says how many events each block has of each member of the cast.
func (p *Profiles) count(blocks [][]eventstore.Row) [][]int {
	counts := make([][]int, len(blocks))
	inParallel(len(blocks), func(b int) {
		counts[b] = make([]int, len(p.cast.members))
		for _, row := range blocks[b] {
			counts[b][p.memberOf(row)]++
		}
	})
	return counts
}

// admit gives each member with events its part of the rows, and turns the counts into the places
// where each block's events go.
func (p *Profiles) admit(rows []eventstore.Row, counts [][]int) {
	p.index = make([]int, len(p.cast.members))
	at := 0
	for m, principal := range p.cast.members {
		from := at
		for b := range counts {
			at, counts[b][m] = at+counts[b][m], at
		}
		p.index[m] = -1
		if at > from {
			p.index[m] = len(p.Principals)
			principal.Rows = rows[from:at:at]
			p.Principals = append(p.Principals, principal)
		}
	}
}

// share cuts the rows into one block for each worker.
func share(rows []eventstore.Row) [][]eventstore.Row {
	size := max(1<<16, (len(rows)+workers()-1)/workers())
	return slices.Collect(slices.Chunk(rows, size))
}

// parts hands out what was gathered, by principal.
func (p *Profiles) parts(events []sight) func(principal int, _ []sight) []sight {
	parts := make([][]sight, len(p.Principals))
	for i := range p.Principals {
		parts[i], events = events[:len(p.Principals[i].Rows)], events[len(p.Principals[i].Rows):]
	}
	return func(principal int, _ []sight) []sight { return parts[principal] }
}

// measure counts features and finds episodes, the largest principals first so that no worker is
// left with one at the end. The events of a principal are asked for when its turn comes, and may be put into
// the memory that is handed over.
func (p *Profiles) measure(ctx context.Context, eventsOf func(principal int, memory []sight) []sight) error {
	order := make([]int, len(p.Principals))
	for i := range p.Principals {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(len(p.Principals[b].Rows)-len(p.Principals[a].Rows), a-b)
	})
	var next atomic.Int64
	inParallel(min(workers(), len(order)), func(int) {
		g := &grouper{counter: p.lens.counter()}
		var memory []sight
		for at := next.Add(1) - 1; at < int64(len(order)) && ctx.Err() == nil; at = next.Add(1) - 1 {
			principal, events := &p.Principals[order[at]], eventsOf(order[at], memory[:0])
			memory = events
			g.clock = p.clocks.forName(principal.Name)
			principal.Features = g.count(events).Features
			principal.Episodes = g.episodes(principal, events)
		}
	})
	return ctx.Err()
}

func workers() int { return runtime.GOMAXPROCS(0) }

// inParallel runs work n times at once and waits for all of them.
func inParallel(n int, work func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { work(i) })
	}
	all.Wait()
}

func (p *Profiles) memberOf(row eventstore.Row) uint32 {
	return p.cast.roles[p.lens.store.Identity(row)].member
}

// PrincipalOf is the index in Principals of an event's caller, or -1 if none of the caller's events
// is judged.
func (p *Profiles) PrincipalOf(row eventstore.Row) int { return p.index[p.memberOf(row)] }

// OfIdentity is the index in Principals of the caller behind an identity (an index in
// Store.Identities), or -1 if none of the caller's events is judged.
func (p *Profiles) OfIdentity(identity uint32) int { return p.index[p.cast.roles[identity].member] }

// NameOf is the name of an event's caller, judged or not.
func (p *Profiles) NameOf(row eventstore.Row) string { return p.cast.members[p.memberOf(row)].Name }

// SessionOf is the session an event belongs to: the name of a role session, an access key,
// "console" for all console-born credentials, or "" for a call without any.
func (p *Profiles) SessionOf(row eventstore.Row) string {
	return p.cast.sessions[p.lens.sessionOf(row)]
}

// Sessions are the names of all sessions of the log, judged or not; SessionIndex is the index of an event's
// among them.
func (p *Profiles) Sessions() []string                  { return p.cast.sessions }
func (p *Profiles) SessionIndex(row eventstore.Row) int { return int(p.lens.sessionOf(row)) }
