// Package evaluate says how good detection is: it holds an analysis against labels that know which
// events and principals belong to an attack.
//
// Judge weighs one analysis; Add puts many of them together, over worlds made from different seeds.
// Which logs are analysed, and with what settings, is the caller's business.
package evaluate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/scenarios/dataset"
)

// Outcome is what became of one incident.
type Outcome struct {
	Scenario string `json:"scenario"`
	Number   string `json:"number"`
	Title    string `json:"title"`
	// Detected: an attacking principal is MEDIUM or above, and a labelled event is in the evidence that
	// decided its score.
	Detected bool `json:"detected"`
	// Layers are those whose deciding evidence holds labelled events: rule, signature, sequence.
	Layers []string `json:"layers"`
	// Rank and Score are of the best placed attacking principal; 0 where none is ranked.
	Rank  int     `json:"rank"`
	Score float64 `json:"score"`
	// Events and Minutes go by from the first labelled event to the first one in deciding evidence, that
	// one included; they are 0 where nothing was detected.
	Events  int     `json:"events_until"`
	Minutes float64 `json:"minutes_until"`
}

// Standing is one ranked principal, for counting.
type Standing struct {
	Score     float64
	Attacking bool
}

// Result is one analysis held against its labels.
type Result struct {
	Outcomes  []Outcome
	Standings []Standing // in the order of the ranking
}

// Judge holds a finished analysis against labels.
func Judge(ctx context.Context, s *engine.Snapshot, labels dataset.Labels) (Result, error) {
	var result Result
	attacking := map[string]bool{}
	for _, incident := range labels.Incidents {
		outcome, err := judgeIncident(ctx, s, labels, incident)
		if err != nil {
			return result, fmt.Errorf("judging %s: %w", incident.Scenario, err)
		}
		result.Outcomes = append(result.Outcomes, outcome)
		for _, name := range incident.Principals {
			attacking[name] = true
		}
	}
	for _, p := range s.Ranking {
		result.Standings = append(result.Standings, Standing{Score: p.Score.Total, Attacking: attacking[p.Name]})
	}
	return result, nil
}

func judgeIncident(ctx context.Context, s *engine.Snapshot, labels dataset.Labels, incident dataset.IncidentLabel) (Outcome, error) {
	outcome := Outcome{Scenario: incident.Scenario, Number: incident.Number, Title: incident.Title, Layers: []string{}}
	labelled := labelsOf(labels, incident.Incident)
	var first time.Time
	for i := range s.Ranking {
		p := &s.Ranking[i]
		if !slices.Contains(incident.Principals, p.Name) {
			continue
		}
		if outcome.Rank == 0 {
			outcome.Rank, outcome.Score = p.Rank, p.Score.Total
		}
		if p.Score.Level < risk.Medium {
			continue
		}
		decided, err := deciding(ctx, s, p, incident)
		if err != nil {
			return outcome, err
		}
		for _, evidence := range decided {
			at, hit := earliest(evidence.events, labelled)
			if !hit {
				continue
			}
			outcome.Detected = true
			outcome.Layers = append(outcome.Layers, evidence.layer)
			if first.IsZero() || at.Before(first) {
				first = at
			}
		}
	}
	slices.Sort(outcome.Layers)
	outcome.Layers = slices.Compact(outcome.Layers)
	outcome.until(first, labelled, incident.From)
	return outcome, nil
}

// until fills in how much of the attack had happened by a moment.
func (o *Outcome) until(first time.Time, labelled map[string]time.Time, from time.Time) {
	if !o.Detected {
		return
	}
	o.Minutes = first.Sub(from).Minutes()
	for _, at := range labelled {
		if !at.After(first) {
			o.Events++
		}
	}
}

func labelsOf(labels dataset.Labels, incident int) map[string]time.Time {
	events := map[string]time.Time{}
	for _, label := range labels.Labels {
		if label.Incident == incident {
			events[label.EventID] = label.Time
		}
	}
	return events
}

func earliest(events []string, labelled map[string]time.Time) (first time.Time, hit bool) {
	for _, id := range events {
		if at, known := labelled[id]; known && (!hit || at.Before(first)) {
			first, hit = at, true
		}
	}
	return first, hit
}

// evidence is the events one layer decided a score by.
type evidence struct {
	layer  string
	events []string
}

// deciding is the evidence that decided a principal's score: of the gravest findings where they made
// the floor, else of the rules that fired.
func deciding(ctx context.Context, s *engine.Snapshot, p *engine.Principal, incident dataset.IncidentLabel) ([]evidence, error) {
	if p.Score.DecidedBy == "floor" {
		return gravest(p), nil
	}
	var decided []evidence
	for _, verdict := range p.Score.Verdicts {
		if !verdict.Fired {
			continue
		}
		events, err := ruleEvents(ctx, s, p, string(verdict.ID), incident)
		if err != nil {
			return nil, err
		}
		decided = append(decided, evidence{layer: finding.Rule, events: events})
	}
	return decided, nil
}

// gravest are the findings of the gravest level.
func gravest(p *engine.Principal) (decided []evidence) {
	counted := slices.DeleteFunc(slices.Clone(p.Findings), func(f finding.Finding) bool { return f.Suppressed != "" })
	if len(counted) == 0 {
		return nil
	}
	level := slices.MaxFunc(counted, func(a, b finding.Finding) int { return cmp.Compare(finding.Gravity(a.Level), finding.Gravity(b.Level)) }).Level
	for _, f := range counted {
		if f.Level == level {
			decided = append(decided, evidence{layer: f.Layer, events: f.Events})
		}
	}
	return decided
}

// ruleEvents are the ids of the events a rule's figure rests on, as far as they lie within an incident: a busy
// principal has a thousand times as many without.
func ruleEvents(ctx context.Context, s *engine.Snapshot, p *engine.Principal, id string, incident dataset.IncidentLabel) ([]string, error) {
	q := query.Query{}.And(query.Term{Field: "user", Value: p.Name, Exact: true}, query.Term{Field: "rule", Value: id, Exact: true})
	if !incident.From.IsZero() && !incident.To.IsZero() {
		q = q.And(within("from", incident.From), within("to", incident.To.Add(time.Second)))
	}
	rows, err := s.Dataset.Select(ctx, q, engine.Order{})
	if err != nil {
		return nil, err
	}
	list, err := rows.Slice(ctx, 0, rows.Len())
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, event := range list {
		ids[i] = event.ID
	}
	return ids, nil
}

func within(field string, at time.Time) query.Node {
	return query.Term{Field: field, Value: at.UTC().Format(time.RFC3339), Exact: true}
}
