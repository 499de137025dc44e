package query

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a query, and where.
type Error struct {
	At     int // byte offset; the length of the text where something is missing at its end
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("at character %d: %s", e.At+1, e.Reason) }

// maxDepth is how deep parentheses and negations may lie in each other.
const maxDepth = 64

// Parse reads a query. Terms stand beside each other or are joined by and, or and not; beside each other means
// and, which binds tighter than or. The error is an *Error.
func Parse(text string) (Query, error) {
	p := &parser{text: text}
	if p.space(); p.done() {
		return Query{Text: text}, nil
	}
	root, err := p.or()
	if err != nil {
		return Query{}, err
	}
	if !p.done() {
		return Query{}, &Error{p.at, "no ( stands before this )"}
	}
	return Query{Text: text, Root: root}, nil
}

// parser reads a query from left to right.
type parser struct {
	text  string
	at    int
	depth int
	field string // between the parentheses behind a field, words are values of it
}

const (
	blanks = " \t\r\n"
	ends   = blanks + `"()` // of a word
)

func (p *parser) done() bool { return p.at >= len(p.text) }

func (p *parser) space() {
	for !p.done() && strings.IndexByte(blanks, p.text[p.at]) >= 0 {
		p.at++
	}
}

// word is the text up to a blank, quote or parenthesis.
func (p *parser) word() string {
	rest := p.text[p.at:]
	if end := strings.IndexAny(rest, ends); end >= 0 {
		return rest[:end]
	}
	return rest
}

func isJoint(word string) bool {
	return strings.EqualFold(word, "and") || strings.EqualFold(word, "or") || strings.EqualFold(word, "not")
}

// takes skips a joint if it stands here.
func (p *parser) takes(joint string) bool {
	p.space()
	if !strings.EqualFold(p.word(), joint) {
		return false
	}
	p.at += len(joint)
	return true
}

func (p *parser) or() (Node, error) {
	var parts []Node
	for {
		part, err := p.and()
		if err != nil {
			return nil, err
		}
		if parts = append(parts, part); !p.takes("or") {
			return either(parts), nil
		}
	}
}

func (p *parser) and() (Node, error) {
	var parts []Node
	for {
		part, err := p.operand()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		p.space()
		switch {
		case p.done(), p.text[p.at] == ')', strings.EqualFold(p.word(), "or"):
			return all(parts), nil
		case p.takes("and"):
		case p.field != "": // (Get* List*) is seldom meant as and
			return nil, &Error{p.at, "want or, and, or ) between the values of " + p.field + ":"}
		}
	}
}

// operand reads a term, something in parentheses, or the negation of either.
func (p *parser) operand() (Node, error) {
	p.space()
	if p.done() {
		return nil, &Error{p.at, p.wanted() + " is missing at the end"}
	}
	switch first := p.text[p.at]; {
	case first == '(':
		return p.group(p.field)
	case first == ')':
		return nil, &Error{p.at, "want " + p.wanted() + " before )"}
	case (first == '-' || first == '!') && p.field == "":
		return p.negated(1)
	case strings.EqualFold(p.word(), "not"):
		return p.negated(len("not"))
	case isJoint(p.word()):
		return nil, &Error{p.at, fmt.Sprintf("want %s before %q", p.wanted(), p.word())}
	}
	return p.term()
}

// wanted is what stands on either side of and.
func (p *parser) wanted() string {
	if p.field != "" {
		return "a value of " + p.field + ":"
	}
	return "a term"
}

// within reads what lies one level deeper.
func (p *parser) within(read func() (Node, error)) (Node, error) {
	if p.depth == maxDepth {
		return nil, &Error{p.at, fmt.Sprintf("more than %d parentheses and negations lie in each other", maxDepth)}
	}
	p.depth++
	defer func() { p.depth-- }()
	return read()
}

func (p *parser) negated(sign int) (Node, error) {
	p.at += sign
	if sign == 1 && (p.done() || strings.IndexByte(blanks, p.text[p.at]) >= 0) {
		return nil, &Error{p.at, "want " + p.wanted() + " right behind " + p.text[p.at-1:p.at]}
	}
	return p.within(func() (Node, error) {
		part, err := p.operand()
		return Not{part}, err
	})
}

// group reads what stands in parentheses: values, where they belong to a field.
func (p *parser) group(field string) (Node, error) {
	open, outer := p.at, p.field
	p.at, p.field = p.at+1, field
	defer func() { p.field = outer }()
	inner, err := p.within(p.or)
	if err != nil {
		return nil, err
	}
	if p.done() {
		return nil, &Error{open, "this ( is not closed"}
	}
	p.at++
	return inner, nil
}

func (p *parser) term() (Node, error) {
	term := Term{Field: p.field, At: p.at}
	if name, _, found := strings.Cut(p.word(), ":"); found && p.field == "" {
		field, known := FieldNamed(name)
		if !known {
			return nil, &Error{p.at, unknown(name)}
		}
		term.Field = field.Name
		p.at += len(name) + 1
		if !p.done() && p.text[p.at] == '(' {
			return p.group(field.Name)
		}
	}
	at := p.at
	if err := p.value(&term); err != nil {
		return nil, err
	}
	if !p.done() && strings.IndexByte(`"(`, p.text[p.at]) >= 0 {
		return nil, &Error{p.at, "want a blank before " + p.text[p.at:p.at+1] + "; quote a text that holds it"}
	}
	return term, term.check(at)
}

func unknown(name string) string {
	var names []string
	for _, field := range Fields() {
		names = append(names, field.Name)
	}
	return fmt.Sprintf("no field %q; quote a text that holds a colon. Fields: %s", name, strings.Join(names, " "))
}

// value reads a word, or a text in quotes.
func (p *parser) value(term *Term) error {
	if p.done() || p.text[p.at] != '"' {
		if term.Value = p.word(); term.Value == "" {
			return &Error{p.at, "want a value behind " + term.Field + ":"}
		}
		p.at += len(term.Value)
		return nil
	}
	text, length := unquote(p.text[p.at:])
	switch {
	case length == 0:
		return &Error{p.at, "the quote is not closed"}
	case text == "":
		return &Error{p.at, "nothing stands between the quotes"}
	}
	term.Value, term.Exact = text, true
	p.at += length
	return nil
}

// unquote reads a quoted text, in which \" is a quote and \\ a backslash. The length is 0 if it is not closed.
func unquote(quoted string) (text string, length int) {
	var b strings.Builder
	for i := 1; i < len(quoted); i++ {
		switch c := quoted[i]; {
		case c == '"':
			return b.String(), i + 1
		case c == '\\' && i+1 < len(quoted) && strings.IndexByte(`"\`, quoted[i+1]) >= 0:
			i++
			b.WriteByte(quoted[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), 0
}
