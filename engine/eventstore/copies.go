package eventstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math/bits"
	"math/rand/v2"
	"slices"
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
	// open are the groups of which it is not decided who is kept.
	open map[Row]bool
	gone int // rows of forgotten files, which are dropped too
}

// look takes in the rows up to n.
func (k *copies) look(s *Store, n int) {
	if k.groups == nil {
		k.groups, k.open = map[Row][]Row{}, map[Row]bool{}
		k.seed = rand.Uint64()
	}
	k.dropped.grow(n)
	for ; k.seen < n; k.seen++ {
		row := Row(k.seen)
		if s.Flags(row).Has(madeID) || k.dropped.has(k.seen) {
			continue // without an event id nothing is a copy
		}
		if fullness*(k.known+1) > (fullness-1)*len(k.table) {
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
		k.open[first] = true
	}
}

// restart begins anew without the rows of some files.
func (k *copies) restart(s *Store, n int, without map[uint32]bool) {
	*k = copies{}
	k.dropped.grow(n)
	for i, run := range s.runs {
		if !without[run.file] {
			continue
		}
		end := Row(n)
		if i+1 < len(s.runs) {
			end = s.runs[i+1].first
		}
		for row := run.first; row < end; row++ {
			k.dropped.set(int(row))
			k.gone++
		}
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

// fullness is how full the table may be: all but one slot in so many. Ids are random, so that even then
// the first or second slot is nearly always the right one.
const fullness = 4

// rehash makes the table twice as large, or large enough for n rows.
func (k *copies) rehash(s *Store, n int) {
	size := max(1024, len(k.table))
	for (fullness-1)*size < fullness*(n+1) {
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

// settled is how many groups of differing copies are compared in one pass over their files.
const settled = 4096

// settle decides which of copies that differ is kept: the one with an addendum, then the one with
// the smallest bytes. It reads their files again.
func (k *copies) settle(ctx context.Context, s *Store) error {
	for firsts := range slices.Chunk(slices.Sorted(maps.Keys(k.open)), settled) {
		if err := k.settleSome(ctx, s, firsts); err != nil {
			return fmt.Errorf("telling apart copies of one event that differ: %w", err)
		}
		for _, first := range firsts {
			delete(k.open, first)
		}
	}
	return nil
}

func (k *copies) settleSome(ctx context.Context, s *Store, firsts []Row) error {
	var rows []Row
	groupOf := map[Row]Row{}
	for _, first := range firsts {
		for _, row := range k.groups[first] {
			rows = append(rows, row)
			groupOf[row] = first
		}
	}
	best := map[Row]candidate{}
	err := s.records(ctx, rows, func(row Row, raw json.RawMessage) {
		this := candidate{row: row, late: s.Flags(row).Has(Addendum), raw: compact(raw)}
		if that, met := best[groupOf[row]]; !met || this.before(that) {
			best[groupOf[row]] = this
		}
	})
	for row, first := range groupOf {
		if kept, met := best[first]; met {
			k.dropped.put(int(row), row != kept.row)
		}
	}
	return err
}

// candidate is one of several copies.
type candidate struct {
	row  Row
	late bool
	raw  json.RawMessage
}

func (c candidate) before(other candidate) bool {
	if c.late != other.late {
		return c.late
	}
	return bytes.Compare(c.raw, other.raw) < 0
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
