package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/printable"
	"trailsift/engine/query"
)

// Coverage is what the log shows of ATT&CK.
type Coverage struct {
	Tactics []CoveredTactic // those of which something was found
	Quiet   []Fact          // tactics of which nothing was found, and which techniques are looked for
}

// CoveredTactic is a tactic with the techniques that were found.
type CoveredTactic struct {
	Tactic     string
	Techniques []CoveredTechnique
	Quiet      string // techniques that are looked for and were not found
}

// CoveredTechnique is a technique that was found.
type CoveredTechnique struct{ ID, Name, Findings, Principals, Events, First, Last string }

func coverageOf(s *engine.Snapshot) (c Coverage) {
	for _, t := range s.Coverage() {
		name := cmp.Or(t.Tactic, "No tactic known")
		tactic := CoveredTactic{Tactic: name}
		var quiet []string
		for _, technique := range t.Techniques {
			if technique.Findings == 0 {
				quiet = append(quiet, technique.ID)
				continue
			}
			tactic.Techniques = append(tactic.Techniques, covered(technique))
		}
		tactic.Quiet = printable.Clean(strings.Join(quiet, ", "))
		switch {
		case len(tactic.Techniques) > 0:
			c.Tactics = append(c.Tactics, tactic)
		case len(quiet) > 0:
			c.Quiet = append(c.Quiet, Fact{name, tactic.Quiet})
		}
	}
	return c
}

func covered(t engine.TechniqueCoverage) CoveredTechnique {
	findings := group(t.Findings)
	if t.Suppressed > 0 {
		findings += fmt.Sprintf(" (%s suppressed)", group(t.Suppressed))
	}
	return CoveredTechnique{
		ID: printable.Clean(t.ID), Name: printable.Clean(t.Name), Findings: findings, Principals: group(t.Principals),
		Events: group(t.Events), First: second(t.First), Last: second(t.Last),
	}
}

// Quality is how good the logs are that the answer rests on.
type Quality struct {
	Facts  []Fact
	Broken []Fact // places in files, and what is wrong there
	More   int    // broken places that are not listed
	Gaps   []Fact
	Layers []Fact // what a layer could not do, and why
}

const (
	mostBroken = 50
	mostGaps   = 20
)

func quality(e engine.Evidence) (q Quality) {
	q.Facts = []Fact{
		{"Files read", group(e.FilesRead)}, {"Records", group(e.Records)}, {"Unusable records", group(e.Unusable)},
		{"Duplicates", group(e.Duplicates)}, {"Duplicates that differ", group(e.Conflicts)}, {"Out of order in their files", group(e.OutOfOrder)},
		{"Files that are no logs", skipped(e.Skipped)},
	}
	for _, note := range slices.Concat(e.Broken, e.Unusables) {
		if len(q.Broken) == mostBroken {
			break
		}
		where := note.Path
		if note.Offset >= 0 {
			where += fmt.Sprintf(", byte %s", group(int(note.Offset)))
		}
		q.Broken = append(q.Broken, Fact{printable.Clean(where), printable.Clean(note.Reason)})
	}
	q.More = len(e.Broken) + max(e.Unusable, len(e.Unusables)) - len(q.Broken)
	for _, gap := range e.Gaps[:min(len(e.Gaps), mostGaps)] {
		q.Gaps = append(q.Gaps, Fact{fromTo(gap.From, gap.To), stretch(gap.To - gap.From)})
	}
	for _, layer := range slices.Sorted(maps.Keys(e.Layers)) {
		q.Layers = append(q.Layers, Fact{printable.Clean(layer), printable.Clean(e.Layers[layer])})
	}
	return q
}

// skipped counts skipped files by reason, the most frequent first.
func skipped(notes []engine.Note) string {
	counts := map[string]int{}
	for _, note := range notes {
		counts[note.Reason]++
	}
	if len(counts) == 0 {
		return "0"
	}
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	var parts []string
	for _, reason := range reasons {
		parts = append(parts, fmt.Sprintf("%s %s", group(counts[reason]), printable.Clean(reason)))
	}
	return some(parts, mostReasons)
}

// Case is what people decided.
type Case struct {
	Verdicts     []Decided
	Marks        []Marked
	Suppressions []Fact
}

// Decided is a verdict or a note on a principal.
type Decided struct{ Principal, Verdict, Note, By, At string }

// Marked is an event that somebody marked.
type Marked struct {
	EventLine
	Principal, Note, By string
}

func decidedOf(v casefile.Verdict) *Decided {
	return &Decided{
		Principal: shortName(cmp.Or(v.Name, v.Principal)), Verdict: cmp.Or(string(v.Value), "note"),
		Note: printable.Clean(v.Note), By: printable.Clean(v.By), At: minute(v.At.Unix()),
	}
}

// decided lays out what stands in the case file; nil where nothing does.
func (g *gathering) decided() (*Case, error) {
	state := g.brief.Case
	if state == nil || len(state.Verdicts)+len(state.Marks)+len(state.Suppressions) == 0 {
		return nil, nil
	}
	c := &Case{}
	for _, id := range slices.Sorted(maps.Keys(state.Verdicts)) {
		c.Verdicts = append(c.Verdicts, *decidedOf(state.Verdicts[id]))
	}
	for _, m := range state.Marks {
		marked := Marked{EventLine: EventLine{Time: second(m.Time), ID: printable.Clean(m.ID)}, Note: printable.Clean(m.Note), By: printable.Clean(m.By)}
		event, found, err := g.event(m)
		if err != nil {
			return nil, err
		}
		if found {
			marked.EventLine, marked.Principal = g.line(&event), shortName(event.Principal)
		}
		c.Marks = append(c.Marks, marked)
	}
	for _, s := range state.Suppressions {
		until := "for good"
		if !s.Until.IsZero() {
			until = "until " + minute(s.Until.Unix())
		}
		what := fmt.Sprintf("%s of %s, %s", cmp.Or(s.Finding, "everything"), cmp.Or(s.Match, "everybody"), until)
		c.Suppressions = append(c.Suppressions, Fact{printable.Clean(what), printable.Clean(s.Reason + " (" + s.By + ")")})
	}
	return c, nil
}

// event finds a marked event in the log.
func (g *gathering) event(m casefile.Mark) (event engine.Event, found bool, err error) {
	moment := func(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
	rows, err := g.snapshot.Dataset.Select(g.ctx, query.Query{}.And(
		query.Term{Field: "from", Value: moment(m.Time), Exact: true},
		query.Term{Field: "to", Value: moment(m.Time + 1), Exact: true},
		query.Term{Field: "id", Value: m.ID, Exact: true},
	), engine.Order{})
	if err != nil || rows.Len() == 0 {
		return event, false, err
	}
	events, err := rows.Slice(g.ctx, 0, rows.Len())
	if err != nil {
		return event, false, err
	}
	at := slices.IndexFunc(events, func(e engine.Event) bool { return reference(&e) == m.EventRef })
	if at < 0 {
		return event, false, nil
	}
	return events[at], true, nil
}

// reference names an event as case files do.
func reference(e *engine.Event) casefile.EventRef {
	return casefile.EventRef{ID: e.ID, Account: e.Account, Time: e.Time}
}

// markOf is the note on an event's mark.
func (g *gathering) markOf(e *engine.Event) string {
	if g.brief.Case == nil {
		return ""
	}
	mark, marked := g.brief.Case.Mark(reference(e))
	if !marked {
		return ""
	}
	return printable.Clean(cmp.Or(mark.Note, "marked"))
}
