// Package query is the filter language: `user:alice event:(Get* or List*) -denied:true`, and words without a
// field, which are looked for in names and agents.
//
// A Query only says what is asked. What holds the events answers it: package engine for the local
// store. Parse makes a Query of what a person wrote, and its Error points at the place; Complete says what
// may stand at the cursor while it is written.
package query

import (
	"iter"
	"slices"
)

// Query is a filter. The zero Query matches everything.
type Query struct {
	Text string // as it was written; empty for a query made by the program
	Root Node   // nil for everything
	// Verdicts are what people have decided about principals, by their ids, which is what verdict: asks for. Logs
	// do not hold it. Nil where nobody can have decided: verdict: is refused there.
	Verdicts map[string]string

	_ [0]func() // a Root holds slices: == would compile without this, and panic
}

// Node is a condition on an event: And, Or, Not or Term.
type Node interface {
	terms(yield func(Term) bool) bool
}

// And holds where all of its parts do, and Or where one of them does. Parse never puts an And right into an
// And nor an Or right into an Or, and gives each at least two parts.
type (
	And []Node
	Or  []Node
)

// Not holds where its part does not.
type Not struct{ Of Node }

// Term is one condition on one field.
type Term struct {
	Field string // "user", "event", …; empty for a free word, searched in names and agents
	Value string // may hold * for any text and ? for any one character
	Exact bool   // Value is meant to the letter: * and ? are nothing special
	At    int    // byte offset in Query.Text, for messages
}

// And is the query with further conditions, all of which have to hold too. A nil one always holds.
func (q Query) And(conditions ...Node) Query {
	parts := make([]Node, 0, len(conditions)+1)
	for _, part := range append([]Node{q.Root}, conditions...) {
		if part != nil {
			parts = append(parts, part)
		}
	}
	return Query{Text: q.Text, Root: all(parts), Verdicts: q.Verdicts}
}

// Empty reports whether the query matches everything.
func (q Query) Empty() bool { return q.Root == nil }

// Asks reports whether some term of the query is on a field.
func (q Query) Asks(field string) bool {
	for term := range q.Terms() {
		if term.Field == field {
			return true
		}
	}
	return false
}

// Terms yields every term of the query from left to right, negated or not.
func (q Query) Terms() iter.Seq[Term] { return Terms(q.Root) }

// Terms yields every term of a condition, which may be nil.
func Terms(of Node) iter.Seq[Term] {
	return func(yield func(Term) bool) {
		if of != nil {
			of.terms(yield)
		}
	}
}

// Conjuncts are the conditions that all have to hold for a query to hold.
func (q Query) Conjuncts() []Node {
	switch root := q.Root.(type) {
	case nil:
		return nil
	case And:
		return root
	}
	return []Node{q.Root}
}

// all and either join conditions, those of their own kind without a level of their own.
func all(parts []Node) Node {
	var flat And
	for _, part := range parts {
		if inner, same := part.(And); same {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, part)
		}
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	return slices.Clip(flat)
}

func either(parts []Node) Node {
	var flat Or
	for _, part := range parts {
		if inner, same := part.(Or); same {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, part)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return slices.Clip(flat)
}

func (a And) terms(yield func(Term) bool) bool { return each(a, yield) }
func (o Or) terms(yield func(Term) bool) bool  { return each(o, yield) }
func (n Not) terms(yield func(Term) bool) bool { return n.Of.terms(yield) }
func (t Term) terms(yield func(Term) bool) bool {
	return yield(t)
}

func each(parts []Node, yield func(Term) bool) bool {
	for _, part := range parts {
		if !part.terms(yield) {
			return false
		}
	}
	return true
}
