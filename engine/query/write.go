package query

import "strings"

// String writes the query in its canonical form, which Parse reads back as the same query. A pattern that holds a
// blank, a quote or a parenthesis cannot be written as one: it is written in quotes, and so to the letter.
func (q Query) String() string {
	if q.Root == nil {
		return ""
	}
	var w writer
	w.node(q.Root, " ")
	return w.String()
}

type writer struct{ strings.Builder }

// node writes a condition; and is what joins the parts of an And where no parentheses have to.
func (w *writer) node(n Node, and string) {
	switch n := n.(type) {
	case And:
		w.join(n, and, func(part Node) { w.operand(part) })
	case Or:
		w.join(n, " or ", func(part Node) { w.node(part, " and ") })
	default:
		w.operand(n)
	}
}

func (w *writer) join(parts []Node, joint string, write func(Node)) {
	for i, part := range parts {
		if i > 0 {
			w.WriteString(joint)
		}
		write(part)
	}
}

// operand writes what and or a negation may stand beside.
func (w *writer) operand(n Node) {
	switch n := n.(type) {
	case Not:
		w.WriteByte('-')
		w.operand(n.Of)
	case Term:
		w.term(n)
	default:
		w.WriteByte('(')
		w.node(n, " ")
		w.WriteByte(')')
	}
}

func (w *writer) term(t Term) {
	if t.Field != "" {
		w.WriteString(t.Field + ":")
	}
	if t.Exact || !plain(t.Field, t.Value) {
		w.WriteString(quote(t.Value))
		return
	}
	w.WriteString(t.Value)
}

// plain reports whether a value can stand without quotes.
func plain(field, value string) bool {
	switch {
	case value == "" || strings.ContainsAny(value, ends):
		return false
	case field == "":
		return !strings.Contains(value, ":") && value[0] != '-' && value[0] != '!' && !isJoint(value)
	}
	return true
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quote(text string) string { return `"` + escapes.Replace(text) + `"` }

// Literal writes a value of a field such that it is found to the letter, with quotes only where it needs them.
func Literal(field, value string) string {
	network := field == "ip" && strings.Contains(value, "/")
	if network || !plain(field, value) || strings.ContainsAny(value, "*?") || isJoint(value) {
		return quote(value)
	}
	return value
}
