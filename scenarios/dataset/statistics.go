package dataset

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"trailsift/scenarios/trail"
)

// Statistics are the figures of a set that was written. They are counted while writing, not planned.
type Statistics struct {
	Seed      uint64    `json:"seed"`
	From      time.Time `json:"from"` // first and last event
	To        time.Time `json:"to"`
	Events    int       `json:"events"` // unique
	Normal    int       `json:"normal"`
	Malicious int       `json:"malicious"`              // of Events
	Among     int       `json:"blended_into,omitempty"` // events of a user's own logs, not in Events
	Ratio     float64   `json:"malicious_ratio"`        // of Events and Among together
	Copies    int       `json:"copies"`                 // further deliveries of events, not in Events
	Files     int       `json:"files"`
	Bytes     int64     `json:"bytes"` // of records, uncompressed
	Incidents int       `json:"incidents"`

	PerTechnique map[string]int `json:"per_technique"` // events by the catalogue's tag
	PerScenario  map[string]int `json:"per_scenario"`
}

func (s *Statistics) count(events []trail.Event) {
	if len(events) == 0 {
		return
	}
	if s.Events == 0 {
		s.From = events[0].Time.UTC().Truncate(time.Second)
	}
	s.To = events[len(events)-1].Time.UTC().Truncate(time.Second)
	s.Events += len(events)
	for i := range events {
		tags := events[i].Tags
		if tags == nil {
			continue
		}
		s.Malicious++
		s.PerTechnique[tags.TechniqueID]++
		s.PerScenario[tags.Scenario]++
	}
	s.Normal = s.Events - s.Malicious
	s.Ratio = float64(s.Malicious) / float64(s.Events+s.Among)
}

// JSON writes the statistics as one document.
func (s Statistics) JSON(w io.Writer) error { return indented(w, s) }

// Text writes the statistics for people.
func (s Statistics) Text(w io.Writer) error {
	const layout = "2006-01-02 15:04"
	_, err := fmt.Fprintf(w, "seed %d: %d events from %s to %s UTC, %.1f MB in %d files\n%d of them malicious (%.3f %%) in %d incidents, %d delivered twice\n",
		s.Seed, s.Events, s.From.Format(layout), s.To.Format(layout), float64(s.Bytes)/1e6, s.Files,
		s.Malicious, 100*s.Ratio, s.Incidents, s.Copies)
	if err == nil && s.Among > 0 {
		_, err = fmt.Fprintf(w, "blended into %d events\n", s.Among)
	}
	for _, table := range []struct {
		name   string
		counts map[string]int
	}{{"technique", s.PerTechnique}, {"scenario", s.PerScenario}} {
		for _, key := range byCount(table.counts) {
			if err == nil {
				_, err = fmt.Fprintf(w, "  %-9s  %-28s %7d\n", table.name, key, table.counts[key])
			}
		}
	}
	return err
}

// byCount are the keys of a count, the most frequent first.
func byCount(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
}
