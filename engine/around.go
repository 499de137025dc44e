package engine

import (
	"context"
	"slices"
	"sort"

	"trailsift/engine/eventstore"
	"trailsift/engine/query"
)

// Around returns the matching events of base with their neighbours.
func (d *local) Around(ctx context.Context, base, matching query.Query, order Order, n int) (Rows, int, error) {
	all, err := d.matching(ctx, base)
	if err != nil {
		return nil, 0, err
	}
	matches, err := d.matching(ctx, matching)
	if err != nil {
		return nil, 0, err
	}
	rows, matched, err := d.withNeighbours(ctx, all, matches, n)
	if err != nil {
		return nil, 0, err
	}
	byTime := order.Field == "" || order == Order{Field: "time"}
	if !byTime {
		if rows, err = d.ordered(rows, order); err != nil {
			return nil, 0, err
		}
	}
	return &surrounded{selection: selection{d: d, rows: rows, byTime: byTime}, matches: matches}, matched, nil
}

// withNeighbours merges two lists in the order of time: those of matches that are in all, with the n rows before
// and after each. It also says how many of matches that are.
func (d *local) withNeighbours(ctx context.Context, all, matches []eventstore.Row, n int) (rows []eventstore.Row, matched int, err error) {
	at, taken := 0, 0 // all up to taken is in rows or passed over
	for i, match := range matches {
		if i%blockRows == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		at = d.reach(all, at, match)
		if at == len(all) {
			break
		}
		if all[at] != match {
			continue
		}
		matched++
		to := min(at+n+1, len(all))
		rows = append(rows, all[max(at-n, taken):to]...)
		taken = to
	}
	return rows, matched, nil
}

// nearRows is how far the next match is looked for row by row, which compares numbers alone.
const nearRows = 16

// reach is the first place from at on whose row is no earlier than wanted. Its steps double, so that few matches
// among many rows cost little.
func (d *local) reach(rows []eventstore.Row, at int, wanted eventstore.Row) int {
	for i := at; i < min(at+nearRows, len(rows)); i++ {
		if rows[i] == wanted {
			return i
		}
	}
	step := nearRows
	for at+step < len(rows) && d.store.Compare(rows[at+step], wanted) < 0 {
		at += step
		step *= 2
	}
	part := rows[at:min(at+step+1, len(rows))]
	return at + sort.Search(len(part), func(i int) bool { return d.store.Compare(part[i], wanted) >= 0 })
}

// surrounded is a selection of matches, in the order of time, and their neighbours.
type surrounded struct {
	selection
	matches []eventstore.Row
}

// Slice returns up to n events from position from, neighbours marked.
func (s *surrounded) Slice(ctx context.Context, from, n int) ([]Event, error) {
	events, err := s.selection.Slice(ctx, from, n)
	for i := range events {
		_, matches := slices.BinarySearchFunc(s.matches, eventstore.Row(events[i].Key), s.d.store.Compare)
		events[i].Near = !matches
	}
	return events, err
}
