package report

import (
	"fmt"
	"strings"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/printable"
	"trailsift/engine/risk"
)

// prose tells the answer in one paragraph.
func (g *gathering) prose() string {
	s := g.snapshot
	sentences := []string{g.saysWhat(), saysLevels(s.Ranking)}
	if len(s.Ranking) > 0 && s.Ranking[0].Score.Level >= risk.Medium {
		sentences = append(sentences, saysGravest(&s.Ranking[0]))
	}
	if tactics := tacticsSeen(s); len(tactics) > 0 {
		sentences = append(sentences, fmt.Sprintf("The findings show techniques of %s of ATT&CK's tactics: %s.", spelled(len(tactics)), enumerate(tactics)))
	}
	sentences = append(sentences, Wholeness(s.Evidence))
	if s.Partial {
		sentences = append(sentences, "Reading was interrupted: all of this covers only what was read until then.")
	}
	return strings.Join(sentences, " ")
}

func (g *gathering) saysWhat() string {
	s, e := g.snapshot, g.snapshot.Evidence
	text := fmt.Sprintf("%s of %s were judged", plural(s.TotalEvents, "event"), plural(len(s.Ranking), "principal"))
	if s.TotalEvents == 1 {
		text = fmt.Sprintf("One event of %s was judged", plural(len(s.Ranking), "principal"))
	}
	if e.From != 0 || e.To != 0 {
		text += fmt.Sprintf(", from %s", fromTo(e.From, e.To))
	}
	return text + "."
}

// NobodyRanked says why a ranking is empty.
const NobodyRanked = "No principal is ranked: services, and callers that the records do not name, have no rank."

// saysLevels says how many principals have which level.
func saysLevels(ranking []engine.Principal) string {
	if len(ranking) == 0 {
		return NobodyRanked
	}
	var parts []string
	low := 0
	for _, level := range levels(ranking) {
		switch {
		case level.Word == risk.Low.String():
			low = level.Principals
		case level.Principals == 1:
			parts = append(parts, "one is "+level.Word)
		case level.Principals > 1:
			parts = append(parts, spelled(level.Principals)+" are "+level.Word)
		}
	}
	if len(parts) == 0 {
		return "No principal reaches MEDIUM."
	}
	text := enumerate(parts)
	text = strings.ToUpper(text[:1]) + text[1:]
	switch {
	case low == 1:
		text += "; the other one is LOW"
	case low > 1:
		text += fmt.Sprintf("; the other %s are LOW", spelled(low))
	}
	return text + "."
}

func saysGravest(p *engine.Principal) string {
	decided := "behaviour"
	if p.Score.DecidedBy == "floor" {
		decided = "findings"
	}
	text := fmt.Sprintf("The gravest is %s with a score of %s, which its %s decided", shortName(p.Name), number(p.Score.Total), decided)
	var titles []string
	for _, f := range p.Findings {
		if f.Suppressed == "" && len(titles) < 3 {
			titles = append(titles, "“"+printable.Clean(f.Title)+"”")
		}
	}
	switch {
	case len(titles) > 0:
		text += "; begin with " + enumerate(titles)
	case len(firedRules(p.Score)) > 0:
		text += fmt.Sprintf(", by %s alone", plural(len(firedRules(p.Score)), "rule"))
	}
	return text + "."
}

// tacticsSeen are the tactics of findings that count, in the order of ATT&CK's matrix.
func tacticsSeen(s *engine.Snapshot) (seen []string) {
	found := map[string]bool{}
	for i := range s.Ranking {
		for _, f := range s.Ranking[i].Findings {
			if f.Suppressed == "" {
				found[attack.TacticOf(f.Techniques)] = true
			}
		}
	}
	for _, tactic := range attack.Tactics() {
		if found[tactic] {
			seen = append(seen, tactic)
		}
	}
	return seen
}

// Wholeness says in a sentence whether anything is missing from the logs.
func Wholeness(e engine.Evidence) string {
	var lacks []string
	if len(e.Broken) > 0 {
		lacks = append(lacks, plural(len(e.Broken), "broken place"))
	}
	if e.Unusable > 0 {
		lacks = append(lacks, plural(e.Unusable, "unusable record"))
	}
	if len(e.Gaps) > 0 {
		lacks = append(lacks, plural(len(e.Gaps), "gap"))
	}
	if len(lacks) == 0 {
		return "Nothing is missing from the logs as far as they show it."
	}
	return fmt.Sprintf("The logs are not whole: they have %s.", enumerate(lacks))
}

// enumerate joins words as prose does: "a", "a and b", "a, b and c".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// spelled writes small numbers as words.
func spelled(n int) string {
	words := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return group(n)
}
