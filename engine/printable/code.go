package printable

import (
	"iter"
	"strings"
)

// Code cuts a text of a playbook where its `code` begins and ends, and yields the parts in order, without the
// backquotes and each with whether it is code. A backquote without another is text.
func Code(text string) iter.Seq2[string, bool] {
	return func(yield func(part string, code bool) bool) {
		for {
			before, rest, opened := strings.Cut(text, "`")
			inside, after, closed := strings.Cut(rest, "`")
			if !opened || !closed {
				yield(text, false)
				return
			}
			if !yield(before, false) || !yield(inside, true) {
				return
			}
			text = after
		}
	}
}

// Bare is a text of a playbook without the backquotes around its `code`.
func Bare(text string) string {
	var b strings.Builder
	for part := range Code(text) {
		b.WriteString(part)
	}
	return b.String()
}
