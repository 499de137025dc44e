// Package query is the filter language: `user:alice event:Get* denied:true`, and words without a
// field, which are looked for in names and agents. All terms of a query have to hold.
//
// A Query only says what is asked. What holds the events answers it: package engine for the local
// store. Parse makes a Query of what a person wrote, and its Error points at the place.
package query

import (
	"fmt"
	"slices"
	"strings"
)

// Query is a filter: every term has to hold. The zero Query matches everything.
type Query struct {
	Text  string // as it was written; empty for a query made by the program
	Terms []Term
}

// Term is one condition.
type Term struct {
	Field string // "user", "event", …; empty for a free word, searched in names and agents
	Value string // may hold * for any text and ? for any one character
	Exact bool   // Value is meant to the letter: * and ? are nothing special
	At    int    // byte offset in Query.Text, for messages
}

// And is the query with further terms.
func (q Query) And(terms ...Term) Query {
	return Query{Text: q.Text, Terms: slices.Concat(q.Terms, terms)}
}

// Empty reports whether the query matches everything.
func (q Query) Empty() bool { return len(q.Terms) == 0 }

// Field is one name of the filter language.
type Field struct {
	Name    string
	Meaning string
}

// Fields returns the names a term may have, in the order in which help lists them.
func Fields() []Field {
	return []Field{
		{"user", "principal: its name, or the last part of it (user:alice)"},
		{"kind", "kind of principal: person, workload, instance, outside, service, unknown"},
		{"role", "the role behind a session, by ARN or name"},
		{"session", "name of a role session, an access key, or console"},
		{"event", "the call: event:CreateUser, event:Get*"},
		{"service", "the service: iam, s3, signin"},
		{"ip", "address, pattern or network: ip:198.51.100.7, ip:203.0.113.0/24"},
		{"region", "AWS region"},
		{"account", "account that logged the event"},
		{"error", "error code: error:AccessDenied, error:*"},
		{"denied", "true or false: refused for want of permission, or a failed sign-in"},
		{"mfa", "true or false: the record says a second factor was used"},
		{"agent", "user agent; a part of it is enough"},
		{"rule", "evidence of a rule: rule:R04; rule:* of any that fired"},
		{"level", "level of the principal: LOW, MEDIUM, HIGH, CRITICAL"},
		{"key", "access key"},
		{"id", "event id"},
	}
}

// Error says what is wrong with a query, and where.
type Error struct {
	At     int // byte offset
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("at character %d: %s", e.At+1, e.Reason) }

// Parse reads a query. Terms are separated by white space or the word "and"; a value with white
// space or a colon stands in double quotes. The error is an *Error.
func Parse(text string) (Query, error) {
	q := Query{Text: text}
	for at := skipSpace(text, 0); at < len(text); at = skipSpace(text, at) {
		term, end, err := parseTerm(text, at)
		if err != nil {
			return Query{}, err
		}
		if term.Field != "" || term.Exact || !strings.EqualFold(term.Value, "and") {
			q.Terms = append(q.Terms, term)
		}
		at = end
	}
	return q, nil
}

func skipSpace(text string, at int) int {
	for at < len(text) && strings.ContainsRune(" \t\r\n", rune(text[at])) {
		at++
	}
	return at
}

func parseTerm(text string, at int) (Term, int, error) {
	term := Term{At: at}
	if word := bareWord(text, at); strings.Contains(word, ":") {
		name, _, _ := strings.Cut(word, ":")
		name = strings.ToLower(name)
		if err := checkField(name, at); err != nil {
			return term, 0, err
		}
		term.Field = name
		at += len(name) + 1
	}
	if at < len(text) && text[at] == '"' {
		close := strings.IndexByte(text[at+1:], '"')
		if close < 0 {
			return term, 0, &Error{at, "the quote is not closed"}
		}
		term.Value, term.Exact = text[at+1:at+1+close], true
		at += close + 2
	} else {
		term.Value = bareWord(text, at)
		at += len(term.Value)
	}
	return term, at, term.check()
}

// bareWord is the text up to white space or a quote.
func bareWord(text string, at int) string {
	rest := text[at:]
	if end := strings.IndexAny(rest, " \t\r\n\""); end >= 0 {
		return rest[:end]
	}
	return rest
}

func checkField(name string, at int) error {
	names := make([]string, 0, 20)
	for _, field := range Fields() {
		if field.Name == name {
			return nil
		}
		names = append(names, field.Name)
	}
	return &Error{at, fmt.Sprintf("no field %q (there are %s); quote a text that holds a colon", name, strings.Join(names, " "))}
}

// check refuses values that a field can never have.
func (t Term) check() error {
	if t.Value == "" {
		if t.Field == "" {
			return &Error{t.At, "nothing stands between the quotes"}
		}
		return &Error{t.At, t.Field + ": wants a value"}
	}
	var allowed []string
	switch t.Field {
	case "denied", "mfa":
		allowed = []string{"true", "false", "yes", "no"}
	case "level":
		allowed = []string{"low", "medium", "high", "critical"}
	default:
		return nil
	}
	if !slices.Contains(allowed, strings.ToLower(t.Value)) {
		return &Error{t.At, fmt.Sprintf("%s: wants one of %s", t.Field, strings.Join(allowed, ", "))}
	}
	return nil
}
