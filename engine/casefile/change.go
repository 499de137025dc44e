package casefile

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Change is what Case.Apply makes: SetVerdict, ClearVerdict, SetNote, AddMark, RemoveMark, Suppress,
// Unsuppress, SaveView, DropView or Merge.
type Change interface {
	// edits are what the change does to a state; none when it changes nothing.
	edits(s *State, by string, at time.Time) ([]edit, error)
}

// SetVerdict decides about a principal. Without a Note the one that stands is kept.
type SetVerdict struct {
	Principal string // its id
	Name      string
	Value     VerdictValue
	Note      string
}

// ClearVerdict takes the verdict on a principal away. A note on it stays.
type ClearVerdict struct{ Principal string }

// SetNote sets the note on a principal, whatever its verdict; an empty one takes the note away.
type SetNote struct {
	Principal string // its id
	Name      string
	Note      string
}

// AddMark marks an event, or gives the mark that it has another note.
type AddMark struct {
	Event EventRef
	Note  string
}

// RemoveMark takes the mark off an event.
type RemoveMark struct{ Event EventRef }

// Suppress takes findings out of the scores. A suppression with the same two patterns is replaced.
type Suppress struct {
	Finding string    // pattern (* and ?) of a finding's id or title; empty for every finding
	Match   string    // pattern of a principal's name; empty for every principal
	Reason  string    // why it is no threat; wanted
	Until   time.Time // when it counts again; zero for never
}

// Unsuppress ends a suppression.
type Unsuppress struct{ ID string }

// SaveView keeps a view under its name, in place of one that has it. By and At are filled in.
type SaveView struct{ View View }

// DropView forgets a view.
type DropView struct{ Name string }

func (c SetVerdict) edits(s *State, by string, at time.Time) ([]edit, error) {
	old := s.Verdicts[c.Principal]
	verdict := Verdict{
		Principal: c.Principal, Name: cmp.Or(c.Name, old.Name),
		Value: c.Value, Note: cmp.Or(c.Note, old.Note), By: by, At: old.At,
	}
	if c.Value == "" {
		return nil, fmt.Errorf("%s: want one, or ClearVerdict", verdict.what())
	}
	if verdict == old {
		return nil, nil
	}
	verdict.At = at
	return s.set(verdict)
}

func (c ClearVerdict) edits(s *State, by string, at time.Time) ([]edit, error) {
	verdict, found := s.Verdicts[c.Principal]
	if !found || verdict.Value == "" {
		return nil, nil
	}
	if verdict.Note == "" {
		return s.remove(verdict.thing()), nil
	}
	verdict.Value, verdict.By, verdict.At = "", by, at
	return s.set(verdict)
}

func (c SetNote) edits(s *State, by string, at time.Time) ([]edit, error) {
	old := s.Verdicts[c.Principal]
	switch {
	case c.Note == old.Note && c.Principal != "":
		return nil, nil
	case c.Note == "" && old.Value == "":
		return s.remove(old.thing()), nil
	}
	return s.set(Verdict{
		Principal: c.Principal, Name: cmp.Or(c.Name, old.Name),
		Value: old.Value, Note: c.Note, By: by, At: at,
	})
}

func (c AddMark) edits(s *State, by string, at time.Time) ([]edit, error) {
	if old, found := s.Mark(c.Event); found && old.Note == c.Note {
		return nil, nil
	}
	return s.set(Mark{EventRef: c.Event, Note: c.Note, By: by, At: at})
}

func (c RemoveMark) edits(s *State, _ string, _ time.Time) ([]edit, error) {
	return s.remove(Mark{EventRef: c.Event}.thing()), nil
}

func (c Suppress) edits(s *State, by string, at time.Time) ([]edit, error) {
	suppression := Suppression{
		ID: suppressionID(c.Finding, c.Match), Finding: c.Finding, Match: c.Match,
		Reason: c.Reason, Until: precise(c.Until), By: by,
	}
	if old, found := s.suppression(suppression.ID); found {
		if suppression.At = old.At; suppression == old {
			return nil, nil
		}
	}
	suppression.At = at
	return s.set(suppression)
}

// suppressionID tells suppressions apart by what they cover.
func suppressionID(finding, match string) string {
	sum := sha256.Sum256([]byte(finding + "\x00" + match))
	return hex.EncodeToString(sum[:6])
}

func (c Unsuppress) edits(s *State, _ string, _ time.Time) ([]edit, error) {
	return s.remove(Suppression{ID: c.ID}.thing()), nil
}

func (c SaveView) edits(s *State, by string, at time.Time) ([]edit, error) {
	view := c.View
	old, _ := s.View(view.Name)
	view.By, view.At = by, old.At
	if view == old {
		return nil, nil
	}
	view.At = at
	return s.set(view)
}

func (c DropView) edits(s *State, _ string, _ time.Time) ([]edit, error) {
	return s.remove(View{Name: c.Name}.thing()), nil
}
