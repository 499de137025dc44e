package cloudtrail

import (
	"bytes"
	"hash/maphash"
)

// callers remembers the userIdentity objects that were scanned before. They make up a third of a
// management event's bytes, four of five repeat one seen lately, and comparing is many times faster
// than scanning.
type callers struct {
	seed  maphash.Seed
	slots [callerSlots]caller
	// met is the hash of the object that was skipped last, 0 for none: until another record is begun.
	met uint64
}

// caller is one userIdentity and the hash of it, for which it is gone through once.
type caller struct {
	raw  []byte
	hash uint64
}

const (
	callerSlots = 1024
	// callerStart is how much of an object chooses its slot: type, principalId and the start of the arn.
	callerStart = 96
)

func newCallers() *callers { return &callers{seed: maphash.MakeSeed()} }

// skip returns the index after the value at b[p], or -1 where there is no legal one.
func (c *callers) skip(b []byte, p int) int {
	if len(b)-p < callerStart {
		return skipValue(b, p)
	}
	slot := &c.slots[maphash.Bytes(c.seed, b[p:p+callerStart])%callerSlots]
	if n := len(slot.raw); n > 0 && len(b)-p >= n && bytes.Equal(slot.raw, b[p:p+n]) {
		c.met = slot.hash
		return p + n
	}
	end := skipValue(b, p)
	if end > 0 && b[p] == '{' {
		slot.raw = append(slot.raw[:0], b[p:end]...)
		slot.hash = maphash.Bytes(c.seed, slot.raw)
		c.met = slot.hash
	}
	return end
}
