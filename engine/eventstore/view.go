package eventstore

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/maphash"
	"math"
	"runtime"
	"slices"
	"sync"
)

// View is a Store of what has been loaded so far. Which of several differing copies it shows is
// settled by Finish.
func (l *Loader) View() *Store {
	s, n := l.columns()
	l.copies.look(s, n)
	return s.ordered(n, &l.copies)
}

// Settled is the Store of everything so far, as Finish would make it, for a load that goes on. Copies are
// compared once; the error is Finish's.
func (l *Loader) Settled(ctx context.Context) (*Store, error) {
	s, n := l.columns()
	l.copies.look(s, n)
	err := l.copies.settle(ctx, s)
	s.sums = nil
	return s.ordered(n, &l.copies), err
}

// Forget leaves the events of some files, by the numbers of AddFile, out of later Stores: all that were ever
// to be forgotten, since those that are not named come back. Which events are copies is found anew, for which
// there has to be time. It is for the goroutine of View and Finish, after the last Flush of those files.
func (l *Loader) Forget(files map[uint32]bool) {
	s, n := l.columns()
	l.copies.restart(s, n, files)
}

// Finish is the Store of everything, and lets go of what only loading needed. It reads records again
// where copies of one event differ; the error is about that, and the Store is usable all the same.
func (l *Loader) Finish(ctx context.Context) (*Store, error) {
	s, n := l.columns()
	l.copies.look(s, n)
	err := l.copies.settle(ctx, s)
	l.copies.table = nil
	l.mu.Lock()
	l.sums = nil
	for _, d := range []*dictionary{l.calls, l.regions, l.accounts, l.failures, l.addresses, l.agents, l.ids, l.aims} {
		d.ids = nil
	}
	l.identities.callerIndex, l.identities.index = index{}, index{}
	l.issued, l.hits, l.details = nil, nil, nil
	l.mu.Unlock()
	s.sums = nil
	// What is let go is nearly as much as what stays, and the next stage asks for as much again.
	runtime.GC()
	return s.ordered(n, &l.copies), err
}

// ordered completes a Store with its time order and the counts of copies.
func (s *Store) ordered(n int, k *copies) *Store {
	s.duplicates, s.conflicts = k.count, len(k.groups)
	s.order = make([]Row, n-k.count-k.gone)
	s.sort(func(row Row) bool { return !k.dropped.has(int(row)) }, n)
	s.keepUnique(k)
	return s
}

// keepUnique leaves the issued keys that some event was made with, in time order, and the hits, both of
// unique events only.
func (s *Store) keepUnique(k *copies) {
	used, seed := newIndex(), maphash.MakeSeed()
	find := func(key string) (hash uint64, identity uint32, slot int) {
		hash = maphash.String(seed, key)
		identity, slot = used.find(hash, func(i uint32) bool { return s.identities[i].AccessKey == key })
		return hash, identity, slot
	}
	for i := range s.identities {
		if hash, identity, slot := find(s.identities[i].AccessKey); identity == unnumbered {
			used.put(slot, hash, uint32(i))
		}
	}
	var kept []Issue
	for _, issue := range s.issued {
		if _, identity, _ := find(issue.Key); identity != unnumbered && !k.dropped.has(int(issue.Row)) {
			kept = append(kept, Issue{Row: issue.Row, Key: s.identities[identity].AccessKey}) // the identity's string, not one more
		}
	}
	s.dropHits(func(row Row) bool { return k.dropped.has(int(row)) })
	slices.SortFunc(kept, func(a, b Issue) int { return s.Compare(a.Row, b.Row) })
	s.issued = kept
}

// dropHits leaves out the hits of some events. Where there are none, the lists stay shared.
func (s *Store) dropHits(dropped func(Row) bool) {
	gone, goneDetailed := func(hit Hit) bool { return dropped(hit.Row) }, func(hit DetailedHit) bool { return dropped(hit.Row) }
	if slices.ContainsFunc(s.hits, gone) {
		s.hits = slices.DeleteFunc(slices.Clone(s.hits), gone)
	}
	if slices.ContainsFunc(s.detailed, goneDetailed) {
		s.detailed = slices.DeleteFunc(slices.Clone(s.detailed), goneDetailed)
	}
}

// Compare orders events by (time, event id, account), with ids compared as texts: the order of
// everything that is listed.
func (s *Store) Compare(a, b Row) int {
	if c := cmp.Compare(s.Time(a), s.Time(b)); c != 0 {
		return c
	}
	return s.compareIDs(a, b)
}

func (s *Store) compareIDs(a, b Row) int {
	var c int
	if (s.Flags(a)|s.Flags(b))&textID == 0 {
		c = slices.Compare(s.rawID(a)[:], s.rawID(b)[:])
	} else {
		c = cmp.Compare(s.idText(a), s.idText(b))
	}
	if c != 0 {
		return c
	}
	return cmp.Compare(s.accounts[s.Account(a)], s.accounts[s.Account(b)])
}

// sort puts the rows into order. They are first dealt into stretches of time, which takes no memory
// beside the order itself; each stretch is then sorted by time and, where all ids are of one kind,
// the first half of the id, which leaves next to nothing for comparing ids.
func (s *Store) sort(alive func(Row) bool, n int) {
	first, last := s.span(alive, n)
	stretches := max(1, len(s.order)/stretchRows)
	width := (last-first)/int64(stretches) + 1
	starts := make([]int, stretches+1)
	for row := range Row(n) {
		if alive(row) {
			starts[(s.Time(row)-first)/width+1]++
		}
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := slices.Clone(starts)
	for row := range Row(n) {
		if alive(row) {
			at := &next[(s.Time(row)-first)/width]
			s.order[*at] = row
			*at++
		}
	}
	var crew sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		crew.Go(func() {
			sorter := sorter{store: s, useIDs: len(s.textIDs) == 1}
			for i := w; i < stretches; i += workers {
				sorter.sort(s.order[starts[i]:starts[i+1]], first+int64(i)*width)
			}
		})
	}
	crew.Wait()
}

// stretchRows is how many events a stretch has on average: few enough to be sorted in the cache.
const stretchRows = 4096

func (s *Store) span(alive func(Row) bool, n int) (first, last int64) {
	first = math.MaxInt64
	for row := range Row(n) {
		if alive(row) {
			t := s.Time(row)
			first, last = min(first, t), max(last, t)
		}
	}
	return min(first, last), last
}

// sorter sorts stretches of rows with memory of its own.
type sorter struct {
	store  *Store
	useIDs bool
	keyed  []keyed
}

// keyed is a row with what it is sorted by: the time since the stretch began, then half of the id.
type keyed struct {
	time uint32
	row  Row
	id   uint64
}

func (o *sorter) sort(rows []Row, since int64) {
	o.keyed = o.keyed[:0]
	for _, row := range rows {
		k := keyed{time: uint32(o.store.Time(row) - since), row: row}
		if o.useIDs {
			k.id = binary.BigEndian.Uint64(o.store.rawID(row)[:])
		}
		o.keyed = append(o.keyed, k)
	}
	slices.SortFunc(o.keyed, func(a, b keyed) int {
		switch {
		case a.time != b.time:
			return cmp.Compare(a.time, b.time)
		case a.id != b.id:
			return cmp.Compare(a.id, b.id)
		}
		return o.store.compareIDs(a.row, b.row)
	})
	for i := range o.keyed {
		rows[i] = o.keyed[i].row
	}
}
