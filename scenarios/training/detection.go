package training

import "context"

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

	index int // of Event among all of the incident
}

// detection finds the first event as of which the attack is detected.
func (m *moments) detection(ctx context.Context) (Detection, error) {
	found := Detection{Of: len(m.lesson.Attack())}
	for position := 1; position < m.Positions() && !found.Detected; position++ {
		s, err := m.At(ctx, position)
		if err != nil {
			return found, err
		}
		outcome, err := m.outcome(ctx, s)
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
	// It was not as of the step before, so the events before this step need not be asked.
	before := m.last(found.Position - 1)
	index, err := m.first(m.last(found.Position), func(index int) (bool, error) {
		if index <= before {
			return false, nil
		}
		s, err := m.asOf(ctx, index)
		if err != nil {
			return false, err
		}
		outcome, err := m.outcome(ctx, s)
		return outcome.Detected, err
	})
	found.index, found.Event = index, m.events[index]
	found.Events, found.Minutes = m.sofar(index)
	return found, err
}
