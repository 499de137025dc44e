package casefile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// kind is what an entry is about: the name of its table.
type kind string

const (
	verdicts     kind = "verdicts"
	marks        kind = "marks"
	suppressions kind = "suppressions"
	views        kind = "views"
)

// thing is what can be changed and undone by itself.
type thing struct {
	kind kind
	key  string
}

// stored is an entry as it stands: spelt as in the file, and read.
type stored struct {
	text  string
	value keyed
}

// edit is the change of one thing. Both sides are JSON; "" is where there is nothing.
type edit struct {
	thing
	before, after string
}

// keyed is an entry: a Verdict, Mark, Suppression or View.
type keyed interface {
	thing() thing              // where it belongs
	what() string              // what to call it before people
	made() (string, time.Time) // by whom, and when
	check() error              // why no case file would hold it
}

func (v Verdict) thing() thing     { return thing{verdicts, v.Principal} }
func (s Suppression) thing() thing { return thing{suppressions, s.ID} }
func (v View) thing() thing        { return thing{views, v.Name} }

// thing of a mark spells the event so that no text in it can be mistaken for another event's.
func (m Mark) thing() thing {
	return thing{marks, strconv.FormatInt(m.Time, 10) + " " + strconv.Quote(m.Account) + " " + strconv.Quote(m.ID)}
}

func (v Verdict) what() string { return "the verdict on " + cmp.Or(v.Name, v.Principal) }
func (m Mark) what() string    { return "the mark on event " + m.ID }
func (v View) what() string    { return "the view " + v.Name }
func (s Suppression) what() string {
	return "the suppression of " + cmp.Or(s.Finding, "all findings") + " of " + cmp.Or(s.Match, "everybody")
}

func (v Verdict) made() (string, time.Time)     { return v.By, v.At }
func (m Mark) made() (string, time.Time)        { return m.By, m.At }
func (s Suppression) made() (string, time.Time) { return s.By, s.At }
func (v View) made() (string, time.Time)        { return v.By, v.At }

func (v Verdict) check() error {
	switch {
	case v.Principal == "":
		return errors.New("the id of the principal is missing")
	case v.Value == "" && v.Note == "":
		return errors.New("there is neither a verdict nor a note")
	case v.Value != "" && v.Value != Benign && v.Value != Malicious && v.Value != Undecided:
		return fmt.Errorf("there is no verdict %q: want %s, %s or %s", string(v.Value), Benign, Malicious, Undecided)
	}
	return nil
}

func (m Mark) check() error {
	if m.ID == "" {
		return errors.New("the id of the event is missing")
	}
	return nil
}

func (s Suppression) check() error {
	switch {
	case s.Finding == "" && s.Match == "":
		return errors.New("it covers everything: want a finding or a principal")
	case s.Reason == "":
		return errors.New("want a reason, for whoever reads this next")
	}
	return nil
}

func (v View) check() error {
	if v.Name == "" {
		return errors.New("a view to be saved wants a name")
	}
	return nil
}

// set is the edit that puts a value where it belongs.
func (s *State) set(value keyed) ([]edit, error) {
	if err := value.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", value.what(), err)
	}
	after, err := encode(value)
	if err != nil {
		return nil, err
	}
	t := value.thing()
	return []edit{{thing: t, before: s.entries[t].text, after: after}}, nil
}

// remove is the edit that takes a thing away; none when it is not there.
func (s *State) remove(t thing) []edit {
	old, found := s.entries[t]
	if !found {
		return nil
	}
	return []edit{{thing: t, before: old.text}}
}

// reversed are the edits that take others back, the last one first.
func reversed(edits []edit) []edit {
	back := make([]edit, 0, len(edits))
	for i := len(edits) - 1; i >= 0; i-- {
		back = append(back, edit{thing: edits[i].thing, before: edits[i].after, after: edits[i].before})
	}
	return back
}

// encode spells a value as JSON. Text from logs stays what it was: only JSON's own escapes are made.
func encode(value keyed) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("spelling %s: %w", value.what(), err)
	}
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// decode reads the JSON of an entry.
func decode(k kind, text string) (keyed, error) {
	switch k {
	case verdicts:
		return read[Verdict](text)
	case marks:
		return read[Mark](text)
	case suppressions:
		return read[Suppression](text)
	case views:
		return read[View](text)
	}
	return nil, fmt.Errorf("%w: it has an entry of kind %q", ErrDamaged, string(k))
}

func read[T keyed](text string) (keyed, error) {
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return nil, fmt.Errorf("%w: an entry cannot be read: %w", ErrDamaged, err)
	}
	return value, nil
}
