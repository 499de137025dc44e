package engine

import (
	"cmp"
	"context"
	"slices"

	"trailsift/engine/eventstore"
)

// Session is one session of a principal: a role session, a long-term key, or all console-born credentials.
type Session struct {
	Name        string // as Event.Session has it; empty for calls without any credential
	Events      int
	Denied      int
	First, Last int64   // Unix seconds
	Addresses   []Count // the most frequent first
}

// Sessions lists the sessions of the judged events of a principal, by their first event.
func (d *local) Sessions(ctx context.Context, principal string) ([]Session, error) {
	type tally struct {
		Session
		addresses map[uint32]int
	}
	byName := map[string]*tally{}
	for at, row := range d.rowsNamed(principal) {
		if at&0xffff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		name, now := d.profiles.SessionOf(row), d.store.Time(row)
		one := byName[name]
		if one == nil {
			one = &tally{Session: Session{Name: name, First: now}, addresses: map[uint32]int{}}
			byName[name] = one
		}
		one.Events++
		one.Last = now
		one.addresses[d.store.Address(row)]++
		if d.store.Flags(row).Has(eventstore.Denied) {
			one.Denied++
		}
	}
	list := make([]Session, 0, len(byName))
	for _, one := range byName {
		texts := map[string]int{}
		for address, n := range one.addresses {
			texts[d.store.Addresses()[address].Text] += n
		}
		one.Addresses = counts(texts)
		list = append(list, one.Session)
	}
	slices.SortFunc(list, func(a, b Session) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}

// rowsNamed are the judged events of all principals of a name, in order.
func (d *local) rowsNamed(principal string) []eventstore.Row {
	var who []int
	for i := range d.profiles.Principals {
		if d.profiles.Principals[i].Name == principal {
			who = append(who, i)
		}
	}
	return d.rowsOf(who)
}
