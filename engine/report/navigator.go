package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/printable"
)

// layer is a layer of the ATT&CK Navigator in version 4.5 of its format, which the Navigator reads from its
// version 4.9.0 on (attack-navigator, layers/LAYERFORMATv4_5.md).
type layer struct {
	Name        string           `json:"name"`
	Versions    layerVersions    `json:"versions"`
	Domain      string           `json:"domain"`
	Description string           `json:"description"`
	Sorting     int              `json:"sorting"`
	Layout      layerLayout      `json:"layout"`
	Techniques  []layerTechnique `json:"techniques"`
	Gradient    layerGradient    `json:"gradient"`
	Legend      []layerLegend    `json:"legendItems"`
}

type layerVersions struct {
	Attack    string `json:"attack"`
	Navigator string `json:"navigator"`
	Layer     string `json:"layer"`
}

type layerLayout struct {
	Layout        string `json:"layout"`
	ShowID        bool   `json:"showID"`
	ShowName      bool   `json:"showName"`
	Aggregate     bool   `json:"showAggregateScores"`
	AggregateBy   string `json:"aggregateFunction"`
	SubTechniques string `json:"expandedSubtechniques"`
}

// layerTechnique is annotated under every tactic that it serves. Without a score it has no colour.
type layerTechnique struct {
	ID       string          `json:"techniqueID"`
	Score    *int            `json:"score,omitempty"`
	Comment  string          `json:"comment"`
	Enabled  bool            `json:"enabled"`
	Metadata []layerMetadata `json:"metadata,omitempty"`
}

type layerMetadata struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type layerGradient struct {
	Colors []string `json:"colors"`
	Min    int      `json:"minValue"`
	Max    int      `json:"maxValue"`
}

type layerLegend struct {
	Label string `json:"label"`
	Color string `json:"color"`
}

// levelScores are a technique's score for the gravest of its findings, and levelColors what the gradient makes
// of them.
var (
	levelScores = map[string]int{finding.Informational: 10, finding.Low: 25, finding.Medium: 50, finding.High: 75, finding.Critical: 100}
	levelColors = []string{"#fff7ec", "#fdd49e", "#fc8d59", "#d7301f", "#7f0000"}
)

// Navigator writes a layer for the ATT&CK Navigator: techniques scored by the gravest finding that counts, with
// the principals in their comments, and those that are looked for and were not found without a score.
func Navigator(w io.Writer, s *engine.Snapshot, source string) error {
	l := layer{
		Name:        "trailsift: " + printable.Clean(source),
		Versions:    layerVersions{Attack: attack.Version, Navigator: "4.9.0", Layer: "4.5"},
		Domain:      "enterprise-attack",
		Description: "What signatures and sequences found in CloudTrail logs, by the gravest finding of each technique.",
		Sorting:     3,
		Layout:      layerLayout{Layout: "side", ShowName: true, ShowID: true, AggregateBy: "max", SubTechniques: "annotated"},
		Techniques:  annotate(s),
		Gradient:    layerGradient{Colors: levelColors, Max: 100},
	}
	for at, level := range []string{finding.Low, finding.Medium, finding.High, finding.Critical} {
		l.Legend = append(l.Legend, layerLegend{Label: level, Color: levelColors[at+1]})
	}
	return write(w, l, "  ")
}

// annotate lists the techniques that are looked for or were found, by id.
func annotate(s *engine.Snapshot) []layerTechnique {
	list := []layerTechnique{}
	for _, tactic := range s.Coverage() {
		for _, technique := range tactic.Techniques {
			if slices.ContainsFunc(list, func(l layerTechnique) bool { return l.ID == technique.ID }) {
				continue // serves several tactics
			}
			if attack.WellFormed(technique.ID) {
				list = append(list, annotation(s, technique))
			}
		}
	}
	slices.SortFunc(list, func(a, b layerTechnique) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// mostInComment is how many findings a technique's comment names: the Navigator shows it in a small window.
const mostInComment = 20

func annotation(s *engine.Snapshot, t engine.TechniqueCoverage) layerTechnique {
	l := layerTechnique{ID: t.ID, Enabled: true, Comment: fmt.Sprintf("looked for by %s; nothing found", plural(t.Detectors, "detector"))}
	score, lines := -1, []string{}
	for i := range s.Ranking {
		p := &s.Ranking[i]
		for _, f := range p.Findings {
			if f.Suppressed != "" || !slices.ContainsFunc(f.Techniques, func(id string) bool { return now(id) == t.ID }) {
				continue
			}
			score = max(score, levelScores[f.Level])
			lines = append(lines, fmt.Sprintf("%s (%s): %s", shortName(p.Name), f.Level, printable.Clean(f.Title)))
		}
	}
	if score < 0 {
		return l
	}
	if more := len(lines) - mostInComment; more > 0 {
		lines = append(lines[:mostInComment], fmt.Sprintf("and %d more", more))
	}
	l.Score, l.Comment = &score, strings.Join(lines, "\n")
	l.Metadata = []layerMetadata{
		{"findings", group(t.Findings - t.Suppressed)}, {"principals", group(t.Principals)}, {"events", group(t.Events)},
		{"first", stamp(t.First)}, {"last", stamp(t.Last)},
	}
	return l
}

// now is the id that ATT&CK has for a technique today.
func now(id string) string {
	if current, revoked := attack.Revoked(id); revoked {
		return current
	}
	return id
}
