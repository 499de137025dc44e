package engine

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/rule"
)

// column is a value that every event has: n values, which of them an event has, and their texts.
type column struct {
	n    int
	of   func(eventstore.Row) int
	text func(int) string
}

// columns are the events' values that can be listed, sorted by, and matched value by value.
func (d *local) columns() map[string]column {
	s := d.store
	calls, failures, addresses := s.Calls(), s.Failures(), s.Addresses()
	identities := s.Identities()
	byIdentity := func(row eventstore.Row) int { return int(s.Identity(row)) }
	byCall := func(row eventstore.Row) int { return int(s.Call(row)) }
	return map[string]column{
		"event":   {len(calls), byCall, func(i int) string { return calls[i].Name }},
		"service": {len(calls), byCall, func(i int) string { return calls[i].Service() }},
		"region":  {len(s.Regions()), func(row eventstore.Row) int { return int(s.Region(row)) }, func(i int) string { return s.Regions()[i] }},
		"account": {len(s.Accounts()), func(row eventstore.Row) int { return int(s.Account(row)) }, func(i int) string { return s.Accounts()[i] }},
		"error":   {len(failures), func(row eventstore.Row) int { return int(s.Failure(row)) }, func(i int) string { return failures[i].Code }},
		"ip":      {len(addresses), func(row eventstore.Row) int { return int(s.Address(row)) }, func(i int) string { return addresses[i].Text }},
		"agent":   {len(s.Agents()), func(row eventstore.Row) int { return int(s.Agent(row)) }, func(i int) string { return s.Agents()[i] }},
		"key":     {len(identities), byIdentity, func(i int) string { return identities[i].AccessKey }},
		"role":    {len(identities), byIdentity, func(i int) string { return identities[i].IssuerARN }},
		"user": {len(d.profiles.Principals) + 1, func(row eventstore.Row) int { return d.profiles.PrincipalOf(row) + 1 },
			func(i int) string {
				if i == 0 {
					return ""
				}
				return d.profiles.Principals[i-1].Name
			}},
	}
}

// matching lists the judged events that satisfy a query, in order.
func (d *local) matching(ctx context.Context, q query.Query) ([]eventstore.Row, error) {
	rows, terms, err := d.candidates(q)
	if err != nil || len(terms) == 0 {
		return rows, err
	}
	tests := make([]func(eventstore.Row) bool, len(terms))
	for i, term := range terms {
		if tests[i], err = d.test(term); err != nil {
			return nil, err
		}
	}
	var found []eventstore.Row
	for i, row := range rows {
		if i&0xffff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !slices.ContainsFunc(tests, func(holds func(eventstore.Row) bool) bool { return !holds(row) }) {
			found = append(found, row)
		}
	}
	return found, nil
}

// candidates narrows the events down by the terms that name principals or rules, and returns the
// terms that are left to test.
func (d *local) candidates(q query.Query) ([]eventstore.Row, []query.Term, error) {
	var rest []query.Term
	var rules []rule.ID
	var findings []string
	any := false
	who, named := d.everyone(), false
	for _, term := range q.Terms {
		switch term.Field {
		case "user", "kind", "level":
			if term.Field == "level" && d.place == nil {
				return nil, nil, errors.New("level: is what judging brings about, and cannot choose what is judged")
			}
			who, named = d.narrowed(who, term), true
		case "rule":
			if d.place == nil {
				return nil, nil, errors.New("rule: is what judging brings about, and cannot choose what is judged")
			}
			if term.Value == "*" {
				any = true
				continue
			}
			id, known := rule.Parse(term.Value)
			switch {
			case known:
				rules = append(rules, id)
			case d.hasFinding(term.Value):
				findings = append(findings, term.Value)
			default:
				return nil, nil, &query.Error{At: term.At, Reason: fmt.Sprintf("there is no rule and no finding %q", term.Value)}
			}
		default:
			rest = append(rest, term)
		}
	}
	switch {
	case any || len(rules)+len(findings) > 0:
		return d.evidence(who, rules, findings), rest, nil
	case named:
		return d.rowsOf(who), rest, nil
	}
	return d.judged, rest, nil
}

func (d *local) everyone() []int {
	all := make([]int, len(d.profiles.Principals))
	for i := range all {
		all[i] = i
	}
	return all
}

func (d *local) narrowed(who []int, term query.Term) (left []int) {
	for _, i := range who {
		p := &d.profiles.Principals[i]
		var fits bool
		switch term.Field {
		case "user":
			fits = matches(term, p.Name) || !term.Exact && matches(term, lastPart(p.Name))
		case "kind":
			fits = matches(term, p.Kind.String())
		case "level":
			fits = d.place[i] >= 0 && matches(term, d.ranking[d.place[i]].Score.Level.String())
		}
		if fits {
			left = append(left, i)
		}
	}
	return left
}

// lastPart is what a person calls a principal: the end of its ARN.
func lastPart(name string) string { return name[strings.LastIndexAny(name, ":/")+1:] }

// rowsOf merges the events of several principals.
func (d *local) rowsOf(who []int) []eventstore.Row {
	if len(who) == 1 {
		return d.profiles.Principals[who[0]].Rows
	}
	wanted := make([]bool, len(d.profiles.Principals))
	for _, i := range who {
		wanted[i] = true
	}
	var rows []eventstore.Row
	for _, row := range d.judged {
		if wanted[d.profiles.PrincipalOf(row)] {
			rows = append(rows, row)
		}
	}
	return rows
}

