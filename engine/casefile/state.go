package casefile

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"trailsift/engine/finding"
)

// State is what stands in a case file. It is never changed: a change makes a new one.
type State struct {
	Version      uint64             // how much of the journal it takes in; greater is newer
	Verdicts     map[string]Verdict // by the principal's id
	Marks        []Mark             // by the time of their events
	Suppressions []Suppression      // the oldest first
	Views        []View             // by name

	entries map[thing]stored
	marked  map[EventRef]Mark
}

// VerdictValue is what was decided about a principal. The zero value is none: there is only a note.
type VerdictValue string

// The verdicts.
const (
	Benign    VerdictValue = "benign"
	Malicious VerdictValue = "malicious"
	Undecided VerdictValue = "undecided" // it was looked at, and stays open
)

// Verdict is what was decided, or only noted, about a principal.
type Verdict struct {
	Principal string       `json:"principal"` // its id
	Name      string       `json:"name"`      // raw, as the log has it
	Value     VerdictValue `json:"value,omitempty"`
	Note      string       `json:"note,omitempty"`
	By        string       `json:"by"`
	At        time.Time    `json:"at"`
}

// EventRef names an event in any load of the same logs: what makes records unique, and the time.
type EventRef struct {
	ID      string `json:"event"`   // eventID, or the hash that stands for one
	Account string `json:"account"` // the recipient's, else the caller's
	Time    int64  `json:"time"`    // Unix seconds
}

// Mark is an event that matters for the report.
type Mark struct {
	EventRef
	Note string    `json:"note,omitempty"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// Suppression takes findings out of the scores, as finding.Suppression does. Its ID is made of its two
// patterns, so the same ones have the same id in every case file.
type Suppression struct {
	ID      string    `json:"id"`
	Finding string    `json:"finding,omitempty"`
	Match   string    `json:"match,omitempty"`
	Reason  string    `json:"reason"`
	Until   time.Time `json:"until,omitzero"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Covering is the suppression as detection takes it.
func (s Suppression) Covering() finding.Suppression {
	return finding.Suppression{Finding: s.Finding, Match: s.Match, Reason: s.Reason, Until: s.Until}
}

// View is a way of looking at the logs that was given a name.
type View struct {
	Name    string    `json:"name"`
	Filter  string    `json:"filter,omitempty"`
	User    string    `json:"user,omitempty"`
	Rule    string    `json:"rule,omitempty"`
	From    int64     `json:"from,omitempty"` // Unix seconds, half-open [From, To); 0 means open
	To      int64     `json:"to,omitempty"`
	Order   string    `json:"order,omitempty"`   // of the timeline
	Ranking string    `json:"ranking,omitempty"` // of the principals
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Mark is the mark on an event, if there is one.
func (s *State) Mark(event EventRef) (Mark, bool) {
	mark, found := s.marked[event]
	return mark, found
}

// Decided are the verdicts as query.Query takes them: by the principals' ids, without mere notes. It is never nil.
func (s *State) Decided() map[string]string {
	decided := make(map[string]string, len(s.Verdicts))
	for id, verdict := range s.Verdicts {
		if verdict.Value != "" {
			decided[id] = string(verdict.Value)
		}
	}
	return decided
}

// suppression is the one of an id, if there is one.
func (s *State) suppression(id string) (Suppression, bool) {
	one, found := s.entries[Suppression{ID: id}.thing()].value.(Suppression)
	return one, found
}

// View is the saved view of a name, if there is one.
func (s *State) View(name string) (View, bool) {
	at, found := slices.BinarySearchFunc(s.Views, name, func(v View, name string) int { return cmp.Compare(v.Name, name) })
	if !found {
		return View{}, false
	}
	return s.Views[at], true
}

// Suppressing are the suppressions as engine.Config takes them.
func (s *State) Suppressing() []finding.Suppression {
	list := make([]finding.Suppression, 0, len(s.Suppressions))
	for _, one := range s.Suppressions {
		list = append(list, one.Covering())
	}
	return list
}

// with is the state after some edits.
func (s *State) with(version uint64, edits []edit) (*State, error) {
	next := &State{Version: version, entries: maps.Clone(s.entries)}
	for _, e := range edits {
		if e.after == "" {
			delete(next.entries, e.thing)
			continue
		}
		if err := next.put(e.thing, e.after); err != nil {
			return nil, err
		}
	}
	next.arrange()
	return next, nil
}

// put keeps one entry, spelt as JSON.
func (s *State) put(t thing, text string) error {
	value, err := decode(t.kind, text)
	if err != nil {
		return err
	}
	s.entries[t] = stored{text: text, value: value}
	return nil
}

// arrange sorts the entries into the lists that people see.
func (s *State) arrange() {
	s.Verdicts, s.marked = map[string]Verdict{}, map[EventRef]Mark{}
	for _, e := range s.entries {
		switch value := e.value.(type) {
		case Verdict:
			s.Verdicts[value.Principal] = value
		case Mark:
			s.Marks = append(s.Marks, value)
			s.marked[value.EventRef] = value
		case Suppression:
			s.Suppressions = append(s.Suppressions, value)
		case View:
			s.Views = append(s.Views, value)
		}
	}
	slices.SortFunc(s.Marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Account, b.Account))
	})
	slices.SortFunc(s.Suppressions, func(a, b Suppression) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(s.Views, func(a, b View) int { return cmp.Compare(a.Name, b.Name) })
}
