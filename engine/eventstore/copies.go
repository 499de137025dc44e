package eventstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"sort"
)

// copies finds the records that are there more than once: same event id and same account. Rows are
// looked at once, so that a growing load costs no more than a whole one.
type copies struct {
	seed  uint64   // so that nobody can choose event ids that collide
	table []uint32 // open addressing; row + 1, 0 is free
	known int      // rows in the table
	seen  int      // rows looked at
	// dropped marks the rows that are copies of another.
	dropped bitset
	count   int
	// groups are copies that differ, by the row that stands for them in the table.
	groups map[Row][]Row
}

// look takes in the rows up to n.
func (k *copies) look(s *Store, n int) {
	if k.groups == nil {
		k.groups = map[Row][]Row{}
		k.seed = rand.Uint64()
	}
	k.dropped.grow(n)
	for ; k.seen < n; k.seen++ {
		row := Row(k.seen)
		if s.Flags(row).Has(madeID) {
			continue // without an event id nothing is a copy
		}
		if 2*(k.known+1) > len(k.table) {
			k.rehash(s, n)
		}
		slot, first := k.find(s, row)
		if first < 0 {
			k.table[slot] = uint32(row) + 1
			k.known++
			continue
		}
		k.drop(s, Row(first), row)
	}
}

func (k *copies) drop(s *Store, first, row Row) {
	k.count++
	k.dropped.set(int(row))
	if s.sum(first) != s.sum(row) || len(k.groups[first]) > 0 {
		if len(k.groups[first]) == 0 {
			k.groups[first] = []Row{first}
		}
		k.groups[first] = append(k.groups[first], row)
	}
}

// find returns the slot of the row's key and the row that is there, or -1.
func (k *copies) find(s *Store, row Row) (slot int, first int64) {
	mask := len(k.table) - 1
	id, account := s.rawID(row), s.Account(row)
	for slot = int(k.hash(id, account)) & mask; k.table[slot] != 0; slot = (slot + 1) & mask {
		other := Row(k.table[slot] - 1)
		if *s.rawID(other) == *id && s.Account(other) == account && s.Flags(other)&textID == s.Flags(row)&textID {
			return slot, int64(other)
		}
	}
	return slot, -1
}

// hash mixes the two halves of an id, of which at least 122 bits are random in a UUID.
func (k *copies) hash(id *eventID, account uint16) uint64 {
	a := binary.LittleEndian.Uint64(id[:8]) ^ k.seed
	b := binary.LittleEndian.Uint64(id[8:]) ^ bits.RotateLeft64(k.seed, 32) ^ uint64(account)<<48
	high, low := bits.Mul64(a, b|1)
	return high ^ low
}

// rehash makes the table twice as large, or large enough for n rows.
func (k *copies) rehash(s *Store, n int) {
	size := max(1024, len(k.table))
	for size < 2*n {
		size *= 2
	}
	old := k.table
	k.table = make([]uint32, size)
	for _, entry := range old {
		if entry != 0 {
			slot, _ := k.find(s, Row(entry-1))
			k.table[slot] = entry
		}
	}
}

// settle decides which of copies that differ is kept: the one with an addendum, then the one with
// the smallest bytes. It reads their files again.
func (k *copies) settle(ctx context.Context, s *Store) error {
	firsts := make([]Row, 0, len(k.groups))
	for first := range k.groups {
		firsts = append(firsts, first)
	}
	sort.Slice(firsts, func(i, j int) bool { return firsts[i] < firsts[j] })
	for _, first := range firsts {
		kept, err := k.best(ctx, s, k.groups[first])
		if err != nil {
			return fmt.Errorf("telling apart the copies of event %s: %w", s.ID(first), err)
		}
		for _, row := range k.groups[first] {
			k.dropped.put(int(row), row != kept)
		}
	}
	return nil
}

func (k *copies) best(ctx context.Context, s *Store, group []Row) (Row, error) {
	var kept Row
	var keptBytes json.RawMessage
	for i, row := range group {
		raw, err := s.Record(ctx, row)
		if err != nil {
			return 0, err
		}
		raw = compact(raw)
		late, keptLate := s.Flags(row).Has(Addendum), i > 0 && s.Flags(kept).Has(Addendum)
		if i == 0 || late && !keptLate || late == keptLate && bytes.Compare(raw, keptBytes) < 0 {
			kept, keptBytes = row, raw
		}
	}
	return kept, nil
}

// bitset is a set of small numbers.
type bitset []uint64

func (b *bitset) grow(n int) {
	for len(*b) < (n+63)/64 {
		*b = append(*b, 0)
	}
}

func (b bitset) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitset) put(i int, in bool) {
	if in {
		b.set(i)
		return
	}
	b[i>>6] &^= 1 << (i & 63)
}
