package engine

import (
	"fmt"
	"net/netip"
	"strings"

	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
	"trailsift/engine/query"
)

// compile makes a condition into one question, of what makes a term into one.
func compile[T any](node query.Node, term func(query.Term) (func(T) bool, error)) (func(T) bool, error) {
	switch node := node.(type) {
	case query.Not:
		holds, err := compile(node.Of, term)
		return func(of T) bool { return !holds(of) }, err
	case query.And:
		return joined(node, false, term)
	case query.Or:
		return joined(node, true, term)
	}
	return term(node.(query.Term))
}

// joined asks part after part until one decides: the first that holds decides an or, the first that does
// not an and.
func joined[T any](parts []query.Node, decides bool, term func(query.Term) (func(T) bool, error)) (func(T) bool, error) {
	tests := make([]func(T) bool, len(parts))
	for i, part := range parts {
		var err error
		if tests[i], err = compile(part, term); err != nil {
			return nil, err
		}
	}
	return func(of T) bool {
		for _, holds := range tests {
			if holds(of) == decides {
				return decides
			}
		}
		return !decides
	}, nil
}

// test makes a condition into a question to one event.
func (a *approach) test(node query.Node) (func(eventstore.Row) bool, error) {
	columns := a.d.columns(a.verdicts)
	return compile(node, func(term query.Term) (func(eventstore.Row) bool, error) {
		switch term.Field {
		case "":
			return a.d.word(term, columns), nil
		case "rule", "technique":
			return a.isEvidenceOf(term)
		case "from", "to":
			return a.d.since(term)
		case "id":
			if term.Exact || !strings.ContainsAny(term.Value, "*?") {
				return a.d.store.WithID(term.Value), nil
			}
			return func(row eventstore.Row) bool { return matches(term, a.d.store.ID(row)) }, nil
		}
		c, known := columns[term.Field]
		if !known {
			return nil, &query.Error{At: term.At, Reason: fmt.Sprintf("no field %q", term.Field)}
		}
		fits := c.fits(valueTest(term))
		return func(row eventstore.Row) bool { return fits[c.of(row)] }, nil
	})
}

// since asks whether an event is at a time or later or, for to:, before it.
func (d *local) since(term query.Term) (func(eventstore.Row) bool, error) {
	unix, err := d.moment(term)
	if term.Field == "to" {
		return func(row eventstore.Row) bool { return d.store.Time(row) < unix }, err
	}
	return func(row eventstore.Row) bool { return d.store.Time(row) >= unix }, err
}

// word looks for free text in the names of principals, roles, sessions, calls and services, and in agents. Columns
// that hang on the same number of an event are looked through together.
func (d *local) word(term query.Term, columns map[string]column) func(eventstore.Row) bool {
	holds := containing(term)
	calls := eitherOf(columns["event"].fits(holds), columns["service"].fits(holds))
	roles, principals := columns["role"].fits(holds), columns["user"].fits(holds)
	for identity := range roles {
		roles[identity] = roles[identity] || principals[d.profiles.OfIdentity(uint32(identity))+1]
	}
	agents, sessions := columns["agent"].fits(holds), columns["session"].fits(holds)
	return func(row eventstore.Row) bool {
		return calls[d.store.Call(row)] || roles[d.store.Identity(row)] || agents[d.store.Agent(row)] ||
			sessions[d.profiles.SessionIndex(row)]
	}
}

func eitherOf(a, b []bool) []bool {
	for i, fits := range b {
		a[i] = a[i] || fits
	}
	return a
}

// valueTest says of a value of the term's field whether it fits.
func valueTest(term query.Term) func(string) bool {
	switch term.Field {
	case "ip":
		if network, err := netip.ParsePrefix(term.Value); err == nil && !term.Exact {
			return func(text string) bool {
				address, err := netip.ParseAddr(text)
				return err == nil && network.Contains(address.Unmap().WithZone(""))
			}
		}
	case "agent", "network":
		return containing(term)
	case "asn":
		return func(text string) bool { return matches(term, text) || matches(term, strings.TrimPrefix(text, "AS")) }
	case "denied", "mfa":
		wanted, _ := term.Flag()
		return func(text string) bool { return (text == "true") == wanted }
	case "user":
		if !term.Exact {
			return func(text string) bool { return matches(term, text) || matches(term, lastPart(text)) }
		}
	case "role":
		return func(text string) bool { return matches(term, text) || matches(term, lastPart(text)) }
	}
	return func(text string) bool { return matches(term, text) }
}

// lastPart is what a person calls a principal: the end of its ARN.
func lastPart(name string) string { return name[strings.LastIndexAny(name, ":/")+1:] }

// matches compares a whole text with a term's value. Case does not count.
func matches(term query.Term, text string) bool {
	if term.Exact {
		return strings.EqualFold(term.Value, text)
	}
	return profile.Match(term.Value, text)
}

// containing looks for a term's value anywhere in a text. Case does not count.
func containing(term query.Term) func(string) bool {
	if !term.Exact && strings.ContainsAny(term.Value, "*?") {
		pattern := "*" + term.Value + "*"
		return func(text string) bool { return profile.Match(pattern, text) }
	}
	value := strings.ToLower(term.Value)
	return func(text string) bool { return strings.Contains(strings.ToLower(text), value) }
}
