package training

import (
	"context"
	"fmt"
	"sort"

	"trailsift/engine"
	"trailsift/scenarios/evaluate"
)

// moments are the log as of every single event of the incident, judged when it is asked for.
type moments struct {
	*Replay
	events []Event
	keys   []engine.EventKey
	judged map[int]*engine.Snapshot
}

func (r *Replay) moments() *moments {
	m := &moments{Replay: r, judged: map[int]*engine.Snapshot{}}
	for position := 1; position < r.Positions(); position++ {
		m.events = append(m.events, r.lesson.Steps[position-1].Events...)
		m.keys = append(m.keys, r.New(position)...)
	}
	return m
}

// last is the index of the last event of a step.
func (m *moments) last(position int) int {
	last := -1
	for _, step := range m.lesson.Steps[:position] {
		last += len(step.Events)
	}
	return last
}

// asOf is the log as of the event of an index, which is the last that has happened.
func (m *moments) asOf(ctx context.Context, index int) (*engine.Snapshot, error) {
	if step := m.events[index].Step; index == m.last(step) {
		return m.At(ctx, step)
	}
	if s := m.judged[index]; s != nil {
		return s, nil
	}
	s, err := m.whole.Without(ctx, m.keys[index+1:])
	if err != nil {
		return nil, fmt.Errorf("judging the log as of event %d of the incident: %w", index+1, err)
	}
	if !m.large { // a few dozens of a large log would be too much to hold
		m.judged[index] = s
	}
	return s, nil
}

// first is the index of the first event, of those up to a last, as of which a question is answered with yes; it is
// yes as of the last. More events may undo what fewer did, such as lower a share; then it is one of several.
func (m *moments) first(last int, ask func(index int) (bool, error)) (int, error) {
	var failed error
	index := sort.Search(last, func(index int) bool {
		if failed != nil {
			return true
		}
		var yes bool
		yes, failed = ask(index)
		return yes || failed != nil
	})
	return index, failed
}

// sofar is how many events of the attack have happened as of an event, and how many minutes it goes on.
func (m *moments) sofar(index int) (events int, minutes float64) {
	began := false
	var first Event
	for _, event := range m.events[:index+1] {
		if !event.Attack {
			continue
		}
		if !began {
			began, first = true, event
		}
		events++
	}
	if !began {
		return 0, 0
	}
	return events, m.events[index].Time.Sub(first.Time).Minutes()
}

// outcome holds the log, or a variant of it, against what really happened.
func (r *Replay) outcome(ctx context.Context, s *engine.Snapshot) (evaluate.Outcome, error) {
	result, err := evaluate.Judge(ctx, s, r.labels())
	if err != nil {
		return evaluate.Outcome{}, fmt.Errorf("looking for the moment of detection: %w", err)
	}
	return result.Outcomes[0], nil
}
