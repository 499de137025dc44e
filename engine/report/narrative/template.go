package narrative

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/report"
	"trailsift/engine/risk"
)

// The questions that a narrative answers, in the order of their answers.
const (
	whatHappened = "What happened"
	who          = "Who"
	when         = "When"
	howSure      = "How sure that is"
	restsOn      = "What it rests on"
	doFirst      = "What to do first"
)

// questions are all of them.
var questions = []string{whatHappened, who, when, howSure, restsOn, doFirst}

// mostTold is how many subjects templates tell of in full.
const mostTold = 3

// Tell writes the story from templates, the same story in the same words.
func (s *Story) Tell() report.Narrative {
	told := s.subjects[:min(len(s.subjects), mostTold)]
	var claims []report.Claim
	for _, write := range []struct {
		about string
		say   func(*subject) (string, []ground)
	}{
		{whatHappened, (*subject).deeds}, {who, s.person}, {when, (*subject).time},
		{howSure, (*subject).sureness}, {restsOn, (*subject).basis}, {doFirst, (*subject).first},
	} {
		for i := range told {
			if text, on := write.say(&told[i]); text != "" {
				claims = append(claims, report.Claim{About: write.about, Text: text, Rests: labels(on)})
			}
		}
		if tactics := s.tactics(); write.about == whatHappened && tactics.Text != "" {
			claims = append(claims, tactics)
		}
	}
	return report.Narrative{
		Claims: claims, Cited: s.cited(claims),
		Notes: append([]string{"Written by trailsift from templates."}, s.notes(len(told))...),
	}
}

// deeds are what a subject's gravest findings say, or its rules where it has none.
func (s *subject) deeds() (string, []ground) {
	var parts []string
	var on []ground
	for _, g := range s.grounds {
		if g.Layer == finding.Rule || len(parts) == mostTold {
			break
		}
		on = append(on, g)
		parts = append(parts, fmt.Sprintf("“%s” (%s)", g.Title, strings.TrimSuffix(g.Explanation, ".")))
	}
	if len(parts) > 0 {
		return fmt.Sprintf("%s: %s.", report.ShortName(s.Name), enumerate(parts)), on
	}
	for _, g := range s.grounds {
		parts = append(parts, fmt.Sprintf("“%s”", g.Title))
	}
	return fmt.Sprintf("%s stands out by how it works, and by no single deed: %s.", report.ShortName(s.Name), enumerate(parts)), s.grounds
}

// tactics says of which tactics the findings show techniques.
func (s *Story) tactics() report.Claim {
	found := map[string][]ground{}
	for _, subject := range s.subjects {
		for _, g := range subject.grounds {
			if tactic := attack.TacticOf(g.Techniques); tactic != "" {
				found[tactic] = append(found[tactic], g)
			}
		}
	}
	var seen []string
	var on []ground
	for _, tactic := range attack.Tactics() {
		if grounds := found[tactic]; len(grounds) > 0 {
			seen, on = append(seen, tactic), append(on, grounds[0])
		}
	}
	switch len(seen) {
	case 0:
		return report.Claim{}
	case 1:
		return report.Claim{About: whatHappened, Text: fmt.Sprintf("Of ATT&CK's tactics that is %s.", seen[0]), Rests: labels(on)}
	}
	return report.Claim{About: whatHappened, Text: fmt.Sprintf("Together that shows techniques of %d of ATT&CK's tactics: %s.", len(seen), enumerate(seen)), Rests: labels(on)}
}

// person says who a subject is.
func (s *Story) person(one *subject) (string, []ground) {
	text := fmt.Sprintf("%s (%s) is %s with %.0f of 100 points (%s, %s denied)", report.ShortName(one.Name), one.Kind,
		one.Score.Level, one.Score.Total, plural(one.Events, "event"), group(one.Features.Denied))
	if len(one.Chain) > 0 {
		text += fmt.Sprintf("; who became it: %s", shortNames(one.Chain))
	}
	if len(one.Became) > 0 {
		text += fmt.Sprintf("; whom it became: %s", shortNames(one.Became))
	}
	if v, decided := s.verdicts[one.ID]; decided && v.Value != "" {
		text += fmt.Sprintf("; %s decided: %s", v.By, v.Value)
	}
	return text + ".", one.grounds
}

