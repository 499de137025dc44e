package casefile

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	if c.Principal == "" {
		return nil, errors.New("a verdict is on a principal: its id is missing")
	}
	if err := c.Value.check(); err != nil {
		return nil, err
	}
	old := s.Verdicts[c.Principal]
	verdict := Verdict{Principal: c.Principal, Name: cmp.Or(c.Name, old.Name), Value: c.Value, Note: c.Note, By: by, At: old.At}
	if c.Note == "" {
		verdict.Note = old.Note
	}
	if verdict == old {
		return nil, nil
	}
	verdict.At = at
	return s.set(verdict)
}

func (v VerdictValue) check() error {
	switch v {
	case Benign, Malicious, Undecided:
		return nil
	}
	return fmt.Errorf("there is no verdict %q: want %s, %s or %s", string(v), Benign, Malicious, Undecided)
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
	if c.Principal == "" {
		return nil, errors.New("a note is on a principal: its id is missing")
	}
	old, found := s.Verdicts[c.Principal]
	if c.Note == old.Note {
		return nil, nil
	}
	if found && c.Note == "" && old.Value == "" {
		return s.remove(old.thing()), nil
	}
	return s.set(Verdict{Principal: c.Principal, Name: cmp.Or(c.Name, old.Name), Value: old.Value, Note: c.Note, By: by, At: at})
}

func (c AddMark) edits(s *State, by string, at time.Time) ([]edit, error) {
	if c.Event.ID == "" {
		return nil, errors.New("a mark is on an event: its id is missing")
	}
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
		ID: suppressionID(c.Finding, c.Match), Finding: c.Finding, Match: c.Match, Reason: c.Reason, By: by, At: at,
	}
	if !c.Until.IsZero() {
		suppression.Until = c.Until.UTC().Truncate(time.Millisecond)
	}
	if err := suppression.check(); err != nil {
		return nil, err
	}
	return s.set(suppression)
}

func (s Suppression) check() error {
	switch {
	case s.Finding == "" && s.Match == "":
		return errors.New("a suppression that covers everything: want a finding or a principal")
	case s.Reason == "":
		return errors.New("a suppression wants a reason, for whoever reads it next")
	}
	return nil
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
	if view.Name == "" {
		return nil, errors.New("a view to be saved wants a name")
	}
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
