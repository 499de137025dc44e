package sigma

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// expression is a compiled condition.
type expression interface {
	holds(r *Record) bool
	// names are the event names for which it can hold, in lower case; known is false where it can hold
	// for any.
	names() (list []string, known bool)
	asks() asks
	// number gives the fields that it asks for numbers, the same field always the same.
	number(fields map[string]int)
}

type (
	both    []expression // and
	either  []expression // or
	neither struct{ of expression }
)

func (b both) holds(r *Record) bool {
	for _, e := range b {
		if !e.holds(r) {
			return false
		}
	}
	return true
}

func (b both) names() ([]string, bool) {
	var best []string
	known := false
	for _, e := range b {
		if list, ok := e.names(); ok && (!known || len(list) < len(best)) {
			best, known = list, true
		}
	}
	return best, known
}

func (o either) holds(r *Record) bool {
	for _, e := range o {
		if e.holds(r) {
			return true
		}
	}
	return false
}

func (o either) names() (all []string, known bool) {
	for _, e := range o {
		list, ok := e.names()
		if !ok {
			return nil, false
		}
		all = append(all, list...)
	}
	return all, true
}

func (n neither) holds(r *Record) bool    { return !n.of.holds(r) }
func (n neither) names() ([]string, bool) { return nil, false }

func (b both) asks() (about asks) {
	for _, e := range b {
		about |= e.asks()
	}
	return about
}

func (o either) asks() asks  { return both(o).asks() }
func (n neither) asks() asks { return n.of.asks() }

func (b both) number(fields map[string]int) {
	for _, e := range b {
		e.number(fields)
	}
}

func (o either) number(fields map[string]int)  { both(o).number(fields) }
func (n neither) number(fields map[string]int) { n.of.number(fields) }

// parser reads a condition: words, parentheses, and, or, not, `1 of`, `all of`.
type parser struct {
	node       *yaml.Node
	words      []string
	at         int
	selections map[string]expression
	order      []string // of the selections
}

func parseCondition(node *yaml.Node, selections map[string]expression, order []string) (expression, error) {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ").Replace(node.Value)
	p := &parser{node: node, words: strings.Fields(spaced), selections: selections, order: order}
	if strings.Contains(node.Value, "|") {
		return nil, at(node, "condition %q: aggregations with | are not supported; write a correlation", node.Value)
	}
	e, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.at < len(p.words) {
		return nil, at(node, "condition %q: %q was not expected", node.Value, p.words[p.at])
	}
	return e, nil
}

func (p *parser) word() string {
	if p.at < len(p.words) {
		return p.words[p.at]
	}
	return ""
}

// take goes on when the next word is the given one, in any case.
func (p *parser) take(word string) bool {
	if strings.EqualFold(p.word(), word) && p.at < len(p.words) {
		p.at++
		return true
	}
	return false
}

func (p *parser) fail(format string, args ...any) error {
	return at(p.node, "condition %q: %s", p.node.Value, fmt.Sprintf(format, args...))
}

func (p *parser) or(depth int) (expression, error) {
	return p.chain(depth, "or", p.and, func(list []expression) expression { return either(list) })
}

func (p *parser) and(depth int) (expression, error) {
	return p.chain(depth, "and", p.not, func(list []expression) expression { return both(list) })
}

func (p *parser) chain(depth int, joint string, next func(int) (expression, error), join func([]expression) expression) (expression, error) {
	first, err := next(depth)
	if err != nil {
		return nil, err
	}
	list := []expression{first}
	for p.take(joint) {
		e, err := next(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	if len(list) == 1 {
		return first, nil
	}
	return join(list), nil
}

func (p *parser) not(depth int) (expression, error) {
	if depth > maxDepth {
		return nil, p.fail("nested more than %d deep", maxDepth)
	}
	if p.take("not") {
		e, err := p.not(depth + 1)
		return neither{e}, err
	}
	if p.take("(") {
		e, err := p.or(depth + 1)
		if err == nil && !p.take(")") {
			err = p.fail("a parenthesis is not closed")
		}
		return e, err
	}
	return p.atom()
}

func (p *parser) atom() (expression, error) {
	word := p.word()
	if word == "" {
		return nil, p.fail("something is missing at the end")
	}
	p.at++
	if strings.EqualFold(p.word(), "of") {
		p.at++
		return p.of(word)
	}
	e, known := p.selections[word]
	if !known {
		return nil, p.fail("there is no selection %q", word)
	}
	return e, nil
}

// of reads what follows `1 of` or `all of`: them, or a pattern of selections.
func (p *parser) of(amount string) (expression, error) {
	pattern := p.word()
	p.at++
	var list []expression
	for _, name := range p.order {
		if strings.EqualFold(pattern, "them") && !strings.HasPrefix(name, "_") || wildcard(pattern)(name) {
			list = append(list, p.selections[name])
		}
	}
	if len(list) == 0 {
		return nil, p.fail("no selection is called %q", pattern)
	}
	switch strings.ToLower(amount) {
	case "1", "any":
		return either(list), nil
	case "all":
		return both(list), nil
	}
	return nil, p.fail("%q of: want 1 or all", amount)
}
