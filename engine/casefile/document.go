package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Document is what stands in a case file as JSON, without how it came about. Verdicts are in the order of
// their principals' ids, marks in that of their events, suppressions from the oldest, views by name. Text
// from logs is in it as it was logged.
type Document struct {
	Format       string        `json:"format"` // "trailsift-case"
	Schema       int           `json:"schema"` // 1
	Verdicts     []Verdict     `json:"verdicts"`
	Marks        []Mark        `json:"marks"`
	Suppressions []Suppression `json:"suppressions"`
	Views        []View        `json:"views"`
}

const (
	documentFormat = "trailsift-case"
	documentSchema = 1
	// largestDocument is in bytes: a hundred thousand marks, several times over.
	largestDocument = 64 << 20
)

// Document is the state for sending elsewhere. The same state gives the same bytes.
func (s *State) Document() *Document {
	d := &Document{
		Format: documentFormat, Schema: documentSchema,
		Verdicts: []Verdict{}, Marks: append([]Mark{}, s.Marks...),
		Suppressions: append([]Suppression{}, s.Suppressions...), Views: append([]View{}, s.Views...),
	}
	for _, principal := range slices.Sorted(maps.Keys(s.Verdicts)) {
		d.Verdicts = append(d.Verdicts, s.Verdicts[principal])
	}
	return d
}

// Write writes the document, indented.
func (d *Document) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil {
		return fmt.Errorf("writing the case as JSON: %w", err)
	}
	return nil
}

// ReadDocument reads a document and checks all of it: nothing that Case would refuse is left in it.
func ReadDocument(r io.Reader) (*Document, error) {
	text, err := io.ReadAll(io.LimitReader(r, largestDocument+1))
	if err != nil {
		return nil, fmt.Errorf("reading a case as JSON: %w", err)
	}
	if len(text) > largestDocument {
		return nil, fmt.Errorf("a case as JSON may have %d MiB: this one is larger", largestDocument>>20)
	}
	if err := identify(text); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	d := &Document{}
	if err := decoder.Decode(d); err != nil {
		return nil, fmt.Errorf("reading a case as JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading a case as JSON: there is more after its end")
	}
	return d, d.check()
}

// identify looks at what the text says it is, before its members are held to be known.
func identify(text []byte) error {
	var head struct {
		Format string `json:"format"`
		Schema int    `json:"schema"`
	}
	switch err := json.Unmarshal(text, &head); {
	case err != nil:
		return fmt.Errorf("this is no case exported by trailsift: %w", err)
	case head.Format != documentFormat:
		return fmt.Errorf("this is no case exported by trailsift: its format is %q, not %q", head.Format, documentFormat)
	case head.Schema > documentSchema:
		return fmt.Errorf("a newer trailsift has exported this case (its schema is %d, and this program knows %d)", head.Schema, documentSchema)
	case head.Schema < 1:
		return fmt.Errorf("this case has no schema number; want %d", documentSchema)
	}
	return nil
}

// check refuses what no case file holds, and brings times to the form in which one holds them.
func (d *Document) check() error {
	for i := range d.Verdicts {
		d.Verdicts[i].At = precise(d.Verdicts[i].At)
	}
	for i := range d.Marks {
		d.Marks[i].At = precise(d.Marks[i].At)
	}
	for i := range d.Suppressions {
		one := &d.Suppressions[i]
		one.At, one.Until, one.ID = precise(one.At), precise(one.Until), suppressionID(one.Finding, one.Match)
	}
	for i := range d.Views {
		d.Views[i].At = precise(d.Views[i].At)
	}
	seen := map[thing]bool{}
	for _, entry := range d.entries() {
		if err := entry.check(); err != nil {
			return fmt.Errorf("%s: %w", entry.what(), err)
		}
		if by, at := entry.made(); by == "" || at.IsZero() {
			return fmt.Errorf("%s: it does not say who made it and when (by, at)", entry.what())
		}
		if _, err := encode(entry); err != nil { // a time that UTC takes past the year 9999
			return err
		}
		if seen[entry.thing()] {
			return fmt.Errorf("%s: it is there twice", entry.what())
		}
		seen[entry.thing()] = true
	}
	return nil
}

// precise is a moment as a case file holds it.
func precise(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// entries are all that a document holds, in its order.
func (d *Document) entries() []keyed {
	all := make([]keyed, 0, len(d.Verdicts)+len(d.Marks)+len(d.Suppressions)+len(d.Views))
	for _, one := range d.Verdicts {
		all = append(all, one)
	}
	for _, one := range d.Marks {
		all = append(all, one)
	}
	for _, one := range d.Suppressions {
		all = append(all, one)
	}
	for _, one := range d.Views {
		all = append(all, one)
	}
	return all
}
