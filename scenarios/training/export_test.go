package training

import (
	"context"
	"time"

	"trailsift/engine"
)

// In is New in an organisation of one's own, which for a test is a small one.
var In = in

// Until is the lesson as if its attack had ended with a step.
func (l *Lesson) Until(position int) *Lesson {
	incident := *l.Incident
	incident.Events = nil
	for _, event := range l.Incident.Events {
		if event.Step < position {
			incident.Events = append(incident.Events, event)
		}
	}
	brief := *l
	brief.Incident = &incident
	return &brief
}

// NewLarge is NewReplay as for a log that is too large to keep all positions of.
func NewLarge(ctx context.Context, l *Lesson, whole *engine.Snapshot) (*Replay, error) {
	return newReplay(ctx, l, whole, true)
}

// Kept is how many positions are held at this moment.
func (r *Replay) Kept() (n int) {
	for position := range r.places {
		if r.Ready(position) {
			n++
		}
	}
	return n
}

// At sets the diary's clock.
func (d *Diary) At(now time.Time) { d.now = func() time.Time { return now } }
