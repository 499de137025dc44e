// Package narrative writes the executive summary of a report: what happened, who did it, when, how sure that is,
// what it rests on and what to do first, in sentences that each name findings.
//
// Gather makes a Story of an answer, and Tell writes it from templates: the same story in the same words. A Server,
// which speaks the protocol of OpenAI, can be asked to write it instead; only what a Mask has gone over leaves this
// machine, and of what comes back only claims that cite findings of the story stand.
package narrative

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/finding"
	"trailsift/engine/query"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// Story is what there is to tell of an answer.
type Story struct {
	subjects []subject
	cleared  []*engine.Principal // would be subjects, but somebody has decided that they are benign
	more     int                 // others at MEDIUM or above
	snapshot *engine.Snapshot
	verdicts map[string]casefile.Verdict
}

// subject is a principal of the story.
type subject struct {
	*engine.Principal
	grounds  []ground
	from, to int64 // of its evidence
	events   int   // of its evidence
	stop     report.Step
}

// ground is a finding that counts, or a rule that fired, and that sentences may rest on.
type ground struct {
	finding.Finding
	label string // "F3"
}

const (
	mostSubjects = 5
	mostFindings = 6 // of a subject
	mostRules    = 4 // of a subject
)

// Gather makes a story of an answer and of what people decided, which may be nil. It asks the answer's dataset.
func Gather(ctx context.Context, s *engine.Snapshot, decided *casefile.State) (*Story, error) {
	story := &Story{snapshot: s}
	if decided != nil {
		story.verdicts = decided.Verdicts
	}
	for i := range s.Ranking {
		p := &s.Ranking[i]
		switch {
		case p.Score.Level < risk.Medium:
		case story.verdicts[p.ID].Value == casefile.Benign:
			story.cleared = append(story.cleared, p)
		case len(story.subjects) == mostSubjects:
			story.more++
		default:
			if err := story.add(ctx, p); err != nil {
				return nil, fmt.Errorf("telling of principal %s: %w", p.ID, err)
			}
		}
	}
	return story, nil
}

// add makes a principal a subject.
func (s *Story) add(ctx context.Context, p *engine.Principal) error {
	one := subject{Principal: p, grounds: groundsOf(p)}
	if len(one.grounds) == 0 {
		s.more++ // the forest alone speaks of it, which names no event
		return nil
	}
	labelled := 0
	for _, other := range s.subjects {
		labelled += len(other.grounds)
	}
	var terms query.Or
	for i, g := range one.grounds {
		one.grounds[i].label = fmt.Sprintf("F%d", labelled+i+1)
		name := g.ID
		if g.Layer == finding.Rule {
			name = rule.ID(g.ID).Short()
		}
		terms = append(terms, query.Term{Field: "rule", Value: name, Exact: true})
	}
	if err := one.locate(ctx, s.snapshot.Dataset, terms); err != nil {
		return err
	}
	steps, err := report.Advice(ctx, s.snapshot, p)
	if err != nil {
		return fmt.Errorf("looking for advice: %w", err)
	}
	if len(steps) > 0 {
		one.stop = steps[0]
	}
	s.subjects = append(s.subjects, one)
	return nil
}

// locate finds when the evidence is from.
func (s *subject) locate(ctx context.Context, events engine.Dataset, terms query.Or) error {
	q := its(s.Principal).And(terms)
	if len(terms) == 1 {
		q = its(s.Principal).And(terms[0])
	}
	rows, err := events.Select(ctx, q, engine.Order{})
	if err != nil {
		return fmt.Errorf("looking for its evidence: %w", err)
	}
	s.from, s.to, s.events = s.First, s.Last, rows.Len()
	for _, end := range []struct {
		at   int
		time *int64
	}{{0, &s.from}, {rows.Len() - 1, &s.to}} {
		event, err := rows.Slice(ctx, max(end.at, 0), 1)
		if err != nil {
			return fmt.Errorf("reading its evidence: %w", err)
		}
		if len(event) == 1 {
			*end.time = event[0].Time
		}
	}
	return nil
}

// its asks for a principal's events. The name may hold anything, so it is a term and never text.
func its(p *engine.Principal) query.Query {
	return query.Query{}.And(query.Term{Field: "user", Value: p.Name, Exact: true})
}

// groundsOf are a principal's findings that count, the gravest first, and its rules that fired, by their points.
func groundsOf(p *engine.Principal) (grounds []ground) {
	for _, f := range p.Findings {
		if f.Suppressed == "" && finding.Gravity(f.Level) > finding.Gravity(finding.Informational) && len(grounds) < mostFindings {
			grounds = append(grounds, ground{Finding: f})
		}
	}
	fired := slices.DeleteFunc(slices.Clone(p.Score.Verdicts), func(v rule.Verdict) bool { return !v.Fired })
	slices.SortStableFunc(fired, func(a, b rule.Verdict) int { return cmp.Compare(b.Points, a.Points) })
	for _, v := range fired[:min(len(fired), mostRules)] {
		grounds = append(grounds, ground{Finding: ofRule(v)})
	}
	return grounds
}

// ofRule is a rule that fired as a finding.
func ofRule(v rule.Verdict) finding.Finding {
	f := finding.Finding{ID: string(v.ID), Layer: finding.Rule}
	for _, d := range rule.Catalogue() {
		if d.ID == v.ID {
			f.Title, f.Explanation = d.Title, fmt.Sprintf("%s %s", d.Condition, figure(v.Threshold, d.Unit))
			f.Explanation = fmt.Sprintf("%s: %s, which has to be %s", d.Definition, figure(v.Figure, d.Unit), f.Explanation)
		}
	}
	return f
}

func figure(x float64, unit rule.Unit) string {
	if unit == rule.Ratio {
		return fmt.Sprintf("%.0f %%", 100*x)
	}
	return fmt.Sprintf("%g", x)
}

// labels are those of some grounds.
func labels(grounds []ground) (list []string) {
	for _, g := range grounds {
		list = append(list, g.label)
	}
	return list
}

// cited are the grounds that claims rest on, in the order of their labels.
func (s *Story) cited(claims []report.Claim) (list []report.Cited) {
	used := map[string]bool{}
	for _, claim := range claims {
		for _, label := range claim.Rests {
			used[label] = true
		}
	}
	for _, subject := range s.subjects {
		for _, g := range subject.grounds {
			if used[g.label] {
				list = append(list, report.NewCited(g.label, subject.ID+":"+g.ID, g.Level, g.Title, subject.Name, subject.Rank))
			}
		}
	}
	return list
}
