package casefile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
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
	value any // Verdict, Mark, Suppression or View
}

// edit is the change of one thing. Both sides are JSON; "" is where there is nothing.
type edit struct {
	thing
	before, after string
}

// keyed is an entry that knows where it belongs, and what to call it before people.
type keyed interface {
	thing() thing
	what() string
}

func (v Verdict) thing() thing     { return thing{verdicts, v.Principal} }
func (s Suppression) thing() thing { return thing{suppressions, s.ID} }
func (v View) thing() thing        { return thing{views, v.Name} }

// thing of a mark spells the event so that no text in it can be mistaken for another event's.
func (m Mark) thing() thing {
	return thing{marks, strconv.FormatInt(m.Time, 10) + " " + strconv.Quote(m.Account) + " " + strconv.Quote(m.ID)}
}

func (v Verdict) what() string { return "the verdict on " + v.Name }
func (m Mark) what() string    { return "the mark on event " + m.ID }
func (s Suppression) what() string {
	return "the suppression of " + cmp.Or(s.Finding, "*") + " for " + cmp.Or(s.Match, "*")
}
func (v View) what() string { return "the view " + v.Name }

// set is the edit that puts a value where it belongs.
func (s *State) set(value keyed) ([]edit, error) {
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
func encode(value any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("spelling an entry of the case file: %w", err)
	}
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}

// decode reads the JSON of an entry.
func decode(k kind, text string) (any, error) {
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

func read[T any](text string) (any, error) {
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return nil, fmt.Errorf("%w: an entry cannot be read: %w", ErrDamaged, err)
	}
	return value, nil
}
