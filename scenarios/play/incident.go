// Package play lets attacks happen: it casts a playbook's actors from an organisation, plays its
// steps, and yields the events they leave in the trails, with labels.
package play

import (
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
)

// Incident is one attack that has happened.
type Incident struct {
	Playbook *scenarios.Playbook
	Events   []trail.Event // in the order of time; Tags and Step are set
	// Principals are the names, as trailsift ranks them, of those the attack acted as.
	Principals []string
	From, To   time.Time
}