// shortNames lists the first names, and says how many more there are.
func shortNames(names []string) string {
	var short []string
	for _, name := range names[:min(len(names), mostTold)] {
		short = append(short, report.ShortName(name))
	}
	text := strings.Join(short, ", ")
	if more := len(names) - len(short); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// time says when a subject's evidence is from.
func (s *subject) time() (string, []ground) {
	if s.from == s.to {
		return fmt.Sprintf("What was found of %s happened at %s.", report.ShortName(s.Name), minute(s.from)), s.grounds
	}
	return fmt.Sprintf("What was found of %s happened from %s to %s, within %s.", report.ShortName(s.Name), minute(s.from), minute(s.to), span(s.to-s.from)), s.grounds
}

func minute(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04 MST") }

func span(seconds int64) string {
	switch {
	case seconds < 120:
		return fmt.Sprintf("%d seconds", seconds)
	case seconds < 120*60:
		return fmt.Sprintf("%d minutes", (seconds+30)/60)
	case seconds < 48*60*60:
		return fmt.Sprintf("%d hours", (seconds+1800)/3600)
	}
	return fmt.Sprintf("%d days", (seconds+12*3600)/(24*3600))
}

// sources are the kinds of evidence, as sentences name them.
var sources = map[string]string{finding.Signature: "signatures of known attacks", finding.Sequence: "the order of events", finding.Rule: "the rules of behaviour"}

// sureness says how many kinds of evidence agree.
func (s *subject) sureness() (string, []ground) {
	var kinds []string
	var on []ground
	for _, layer := range []string{finding.Sequence, finding.Signature, finding.Rule} {
		if at := slices.IndexFunc(s.grounds, func(g ground) bool { return g.Layer == layer }); at >= 0 {
			kinds, on = append(kinds, sources[layer]), append(on, s.grounds[at])
		}
	}
	name := report.ShortName(s.Name)
	switch {
	case len(kinds) == 1 && on[0].Layer == finding.Rule:
		return fmt.Sprintf("Of %s only %s speak: a lead, and no proof. Somebody who knows what it is for should look.", name, kinds[0]), on
	case len(kinds) == 1:
		return fmt.Sprintf("Of %s one kind of evidence speaks, %s: likely, and to be confirmed.", name, kinds[0]), on
	case len(kinds) == 2:
		return fmt.Sprintf("Of %s two kinds of evidence agree, %s: likely.", name, enumerate(kinds)), on
	}
	return fmt.Sprintf("Of %s three kinds of evidence agree, %s: as sure as logs alone can make it.", name, enumerate(kinds)), on
}

// basis says on how much a subject's place rests.
func (s *subject) basis() (string, []ground) {
	all := plural(s.Events, "event")
	on := fmt.Sprintf("%s of its %s", group(s.events), all)
	switch {
	case s.Events == 1:
		on = "its only event"
	case s.events == s.Events:
		on = "all of its " + all
	}
	return fmt.Sprintf("What is said of %s rests on %s.", report.ShortName(s.Name), on), s.grounds
}

// first is the first thing to do about a subject.
func (s *subject) first() (string, []ground) {
	if s.stop.Do == "" {
		return "", nil
	}
	var on []ground
	for _, g := range s.grounds {
		if slices.Contains(s.stop.Because, g.Title) || g.Layer == finding.Rule && slices.Contains(s.stop.Because, g.ID[:3]) {
			on = append(on, g)
		}
	}
	if len(on) == 0 { // it is advised for its score, which rests on all of them
		on = s.grounds
	}
	return fmt.Sprintf("%s: %s", report.ShortName(s.Name), strings.TrimSuffix(s.stop.Do, ".")+"."), on
}

// notes are what rests on no finding.
func (s *Story) notes(told int) (notes []string) {
	switch {
	case len(s.snapshot.Ranking) == 0:
		notes = append(notes, report.NobodyRanked)
	case len(s.subjects) == 0:
		notes = append(notes, fmt.Sprintf("Of %s no principal is told of: none reaches %s.", plural(len(s.snapshot.Ranking), "ranked principal"), risk.Medium))
		if len(s.cleared)+s.more > 0 {
			notes = nil
		}
	}
	for _, p := range s.cleared {
		notes = append(notes, fmt.Sprintf("%s is left out: %s decided that it is benign.", report.ShortName(p.Name), s.verdicts[p.ID].By))
	}
	if more := len(s.subjects) - told + s.more; more > 0 {
		notes = append(notes, fmt.Sprintf("Further principals at %s or above, of which the ranking tells: %d.", risk.Medium, more))
	}
	notes = append(notes, report.Wholeness(s.snapshot.Evidence))
	if s.snapshot.Partial {
		notes = append(notes, "Reading was interrupted: this covers only what was read until then.")
	}
	return notes
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return group(n) + " " + noun + "s"
}

// group writes a number with commas between thousands.
func group(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// enumerate joins words as prose does.
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
