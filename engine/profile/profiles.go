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
	p.gather(judged)
	if err := p.measure(ctx); err != nil {
		return nil, fmt.Errorf("profiling: %w", err)
	}
	return p, nil
}

// gather sorts the rows by principal, all into one piece of memory, keeping their time order.
func (p *Profiles) gather(judged []eventstore.Row) {
	blocks := p.share(judged)
	counts := make([][]int, len(blocks))
	inParallel(len(blocks), func(b int) {
		counts[b] = make([]int, len(p.cast.members))
		for _, row := range blocks[b] {
			counts[b][p.memberOf(row)]++
		}
	})
	rows := make([]eventstore.Row, len(judged))
	p.index = make([]int, len(p.cast.members))
	at := 0
	for m := range p.cast.members {
		from := at
		for b := range blocks {
			at, counts[b][m] = at+counts[b][m], at
		}
		p.index[m] = -1
		if at > from {
			p.index[m] = len(p.Principals)
			principal := p.cast.members[m]
			principal.Rows = rows[from:at:at]
			p.Principals = append(p.Principals, principal)
		}
	}
	inParallel(len(blocks), func(b int) {
		for _, row := range blocks[b] {
			place := &counts[b][p.memberOf(row)]
			rows[*place] = row
			*place++
		}
	})
}

// share cuts the rows into one block for each worker.
func (p *Profiles) share(rows []eventstore.Row) [][]eventstore.Row {
	size := max(1<<16, (len(rows)+workers()-1)/workers())
	return slices.Collect(slices.Chunk(rows, size))
}

// measure counts features and finds episodes, the largest principals first so that no worker is
// left with one at the end.
func (p *Profiles) measure(ctx context.Context) error {
	order := make([]int, len(p.Principals))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(len(p.Principals[b].Rows)-len(p.Principals[a].Rows), a-b)
	})
	var next atomic.Int64
	inParallel(min(workers(), len(order)), func(int) {
		g := &grouper{counter: p.lens.counter(), cast: p.cast}
		for at := next.Add(1) - 1; at < int64(len(order)) && ctx.Err() == nil; at = next.Add(1) - 1 {
			principal := &p.Principals[order[at]]
			g.clock = p.clocks.forName(principal.Name)
			principal.Features = g.count(principal.Rows).Features
			principal.Episodes = g.episodes(principal)
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
	return p.cast.member[p.lens.store.Identity(row)]
}

// PrincipalOf is the index in Principals of an event's caller, or -1 if none of the caller's events
// is judged.
func (p *Profiles) PrincipalOf(row eventstore.Row) int { return p.index[p.memberOf(row)] }

// NameOf is the name of an event's caller, judged or not.
func (p *Profiles) NameOf(row eventstore.Row) string { return p.cast.members[p.memberOf(row)].Name }

// SessionOf is the session an event belongs to: the name of a role session, an access key,
// "console" for all console-born credentials, or "" for a call without any.
func (p *Profiles) SessionOf(row eventstore.Row) string {
	return p.cast.sessions[p.cast.sessionOf(p.lens.store, row)]
}
