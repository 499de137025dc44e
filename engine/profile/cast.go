package profile

import (
	"cmp"
	"maps"
	"slices"

	"trailsift/engine/cloudtrail"
)

// cast says who stands behind each identity of a log: the same for any order of identities.
type cast struct {
	members  []Principal // by name, without events
	roles    []role      // by identity
	sessions []string
}

// role is the part that one identity plays.
type role struct {
	member  uint32 // index into cast.members
	session uint32 // index into cast.sessions
	asksMFA bool   // see caller
}

// The first entries of cast.sessions: console-born credentials, whose key changes from page to page,
// are one session; a call without any credential has none.
const (
	consoleSession = 0
	noSession      = 1
)

func newCast(identities []cloudtrail.Identity, spec IdentitySpec) *cast {
	c := &cast{
		roles:    make([]role, len(identities)),
		sessions: []string{"console", ""},
	}
	resolver := newResolver(identities, spec)
	found := members{numbers: map[[2]string]uint32{}}
	numbers := map[string]uint32{"": noSession}
	for i := range identities {
		who := resolver.caller(&identities[i])
		session := cmp.Or(who.session, identities[i].AccessKey)
		number, ok := numbers[session]
		if !ok {
			number = uint32(len(c.sessions))
			numbers[session] = number
			c.sessions = append(c.sessions, session)
		}
		c.roles[i] = role{member: found.add(who), session: number, asksMFA: who.asksMFA}
	}
	c.sort(found)
	return c
}

// members gathers the callers that are one principal.
type members struct {
	numbers map[[2]string]uint32 // by name and account
	of      []member
}

type member struct {
	caller
	kinds    uint8 // a bit for each kind met
	sessions map[string]bool
}

func (m *members) add(who caller) uint32 {
	key := [2]string{who.name, who.account}
	number, ok := m.numbers[key]
	if !ok {
		number = uint32(len(m.of))
		m.numbers[key] = number
		m.of = append(m.of, member{caller: who, sessions: map[string]bool{}})
	}
	known := &m.of[number]
	known.kinds |= 1 << who.kind
	known.unranked = known.unranked && who.unranked
	if who.session != "" {
		known.sessions[who.session] = true
	}
	return number
}

// kind settles on one kind where a principal's sessions differ. A role is an instance's only if all
// of its sessions are.
func (m *member) kind() Kind {
	for _, kind := range []Kind{Workload, Person, Instance, Outside, Service} {
		if m.kinds&(1<<kind) != 0 {
			return kind
		}
	}
	return Unknown
}

// sort lists the principals by name, so that nothing depends on the order of identities.
func (c *cast) sort(found members) {
	order := make([]uint32, len(found.of))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(
			cmp.Compare(found.of[a].name, found.of[b].name),
			cmp.Compare(found.of[a].account, found.of[b].account))
	})
	place := make([]uint32, len(order))
	c.members = make([]Principal, len(order))
	for i, number := range order {
		place[number] = uint32(i)
		m := &found.of[number]
		c.members[i] = Principal{
			Name:     m.name,
			Account:  m.account,
			Kind:     m.kind(),
			Ranked:   !m.unranked && m.kind() != Service,
			Sessions: slices.Sorted(maps.Keys(m.sessions)),
		}
	}
	for i := range c.roles {
		c.roles[i].member = place[c.roles[i].member]
	}
}
