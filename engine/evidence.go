package engine

import (
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/query"
	"trailsift/engine/rule"
)

// isEvidence reports whether a condition asks for evidence and nothing else, and so can be answered by listing
// it. What is no evidence cannot be listed that way.
func isEvidence(node query.Node) bool {
	switch node := node.(type) {
	case query.And:
		return !slices.ContainsFunc(node, func(part query.Node) bool { return !isEvidence(part) })
	case query.Or:
		return !slices.ContainsFunc(node, func(part query.Node) bool { return !isEvidence(part) })
	case query.Term:
		return node.Field == "rule" || node.Field == "technique"
	}
	return false
}

// evidenceOf lists the events of a condition that isEvidence, in order: of the principals that are left. A
// finding that rests on the events of others has those too.
func (a *approach) evidenceOf(node query.Node) ([]eventstore.Row, error) {
	find, err := a.finder(node)
	if err != nil {
		return nil, err
	}
	found := make([][]eventstore.Row, len(a.who))
	inBlocks(len(a.who), 1, func(_, at, _ int) { found[at] = find(a.who[at]) })
	return a.d.merged(found), nil
}

// isEvidenceOf asks whether an event is what a rule: or technique: term asks for.
func (a *approach) isEvidenceOf(term query.Term) (func(eventstore.Row) bool, error) {
	rows, err := a.evidenceOf(term)
	if err != nil {
		return nil, err
	}
	marked := newRowSet(rows)
	return marked.has, nil
}

// finder lists one principal's evidence for a condition, in order.
func (a *approach) finder(node query.Node) (func(who int) []eventstore.Row, error) {
	switch node := node.(type) {
	case query.And:
		return a.finders(node, a.d.common)
	case query.Or:
		return a.finders(node, a.d.merged)
	}
	term := node.(query.Term)
	if term.Field == "technique" {
		return a.d.byTechnique(term), nil
	}
	return a.byRule(term)
}

func (a *approach) finders(parts []query.Node, join func([][]eventstore.Row) []eventstore.Row) (func(int) []eventstore.Row, error) {
	finds := make([]func(int) []eventstore.Row, len(parts))
	for i, part := range parts {
		var err error
		if finds[i], err = a.finder(part); err != nil {
			return nil, err
		}
	}
	return func(who int) []eventstore.Row {
		sets := make([][]eventstore.Row, len(finds))
		for i, find := range finds {
			sets[i] = find(who)
		}
		return join(sets)
	}, nil
}

// byRule finds the evidence of a rule, of a finding by its id, or of several by a pattern. Of a single principal
// that is asked for by name, a rule's events are listed whether it fired or not.
func (a *approach) byRule(term query.Term) (func(int) []eventstore.Row, error) {
	d, always := a.d, a.named && len(a.who) == 1
	if id, known := rule.Parse(term.Value); known {
		return func(who int) []eventstore.Row {
			if d.place[who] < 0 {
				return nil
			}
			return d.evidenceOf(who, id, always)
		}, nil
	}
	pattern := !term.Exact && strings.ContainsAny(term.Value, "*?")
	if !pattern && term.Value != "*" && !d.hasFinding(term) {
		return nil, &query.Error{At: term.At, Reason: fmt.Sprintf("there is no rule and no finding %q", term.Value)}
	}
	return func(who int) []eventstore.Row {
		sets := d.proofRows(who, func(p *proof) bool { return term.Value == "*" || p.named(term) })
		if pattern || term.Value == "*" {
			sets = append(sets, d.firedRows(who, term))
		}
		return d.merged(sets)
	}, nil
}

// firedRows is the evidence of a principal's fired rules whose names fit a pattern.
func (d *local) firedRows(who int, term query.Term) (found []eventstore.Row) {
	if d.place[who] < 0 {
		return nil
	}
	rows, marks := d.scopeOf(who)
	fits := map[rule.Mask]bool{0: false}
	for at, mark := range marks {
		wanted, known := fits[mark]
		if !known {
			wanted = term.Value == "*" || slices.ContainsFunc(mark.Rules(), func(short string) bool { return matches(term, short) })
			fits[mark] = wanted
		}
		if wanted {
			found = append(found, rows[at])
		}
	}
	return found
}

// byTechnique finds what findings rest on that show a technique or one of its sub-techniques.
func (d *local) byTechnique(term query.Term) func(int) []eventstore.Row {
	below := query.Term{Value: term.Value + ".*"}
	fits := func(id string) bool { return matches(term, id) || matches(below, id) }
	return func(who int) []eventstore.Row {
		return d.merged(d.proofRows(who, func(p *proof) bool { return slices.ContainsFunc(p.Techniques, fits) }))
	}
}

// named reports whether a finding is called that. A sequence is named as a rule is, by its first three
// characters: S05.
func (p *proof) named(term query.Term) bool {
	return matches(term, p.ID) || p.Layer == finding.Sequence && matches(term, p.ID[:3])
}

// hasFinding reports whether any principal has a finding of that name.
func (d *local) hasFinding(term query.Term) bool {
	for _, proofs := range d.proofs {
		for i := range proofs {
			if proofs[i].named(term) {
				return true
			}
		}
	}
	return false
}

// proofRows are the events of each of a principal's findings that is wanted.
func (d *local) proofRows(who int, wanted func(*proof) bool) (sets [][]eventstore.Row) {
	proofs := d.proofs[who]
	for i := range proofs {
		if wanted(&proofs[i]) {
			sets = append(sets, proofs[i].rows)
		}
	}
	return sets
}

// common are the rows that stand in each of several ordered sets, and merged those in any, both in order.
func (d *local) common(sets [][]eventstore.Row) []eventstore.Row {
	rows := slices.Clone(sets[0])
	for _, other := range sets[1:] {
		rows = slices.DeleteFunc(rows, func(row eventstore.Row) bool {
			_, both := slices.BinarySearchFunc(other, row, d.store.Compare)
			return !both
		})
	}
	return rows
}

// orderedByWalk is which part of all events is put into order sooner by walking over all than by sorting.
const orderedByWalk = 32

func (d *local) merged(sets [][]eventstore.Row) []eventstore.Row {
	if len(sets) == 1 {
		return sets[0]
	}
	rows := slices.Concat(sets...)
	if len(rows) > len(d.judged)/orderedByWalk {
		wanted := newRowSet(rows)
		return slices.DeleteFunc(slices.Clone(d.judged), func(row eventstore.Row) bool { return !wanted.has(row) })
	}
	slices.SortFunc(rows, d.store.Compare)
	return slices.Compact(rows)
}

// rowSet is a set of rows, a bit for each.
type rowSet []uint64

func newRowSet(rows []eventstore.Row) rowSet {
	if len(rows) == 0 {
		return nil
	}
	set := make(rowSet, slices.Max(rows)/64+1)
	for _, row := range rows {
		set[row/64] |= 1 << (row % 64)
	}
	return set
}

func (s rowSet) has(row eventstore.Row) bool {
	return int(row/64) < len(s) && s[row/64]&(1<<(row%64)) != 0
}