// evidence merges the events that all of the given rules and findings rest on or, without any given,
// those that some fired rule or some finding rests on.
func (d *local) evidence(who []int, rules []rule.ID, findings []string) []eventstore.Row {
	var rows []eventstore.Row
	for _, i := range who {
		var sets [][]eventstore.Row
		if d.place[i] >= 0 {
			for _, id := range rules {
				sets = append(sets, d.evidenceOf(i, id, len(who) == 1))
			}
			if len(rules)+len(findings) == 0 {
				sets = append(sets, d.anyEvidence(i))
			}
		} else if len(rules) > 0 {
			continue
		}
		for _, id := range findings {
			sets = append(sets, d.proofOf(i, id))
		}
		rows = append(rows, d.common(sets)...)
	}
	slices.SortFunc(rows, d.store.Compare)
	return slices.Compact(rows)
}

// common are the rows that stand in each of several ordered sets.
func (d *local) common(sets [][]eventstore.Row) []eventstore.Row {
	if len(sets) == 0 {
		return nil
	}
	rows := slices.Clone(sets[0])
	for _, other := range sets[1:] {
		rows = slices.DeleteFunc(rows, func(row eventstore.Row) bool {
			_, both := slices.BinarySearchFunc(other, row, d.store.Compare)
			return !both
		})
	}
	return rows
}

// hasFinding reports whether any principal has a finding of that id.
func (d *local) hasFinding(id string) bool {
	for who := range d.proofs {
		if d.proofOf(who, id) != nil {
			return true
		}
	}
	return false
}

// proofOf lists the events a principal's finding rests on. A sequence is named as a rule is, by its first
// three characters: S05.
func (d *local) proofOf(who int, id string) []eventstore.Row {
	for _, p := range d.proofs[who] {
		if strings.EqualFold(p.ID, id) || p.Layer == finding.Sequence && strings.EqualFold(p.ID[:3], id) {
			return p.rows
		}
	}
	return nil
}

// test makes a term into a question to one event.
func (d *local) test(term query.Term) (func(eventstore.Row) bool, error) {
	switch term.Field {
	case "":
		return d.word(term), nil
	case "denied", "mfa":
		return d.flag(term)
	case "id":
		return func(row eventstore.Row) bool { return matches(term, d.store.ID(row)) }, nil
	case "session":
		return func(row eventstore.Row) bool { return matches(term, d.profiles.SessionOf(row)) }, nil
	}
	c, known := d.columns()[term.Field]
	if !known {
		return nil, &query.Error{At: term.At, Reason: fmt.Sprintf("no field %q", term.Field)}
	}
	fits := make([]bool, c.n)
	holds := valueTest(term)
	for i := range fits {
		fits[i] = holds(c.text(i))
	}
	return func(row eventstore.Row) bool { return fits[c.of(row)] }, nil
}

// valueTest says of a value of the term's field whether it fits.
func valueTest(term query.Term) func(string) bool {
	switch term.Field {
	case "ip":
		if network, err := netip.ParsePrefix(term.Value); err == nil {
			return func(text string) bool {
				address, err := netip.ParseAddr(text)
				return err == nil && network.Contains(address.Unmap())
			}
		}
	case "agent":
		return func(text string) bool { return contains(term, text) }
	case "role":
		return func(text string) bool { return matches(term, text) || matches(term, lastPart(text)) }
	case "error":
		return func(text string) bool { return text != "" && matches(term, text) }
	}
	return func(text string) bool { return matches(term, text) }
}

// matches compares a whole text with a term's value. Case does not count.
func matches(term query.Term, text string) bool {
	if term.Exact {
		return strings.EqualFold(term.Value, text)
	}
	return profile.Match(term.Value, text)
}

// contains looks for a term's value anywhere in a text.
func contains(term query.Term, text string) bool {
	if !term.Exact && strings.ContainsAny(term.Value, "*?") {
		return profile.Match("*"+term.Value+"*", text)
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(term.Value))
}

// word looks for free text in the names of principals, calls and services, and in agents.
func (d *local) word(term query.Term) func(eventstore.Row) bool {
	var tables [][]bool
	var values []func(eventstore.Row) int
	columns := d.columns()
	for _, name := range []string{"user", "event", "service", "agent"} {
		c := columns[name]
		fits := make([]bool, c.n)
		for i := range fits {
			fits[i] = contains(term, c.text(i))
		}
		tables, values = append(tables, fits), append(values, c.of)
	}
	return func(row eventstore.Row) bool {
		for i, fits := range tables {
			if fits[values[i](row)] {
				return true
			}
		}
		return false
	}
}

func (d *local) flag(term query.Term) (func(eventstore.Row) bool, error) {
	flag := eventstore.Denied
	if term.Field == "mfa" {
		flag = eventstore.MFA
	}
	wanted := strings.EqualFold(term.Value, "yes")
	if !wanted && !strings.EqualFold(term.Value, "no") {
		var err error
		if wanted, err = strconv.ParseBool(strings.ToLower(term.Value)); err != nil {
			return nil, &query.Error{At: term.At, Reason: term.Field + ": wants true or false"}
		}
	}
	return func(row eventstore.Row) bool { return d.store.Flags(row).Has(flag) == wanted }, nil
}
