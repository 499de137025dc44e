package training

import (
	"context"
	"fmt"
	"sort"

	"trailsift/engine"
	"trailsift/scenarios/evaluate"
)

// Detection is when the attack was detected: somebody it acts as is MEDIUM or above, and events of it are in the
// evidence that decided so. It is found by judging the log as of each step, and within the step as of each
// event, so that it is what one would have been told on the day.
type Detection struct {
	Detected bool
	Position int     // the first at which it is; 0 where it never is
	Event    Event   // the one with which it is
	Events   int     // of the attack up to that one
	Of       int     // all of the attack
	Minutes  float64 // from the attack's first event to that one
	Layers   []string
}

// detection finds the first event as of which the attack is detected.
func (r *Replay) detection(ctx context.Context) (Detection, error) {
	attack := r.lesson.Attack()
	found := Detection{Of: len(attack)}
	for position := 1; position < r.Positions() && !found.Detected; position++ {
		s, err := r.At(ctx, position)
		if err != nil {
			return found, err
		}
		outcome, err := r.outcome(ctx, s)
		if err != nil {
			return found, err
		}
		if outcome.Detected {
			found.Detected, found.Position, found.Layers = true, position, outcome.Layers
		}
	}
	if !found.Detected {
		return found, nil
	}
	var err error
	if found.Event, err = r.decisive(ctx, found.Position); err != nil {
		return found, err
	}
	found.Minutes = max(found.Event.Time.Sub(attack[0].Time).Minutes(), 0)
	for _, event := range attack {
		if event.Step < found.Event.Step || event.Step == found.Event.Step && !event.Time.After(found.Event.Time) {
			found.Events++
		}
	}
	return found, nil
}

// outcome holds the log, or a variant of it, against what really happened.
func (r *Replay) outcome(ctx context.Context, s *engine.Snapshot) (evaluate.Outcome, error) {
	result, err := evaluate.Judge(ctx, s, r.labels())
	if err != nil {
		return evaluate.Outcome{}, fmt.Errorf("looking for the moment of detection: %w", err)
	}
	return result.Outcomes[0], nil
}

// decisive is the event of a step with which the attack is detected, when it was not at the position before. More
// events of a step may undo what fewer did, such as lower a share; then it is one such event.
func (r *Replay) decisive(ctx context.Context, position int) (Event, error) {
	step := &r.lesson.Steps[position-1]
	after, keys := r.later(position), r.New(position)
	var failed error
	last := len(step.Events) - 1
	at := sort.Search(last, func(i int) bool { // with all events it is detected, so the last need not be asked
		if failed != nil {
			return true
		}
		hidden := append(keys[i+1:len(keys):len(keys)], after...)
		s, err := r.whole.Without(ctx, hidden)
		if err == nil {
			var outcome evaluate.Outcome
			if outcome, err = r.outcome(ctx, s); err == nil {
				return outcome.Detected
			}
		}
		failed = err
		return true
	})
	return step.Events[at], failed
}
