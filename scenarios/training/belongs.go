package training

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"trailsift/engine"
	"trailsift/engine/query"
)

// near is how many normal events around a step are those one may be asked about.
const near = 40

// belongs asks of one event whether it is part of the attack: one of the step's, or one of the same principal's
// own work close to it in time.
func (r *Replay) belongs(ctx context.Context, step *Step, chance *rand.Rand) (q Question, fits bool, err error) {
	attack := slices.DeleteFunc(slices.Clone(step.Events), func(e Event) bool { return !e.Attack })
	normal, err := r.ownWork(ctx, step)
	if err != nil || len(attack)+len(normal) == 0 {
		return q, false, err
	}
	q.Ask, q.Answers = "Is this event part of the attack?", []string{"Yes", "No"}
	if len(normal) == 0 || len(attack) > 0 && chance.IntN(2) == 0 {
		event := attack[chance.IntN(len(attack))]
		q.Event, q.Right = event.ID, 0
		q.Evidence = append([]string{event.ID}, slices.DeleteFunc(evidenceOf(attack), func(id string) bool { return id == event.ID })...)
		q.Why = "It is one of the step's events."
		usual, err := r.usual(ctx, step.Number, event.Principal, event.Address)
		if err != nil {
			return q, false, err
		}
		q.Why += fromThere(usual)
		return q, true, nil
	}
	event := normal[chance.IntN(len(normal))]
	q.Event, q.Right, q.Evidence = event.ID, 1, []string{event.ID}
	q.Why = fmt.Sprintf("It is the usual work of %s, which the attack hides in.", event.Principal)
	usual, err := r.usual(ctx, step.Number, event.Principal, event.Address)
	if err != nil {
		return q, false, err
	}
	q.Why += fromThere(usual)
	return q, true, nil
}

func fromThere(usual int) string {
	switch usual {
	case 0:
		return " Nothing else that this principal does comes from its address."
	case 1:
		return " One event of this principal's own work comes from its address."
	}
	return fmt.Sprintf(" %d events of this principal's own work come from its address.", usual)
}

// ownWork are normal events of the step's principals near it in time; where these have none, of anybody.
func (r *Replay) ownWork(ctx context.Context, step *Step) ([]engine.Event, error) {
	name, _ := mostActive(step.Events)
	of := query.Query{}.And(query.Term{Field: "user", Value: name, Exact: true})
	for _, q := range []query.Query{of, {}} {
		events, err := r.normalNear(ctx, step, q)
		if err != nil || len(events) > 0 {
			return events, err
		}
	}
	return nil, nil
}

// normalNear are the matching events next to a step in time that are no part of the incident.
func (r *Replay) normalNear(ctx context.Context, step *Step, q query.Query) ([]engine.Event, error) {
	s, err := r.At(ctx, step.Number)
	if err != nil {
		return nil, err
	}
	rows, err := s.Dataset.Select(ctx, q, engine.Order{})
	if err != nil {
		return nil, err
	}
	at, err := rows.Nearest(ctx, step.From().Unix())
	if err != nil {
		return nil, err
	}
	reach := near + len(step.Events)
	from := max(0, at-reach)
	events, err := rows.Slice(ctx, from, at+reach-from)
	if err != nil {
		return nil, err
	}
	events = slices.DeleteFunc(events, func(e engine.Event) bool { return e.ID == "" || r.lesson.seen[e.ID] > 0 })
	distance := func(e engine.Event) int64 { return max(e.Time-step.To().Unix(), step.From().Unix()-e.Time, 0) }
	slices.SortStableFunc(events, func(a, b engine.Event) int { return cmp.Compare(distance(a), distance(b)) })
	return events[:min(len(events), near)], nil
}

// usual is how many events of a principal's own work, as of a position, come from an address.
func (r *Replay) usual(ctx context.Context, position int, principal, address string) (int, error) {
	s, err := r.At(ctx, position)
	if err != nil {
		return 0, err
	}
	rows, err := s.Dataset.Select(ctx, query.Query{}.And(
		query.Term{Field: "user", Value: principal, Exact: true}, query.Term{Field: "ip", Value: address, Exact: true}), engine.Order{})
	if err != nil {
		return 0, err
	}
	events, err := rows.Slice(ctx, 0, rows.Len())
	if err != nil {
		return 0, err
	}
	own := 0
	for _, event := range events {
		if r.lesson.seen[event.ID] == 0 {
			own++
		}
	}
	return own, nil
}
