package engine

import (
	"cmp"
	"slices"
	"strings"

	"trailsift/engine/eventstore"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
)

// groups are who was put into which group in the log: the first event that did so.
type groups map[membership]eventstore.Row

// membership is of one user in one group of an account. Names of IAM are unique whatever their case.
type membership struct{ account, user, group string }

func newMembership(account, user, group string) membership {
	return membership{account, strings.ToLower(user), strings.ToLower(group)}
}

// groups reads who was put into which group, if some signature asks for it. What came of it since, such as
// leaving the group, is not asked.
func (d *local) groups() groups {
	asked := func(hit eventstore.DetailedHit) bool {
		detail, _ := hit.Detail.(sigma.Hit)
		return detail.Group != ""
	}
	if !slices.ContainsFunc(d.store.DetailedHits(), asked) {
		return nil
	}
	joins := make([]bool, len(d.store.Calls()))
	for i, call := range d.store.Calls() {
		joins[i] = call.Name == "AddUserToGroup" && call.Service() == "iam"
	}
	found := groups{}
	for _, row := range d.store.Order() {
		if !joins[d.store.Call(row)] || d.store.Failure(row) != 0 {
			continue
		}
		var user, group string
		for _, target := range d.store.Targets(row) {
			switch name, value, _ := strings.Cut(target, "="); name {
			case "userName":
				user = value
			case "groupName":
				group = value
			}
		}
		member := newMembership(d.store.Accounts()[d.store.Account(row)], user, group)
		if _, known := found[member]; !known {
			found[member] = row
		}
	}
	return found
}

// has reports whether the caller of an event, a user, was put into a group before it.
func (g groups) has(store *eventstore.Store, row eventstore.Row, group string) bool {
	if group == "" {
		return false
	}
	caller := &store.Identities()[store.Identity(row)]
	user := cmp.Or(caller.UserName, lastPart(caller.ARN))
	joined, known := g[newMembership(store.Accounts()[store.Account(row)], user, group)]
	return known && store.Compare(joined, row) < 0
}

// aiming are the sequences for which it is noted, while a log is read, what calls were aimed at: those that
// are looked for and, for signatures that ask who is in a group, S03.
func (c Config) aiming() sequence.Settings {
	aiming := c.Sequences
	if !aiming.Enabled {
		aiming = sequence.Settings{}
	}
	if !c.Signatures.Empty() {
		aiming.Enabled, aiming.Escalation.Enabled = true, true
	}
	return aiming
}
