package query

// Query is a filter: every term has to hold. The zero Query matches everything.
type Query struct {
	Text  string // as it was written
	Terms []Term
}

// Term is one condition.
type Term struct {
	Field  string // "user", "event", …; empty for a free word, searched in names and agents
	Value  string // may hold * and ?
	Negate bool
	At     int // byte offset in Query.Text, for messages
}

// Fields are the names a term may have, with what each means.
var Fields = []Field{}

// Field is one name of the filter language.
type Field struct {
	Name    string
	Meaning string
}
