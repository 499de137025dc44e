package eventstore

import (
	"cmp"
	"context"
	"slices"
)

// View is a Store of what has been loaded so far. Which of several differing copies it shows is
// settled by Finish.
func (l *Loader) View() *Store {
	s, n := l.columns()
	l.copies.look(s, n)
	return s.ordered(n, &l.copies)
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
	for _, d := range []*dictionary{l.calls, l.regions, l.accounts, l.failures, l.addresses, l.agents, l.ids} {
		d.ids = nil
	}
	l.identities = nil
	l.mu.Unlock()
	s.sums = nil
	return s.ordered(n, &l.copies), err
}

// ordered completes a Store with its time order and the counts of copies.
func (s *Store) ordered(n int, k *copies) *Store {
	s.duplicates, s.conflicts = k.count, len(k.groups)
	s.order = make([]Row, 0, n-k.count)
	for row := range n {
		if !k.dropped.has(row) {
			s.order = append(s.order, Row(row))
		}
	}
	s.sort()
	s.keepIssued(k)
	return s
}

// keepIssued leaves the issued keys of unique events, in time order.
func (s *Store) keepIssued(k *copies) {
	kept := make([]Issue, 0, len(s.issued))
	for _, issue := range s.issued {
		if !k.dropped.has(int(issue.Row)) {
			kept = append(kept, issue)
		}
	}
	slices.SortFunc(kept, func(a, b Issue) int { return s.Compare(a.Row, b.Row) })
	s.issued = kept
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

// keyed is a row with the time and the first half of the id that it is sorted by.
type keyed struct {
	key uint64
	row Row
}

// sort puts the order into order: by radix over the time and, where all ids are of one kind, their
// first four bytes, which leaves next to nothing for comparing.
func (s *Store) sort() {
	n := len(s.order)
	rows, spare := make([]keyed, n), make([]keyed, n)
	first, last := s.span()
	useIDs := len(s.textIDs) == 1
	for i, row := range s.order {
		key := uint64(s.Time(row)-first) << 32
		if useIDs {
			id := s.rawID(row)
			key |= uint64(id[0])<<24 | uint64(id[1])<<16 | uint64(id[2])<<8 | uint64(id[3])
		}
		rows[i] = keyed{key, row}
	}
	low := 32
	if useIDs {
		low = 0
	}
	rows = radix(rows, spare, low, uint64(last-first)<<32|1<<32-1)
	s.settleTies(rows)
	for i := range rows {
		s.order[i] = rows[i].row
	}
}

func (s *Store) span() (first, last int64) {
	for i, row := range s.order {
		t := s.Time(row)
		if i == 0 || t < first {
			first = t
		}
		last = max(last, t)
	}
	return first, max(first, last)
}

const digitBits = 11

// radix sorts by the bits of the key from low upwards, as far as the greatest key has any. It
// returns whichever of the two slices holds the result.
func radix(rows, spare []keyed, low int, greatest uint64) []keyed {
	for shift := low; shift < 64 && greatest>>shift != 0; shift += digitBits {
		var counts [1 << digitBits]int
		for i := range rows {
			counts[rows[i].key>>shift&(1<<digitBits-1)]++
		}
		at := 0
		for digit, count := range counts {
			counts[digit] = at
			at += count
		}
		for i := range rows {
			digit := rows[i].key >> shift & (1<<digitBits - 1)
			spare[counts[digit]] = rows[i]
			counts[digit]++
		}
		rows, spare = spare, rows
	}
	return rows
}

// settleTies sorts the runs of equal keys by comparing.
func (s *Store) settleTies(rows []keyed) {
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].key == rows[from].key {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(rows[from:to], func(a, b keyed) int { return s.compareIDs(a.row, b.row) })
		}
		from = to
	}
}
