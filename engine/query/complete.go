package query

import "strings"

// Completion is what may stand at a place in a query.
type Completion struct {
	// From and To are the byte offsets of what a choice replaces.
	From, To int
	// Field is whose value stands there; empty for the name of a field.
	Field string
	// Typed is the beginning of the value or name, without quotes.
	Typed string
	// Options are the names of fields, with their colons, or the values of a closed field that begin with what is
	// typed.
	Options []string
	// Open says that the events have the values, see engine.Dataset.Facet.
	Open bool
}

// Complete says what may stand at a cursor, a byte offset in the text. The text need not be a valid query yet.
func Complete(text string, cursor int) Completion {
	cursor = min(max(cursor, 0), len(text))
	s := scanner{parser: parser{text: text[:cursor]}}
	field := s.last()
	c := Completion{From: s.at, To: cursor, Field: field, Typed: text[s.at:cursor]}
	if s.at > 0 && text[s.at-1] == '"' {
		return c // a blank has to come first
	}
	if strings.HasPrefix(c.Typed, `"`) {
		c.Typed, _ = unquote(c.Typed)
	} else if end := strings.IndexAny(text[cursor:]+" ", ends); end > 0 {
		c.To += end
		if colon := strings.IndexByte(text[cursor:c.To], ':'); field == "" && colon >= 0 {
			c.To = cursor + colon + 1
		}
	}
	if field == "" {
		c.Options = names(c.Typed)
		return c
	}
	known, _ := FieldNamed(field)
	c.Open = len(known.Values) == 0 && field != "from" && field != "to" && known.Name != ""
	for _, value := range known.Values {
		if strings.HasPrefix(value, strings.ToLower(c.Typed)) {
			c.Options = append(c.Options, value)
		}
	}
	return c
}

// names are the fields and joints that a word may become. Joints are offered only once they have begun.
func names(typed string) (options []string) {
	typed = strings.ToLower(typed)
	for _, field := range Fields() {
		if strings.HasPrefix(field.Name, typed) {
			options = append(options, field.Name+":")
		}
	}
	for _, joint := range []string{"and", "or", "not"} {
		if typed != "" && strings.HasPrefix(joint, typed) {
			options = append(options, joint)
		}
	}
	return options
}

// scanner finds what stands at the end of an unfinished query.
type scanner struct {
	parser
	outer []string // the fields of the parentheses that are open
}

// last goes to where the last value or name begins, and returns the field it is a value of, in lower case; empty
// for a name.
func (s *scanner) last() string {
	for {
		s.space()
		if s.done() {
			return s.field
		}
		switch first := s.text[s.at]; {
		case first == '(':
			s.enter(s.field)
			continue
		case first == ')':
			s.leave()
			continue
		case (first == '-' || first == '!') && s.field == "":
			s.at++
			continue
		}
		field := s.field
		if name, _, found := strings.Cut(s.word(), ":"); found && field == "" {
			field = strings.ToLower(name)
			s.at += len(name) + 1
			if !s.done() && s.text[s.at] == '(' {
				s.enter(field)
				continue
			}
		}
		begun := s.at
		if s.passes(); s.done() && !s.closed(begun) {
			s.at = begun
			return field
		}
	}
}

func (s *scanner) enter(field string) {
	s.outer = append(s.outer, s.field)
	s.at, s.field = s.at+1, field
}

func (s *scanner) leave() {
	s.at, s.field = s.at+1, ""
	if n := len(s.outer); n > 0 {
		s.field, s.outer = s.outer[n-1], s.outer[:n-1]
	}
}

// passes skips a word, or a text in quotes; one that is not closed goes to the end.
func (s *scanner) passes() {
	if !s.done() && s.text[s.at] == '"' {
		_, length := unquote(s.text[s.at:])
		if length == 0 {
			length = len(s.text) - s.at
		}
		s.at += length
		return
	}
	s.at += len(s.word())
}

// closed reports whether what begins there is a quoted text that ends with the query.
func (s *scanner) closed(begun int) bool {
	if begun >= len(s.text) || s.text[begun] != '"' {
		return false
	}
	_, length := unquote(s.text[begun:])
	return length > 0
}
