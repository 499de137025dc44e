package casefile

import (
	"context"
	"time"
)

// Merge takes in a document as one change. Of things that both have, the newer one stands; of two of the
// same moment the case file's own. Nothing is removed.
type Merge struct {
	Document *Document

	result *Imported
}

// Imported is what became of a document.
type Imported struct {
	Added, Replaced int        // things that are new, or newer than what stood
	Kept            int        // things of which ours was newer
	Conflicts       []Conflict // what was replaced or kept, in the document's order
}

// Conflict is a thing of which a case file and a document say different things.
type Conflict struct {
	What        string // such as: the verdict on arn:…; may hold text from logs
	OursBy      string
	OursAt      time.Time
	TheirsBy    string
	TheirsAt    time.Time
	TheirsTaken bool // it was newer and stands now
}

// Import merges a document, which Undo takes back as one, and says what became of it.
func (c *Case) Import(ctx context.Context, d *Document) (*State, Imported, error) {
	var result Imported
	state, err := c.Apply(ctx, Merge{Document: d, result: &result})
	return state, result, err
}

func (m Merge) edits(s *State, _ string, _ time.Time) ([]edit, error) {
	result := m.result
	if result == nil {
		result = &Imported{}
	}
	var edits []edit
	for _, theirs := range m.Document.entries() {
		after, err := encode(theirs)
		if err != nil {
			return nil, err
		}
		ours, found := s.entries[theirs.thing()]
		if ours.text == after || found && !result.resolve(ours.value, theirs) {
			continue
		}
		if !found {
			result.Added++
		}
		edits = append(edits, edit{thing: theirs.thing(), before: ours.text, after: after})
	}
	return edits, nil
}

// resolve decides which of two different entries stands, and notes it. It reports whether theirs does.
func (r *Imported) resolve(ours, theirs keyed) bool {
	conflict := Conflict{What: theirs.what()}
	conflict.OursBy, conflict.OursAt = ours.made()
	conflict.TheirsBy, conflict.TheirsAt = theirs.made()
	conflict.TheirsTaken = conflict.TheirsAt.After(conflict.OursAt)
	if conflict.TheirsTaken {
		r.Replaced++
	} else {
		r.Kept++
	}
	r.Conflicts = append(r.Conflicts, conflict)
	return conflict.TheirsTaken
}
