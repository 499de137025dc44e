package eventstore

import (
	"hash/maphash"

	"trailsift/engine/cloudtrail"
)

// identities numbers identities, of which equal callers become one.
type identities struct {
	seed    maphash.Seed
	callers []*cloudtrail.Caller
	list    []cloudtrail.Identity
	// A map from callers or identities would hold each of them once more.
	callerIndex, index index
}

func newIdentities() identities {
	return identities{seed: maphash.MakeSeed(), callerIndex: newIndex(), index: newIndex()}
}

// caller finds a caller's number, or the slot that is free for it.
func (x *identities) caller(c *cloudtrail.Caller) (hash uint64, number uint32, slot int) {
	hash = maphash.Comparable(x.seed, *c)
	number, slot = x.callerIndex.find(hash, func(number uint32) bool { return *x.callers[number] == *c })
	return hash, number, slot
}

// find returns the number of an identity that was numbered before.
func (x *identities) find(id cloudtrail.Identity) (number uint32, known bool) {
	_, caller, _ := x.caller(id.Caller)
	if caller == unnumbered {
		return 0, false
	}
	_, number, _ = x.keyed(caller, id.AccessKey)
	return number, number != unnumbered
}

// keyed finds the number of a caller's identity by its key, or the slot that is free for it.
func (x *identities) keyed(caller uint32, key string) (hash uint64, number uint32, slot int) {
	const odd = 0x9e3779b97f4a7c15 // spreads the callers that share a key, or have none
	hash = maphash.String(x.seed, key) ^ uint64(caller+1)*odd
	number, slot = x.index.find(hash, func(number uint32) bool {
		id := &x.list[number]
		return id.Caller == x.callers[caller] && id.AccessKey == key
	})
	return hash, number, slot
}

// number returns the identity's number, and gives it the next where it has none.
func (x *identities) number(id cloudtrail.Identity) uint32 {
	hash, caller, slot := x.caller(id.Caller)
	if caller == unnumbered {
		caller = uint32(len(x.callers))
		x.callers = append(x.callers, id.Caller)
		x.callerIndex.put(slot, hash, caller)
	}
	hash, number, slot := x.keyed(caller, id.AccessKey)
	if number == unnumbered {
		number = uint32(len(x.list))
		x.list = append(x.list, cloudtrail.Identity{Caller: x.callers[caller], AccessKey: id.AccessKey})
		x.index.put(slot, hash, number)
	}
	return number
}

// index finds numbers by a hash of what they number. It takes a third of the memory of a map.
type index struct {
	// slots has open addressing. An entry is half of a hash, so that growing needs no other, and below it the
	// number + 1; 0 is free.
	slots []uint64
	n     int
}

func newIndex() index { return index{slots: make([]uint64, 1024)} }

// unnumbered is no number.
const unnumbered = 1<<32 - 1

// find returns the number with a hash that is the one, or unnumbered and a slot for put.
func (x *index) find(hash uint64, is func(number uint32) bool) (number uint32, slot int) {
	half, mask := hash>>32, len(x.slots)-1
	for slot = int(half) & mask; x.slots[slot] != 0; slot = (slot + 1) & mask {
		entry := x.slots[slot]
		if number := uint32(entry) - 1; entry>>32 == half && is(number) {
			return number, slot
		}
	}
	return unnumbered, slot
}

// put notes a number in the slot that find said.
func (x *index) put(slot int, hash uint64, number uint32) {
	x.slots[slot] = hash>>32<<32 | uint64(number+1)
	x.n++
	if 2*x.n > len(x.slots) {
		x.grow()
	}
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]uint64, 2*len(old))
	mask := len(x.slots) - 1
	for _, entry := range old {
		if entry == 0 {
			continue
		}
		slot := int(entry>>32) & mask
		for x.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		x.slots[slot] = entry
	}
}
