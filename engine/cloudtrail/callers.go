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
	slots [callerSlots][]byte
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
	if n := len(*slot); n > 0 && len(b)-p >= n && bytes.Equal(*slot, b[p:p+n]) {
		return p + n
	}
	end := skipValue(b, p)
	if end > 0 && b[p] == '{' {
		*slot = append((*slot)[:0], b[p:end]...)
	}
	return end
}
