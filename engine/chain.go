package engine

import (
	"cmp"
	"context"
	"slices"

	"trailsift/engine/eventstore"
	"trailsift/engine/lineage"
	"trailsift/engine/profile"
)

// Lineage is who became a principal and whom it became, as far as the log shows keys being handed out.
type Lineage struct {
	// Origins are those who became the principal, the outermost first: trees in which every branch ends
	// at the principal itself.
	Origins []*Becoming
	// Became are those whom the principal became, and whom they became in turn.
	Became []*Becoming
	// Untraced is how many temporary keys the principal used of which the log does not show who asked for
	// them.
	Untraced int
}

// Becoming is a principal in a Lineage.
type Becoming struct {
	Name    string
	Account string // empty where its identity names none
	// Hop is how the principal above became this one; nil at the root of a tree.
	Hop  *Hop
	Next []*Becoming // by the time of their first hop
}

// Hop is all the keys that a caller was handed and then used as someone else.
type Hop struct {
	Keys        int
	Call        string // that handed out the first: "AssumeRole"
	First, Last int64  // Unix seconds of the calls that handed keys out
	Event       EventKey
	// Addresses are where the calls came from, the most frequent first.
	Addresses []Count
}

// Lineage follows keys, never names: of what a role did under many keys, only those belong to a chain that
// its members handed on. AWS services hand out keys to everyone and are left out.
func (d *local) Lineage(ctx context.Context, principal string) (Lineage, error) {
	k := &kinship{d: d, traced: lineage.Trace(d.store)}
	origins, became := &branch{}, &branch{}
	var answer Lineage
	for identity := range uint32(len(d.store.Identities())) {
		if identity&0xfff == 0 && ctx.Err() != nil {
			return Lineage{}, ctx.Err()
		}
		hops := k.hops(identity)
		if d.profiles.Member(identity).Name == principal {
			origins.add(k, hops)
			if key := d.store.Identities()[identity].AccessKey; len(key) > 4 && key[:4] == "ASIA" && !k.traced.Origin(identity).Known {
				answer.Untraced++
			}
		}
		for at, hop := range hops {
			if d.profiles.Member(hop.Caller).Name == principal {
				became.add(k, hops[at:])
				break
			}
		}
	}
	answer.Origins = origins.tell(k)
	for _, self := range became.tell(k) {
		answer.Became = append(answer.Became, self.Next...)
	}
	return answer, nil
}

// kinship reads a trace by principals.
type kinship struct {
	d      *local
	traced *lineage.Lineage
}

// hops are those by which an identity's key came about. A user's own session token makes nobody else of it.
func (k *kinship) hops(identity uint32) []lineage.Hop {
	return slices.DeleteFunc(k.traced.Chain(identity), func(hop lineage.Hop) bool {
		caller, became := k.d.profiles.Member(hop.Caller), k.d.profiles.Member(hop.Became)
		return caller == became || caller.Kind == profile.Service
	})
}

// branch is a Becoming in the making; the outermost has no identity of its own.
type branch struct {
	who    *profile.Principal
	of     uint32                  // one of its identities
	issued map[eventstore.Row]bool // what made it of the branch above
	next   []*branch
}

// add hangs a chain below the root.
func (b *branch) add(k *kinship, hops []lineage.Hop) {
	if len(hops) == 0 {
		return
	}
	at := b.child(k, hops[0].Caller)
	for _, hop := range hops {
		at = at.child(k, hop.Became)
		at.issued[hop.Issued] = true
	}
}

func (b *branch) child(k *kinship, identity uint32) *branch {
	who := k.d.profiles.Member(identity)
	for _, known := range b.next {
		if known.who == who {
			return known
		}
	}
	child := &branch{who: who, of: identity, issued: map[eventstore.Row]bool{}}
	b.next = append(b.next, child)
	return child
}

// tell lists the branches below this one.
func (b *branch) tell(k *kinship) []*Becoming {
	list := make([]*Becoming, len(b.next))
	for i, child := range b.next {
		list[i] = &Becoming{
			Name: child.who.Name, Account: k.d.store.Identities()[child.of].AccountID,
			Hop: k.hop(child.issued), Next: child.tell(k),
		}
	}
	slices.SortFunc(list, func(a, b *Becoming) int {
		return cmp.Or(cmp.Compare(a.began(), b.began()), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// began is the time of the first hop to or below a principal.
func (b *Becoming) began() int64 {
	if b.Hop != nil {
		return b.Hop.First
	}
	var first int64
	for i, next := range b.Next {
		if at := next.began(); i == 0 || at < first {
			first = at
		}
	}
	return first
}

// hop sums up the events that handed out keys.
func (k *kinship) hop(issued map[eventstore.Row]bool) *Hop {
	if len(issued) == 0 {
		return nil
	}
	store := k.d.store
	rows := make([]eventstore.Row, 0, len(issued))
	addresses := map[string]int{}
	for row := range issued {
		rows = append(rows, row)
		addresses[store.Addresses()[store.Address(row)].Text]++
	}
	slices.SortFunc(rows, store.Compare)
	return &Hop{
		Keys: len(rows), Call: store.Calls()[store.Call(rows[0])].Name, Event: EventKey(rows[0]),
		First: store.Time(rows[0]), Last: store.Time(rows[len(rows)-1]), Addresses: counts(addresses),
	}
}

// counts lists values, the most frequent first.
func counts(byText map[string]int) []Count {
	list := make([]Count, 0, len(byText))
	for value, n := range byText {
		list = append(list, Count{Value: value, Events: n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(b.Events-a.Events, cmp.Compare(a.Value, b.Value))
	})
	return list
}
