package play

import (
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/world"
)

// Options say when and how an incident happens.
type Options struct {
	Seed uint64
	// Start is when the incident begins. Zero leaves it to chance and to the playbook's hour, within
	// From and To.
	Start time.Time
	// From and To bound the incident; zero times are the world's beginning and end.
	From, To time.Time
}

// Span is the time that a playbook may take, at most. A data set has to be at least as long.
func Span(pb *scenarios.Playbook) time.Duration { return 0 }

// Play lets a playbook happen in an organisation. The same world, playbook and options give the same
// incident.
func Play(w *world.World, pb *scenarios.Playbook, o Options) (*Incident, error) {
	return &Incident{Playbook: pb}, nil
}
