package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Document is a case file as JSON: what stands, without how it came about. Verdicts are in the order of
// their principals' ids, marks in that of their events, suppressions from the oldest, views by name.
type Document struct {
	Format       string        `json:"format"` // "trailsift-case"
	Schema       int           `json:"schema"` // 1
	Verdicts     []Verdict     `json:"verdicts"`
	Marks        []Mark        `json:"marks"`
	Suppressions []Suppression `json:"suppressions"`
	Views        []View        `json:"views"`
}

// Conflict is a thing of which a case file and a document to be merged say different things.
type Conflict struct {
	What         string // such as: the verdict on arn:…; may hold text from logs
	Ours, Theirs any    // Verdict, Mark, Suppression or View
	Taken        bool   // theirs was newer and stands now
}

// Merge takes in a document. Of things that both have, the newer one stands; of two of the same moment
// the case file's own. Nothing is removed.
type Merge struct{ Document *Document }

const documentFormat, documentSchema = "trailsift-case", 1

var _ = []any{bytes.NewReader, json.Marshal, errors.New, fmt.Errorf, io.EOF, time.Now}

func (m Merge) edits(s *State, _ string, _ time.Time) ([]edit, error) {
	return nil, nil
}
