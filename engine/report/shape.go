package report

import (
	"io"

	"trailsift/engine"
)

// Document is what JSON writes, and Result one principal in it, for those who describe the format to programs
// or put it into an answer of their own.
type (
	Document = document
	Result   = result
)

// NewDocument is what JSON would write.
func NewDocument(snapshot *engine.Snapshot, options Options) Document {
	return newDocument(snapshot, options)
}

// Results are the results of some principals, all of them, in the order given.
func Results(principals []engine.Principal) []Result {
	results := make([]Result, len(principals))
	for i, principal := range principals {
		results[i] = newResult(principal)
	}
	return results
}

// Encode writes a value as one line of JSON that is as safe to look at in a terminal as what JSON writes.
func Encode(w io.Writer, value any) error { return write(w, value, "") }
