package report

import (
	"fmt"
	"math"
	"strings"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/printable"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// Why is how a score came about.
type Why struct {
	Sentence string
	Scope    string // what the rules were weighed over; empty where Sentence says it
	Rules    []Weighed
	Parts    []Fact // points that are no rule's
	Behavior string // what rules and parts add up to
	Floor    string // the least that the findings leave
	Forest   string // what the forest says; empty where it says nothing
}

// Weighed is a rule's figure against its threshold.
type Weighed struct {
	ID, Title, Figure, Condition, Points string
	Fired                                bool
	Remark                               string // why it is silent, or tuned differently
}

func (g *gathering) why(p *engine.Principal) Why {
	s := &p.Score
	w := Why{Behavior: number(s.Behaviour), Floor: number(s.Floor), Forest: g.forest(p)}
	catalogue := map[rule.ID]rule.Description{}
	for _, d := range rule.Catalogue() {
		catalogue[d.ID] = d
	}
	for _, v := range s.Verdicts {
		d := catalogue[v.ID]
		one := Weighed{
			ID: v.ID.Short(), Title: d.Title, Figure: figure(v.Figure, d.Unit), Condition: d.Condition + " " + figure(v.Threshold, d.Unit),
			Fired: v.Fired, Points: "–", Remark: printable.Clean(v.Silent),
		}
		if v.Fired {
			one.Points = number(v.Points)
		}
		if v.Override != "" {
			one.Remark = strings.TrimPrefix(one.Remark+"; tuned: "+printable.Clean(v.Override), "; ")
		}
		w.Rules = append(w.Rules, one)
	}
	for _, part := range s.Parts {
		switch part.Name {
		case risk.ConsecPenalty:
			w.Parts = append(w.Parts, Fact{"Denied in a row, one point each", number(part.Points)})
		case risk.MLAnomaly:
			w.Parts = append(w.Parts, Fact{"The isolation forest finds it anomalous", number(part.Points)})
		}
	}
	w.Sentence = sentence(p)
	if s.DecidedBy == "floor" {
		w.Scope = scope(p)
	}
	return w
}

// figure spells a rule's figure: a share in per cent, or a number.
func figure(x float64, unit rule.Unit) string {
	if unit == rule.Ratio {
		return fmt.Sprintf("%.0f %%", 100*x)
	}
	if x == math.Trunc(x) {
		return group(int(x))
	}
	return number(x)
}

// scope says over what the rules were weighed.
func scope(p *engine.Principal) string {
	at := p.Score.Episode
	if at < 0 || at >= len(p.Episodes) || p.Episodes[at].Episode == nil {
		return "all of its " + plural(p.Events, "event")
	}
	e := p.Episodes[at]
	return fmt.Sprintf("its episode of %s in session %s from %s, %s", plural(e.Features.TotalEvents, "event"),
		printable.Clean(e.Session), printable.Clean(e.Address), fromTo(e.From, e.To))
}

// sentence says which part of a score decided, and by what.
func sentence(p *engine.Principal) string {
	s := &p.Score
	text := fmt.Sprintf("The score is the greater of behaviour (%s) and findings (%s), at most 100: ", number(s.Behaviour), number(s.Floor))
	if s.DecidedBy == "floor" {
		text += "the findings decided, " + floorWords(p.Findings)
	} else {
		text += "behaviour decided, over " + scope(p)
	}
	if s.Method != "none" && s.Method != "" {
		text += ". Layers that voted: " + strings.ReplaceAll(s.Method, "+", ", ")
	}
	return text + "."
}

// floorWords says what the findings' part of a score rests on.
func floorWords(findings []finding.Finding) string {
	gravest, distinct := finding.Finding{}, map[string]bool{}
	for _, f := range findings {
		if f.Suppressed != "" || finding.Gravity(f.Level) <= finding.Gravity(finding.Informational) {
			continue
		}
		if distinct[f.ID] = true; finding.Gravity(f.Level) > finding.Gravity(gravest.Level) {
			gravest = f
		}
	}
	if further := len(distinct) - 1; further > 0 {
		return fmt.Sprintf("the gravest of which, “%s”, is %s, with %s", printable.Clean(gravest.Title), gravest.Level, plural(further, "further one"))
	}
	return fmt.Sprintf("“%s”, which is %s", printable.Clean(gravest.Title), gravest.Level)
}

// forest says what the isolation forest says of a principal.
func (g *gathering) forest(p *engine.Principal) string {
	opinion, known := g.snapshot.Isolation(p)
	if !known {
		return ""
	}
	text := fmt.Sprintf("Isolation score %.3f, where the mean of all principals is %.3f and more than %.3f is anomalous", opinion.Score, opinion.Mean, opinion.Threshold)
	var parts []string
	for _, reason := range opinion.Reasons {
		if reason.Share > 0 && len(parts) < 3 {
			parts = append(parts, fmt.Sprintf("%s (%+.3f)", reason.Feature, reason.Share))
		}
	}
	if len(parts) > 0 {
		text += "; what sets it apart most: " + enumerate(parts)
	}
	return text + "."
}
