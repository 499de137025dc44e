// Package play lets attacks happen: it casts a playbook's actors from an organisation, plays its
// steps, and yields the events they leave in the trails, with labels.
//
// Play is the way in, and Among where the organisation's work is in logs already; an Incident is what comes out. Span
// says how much time a playbook wants.
package play

import (
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/trail"
)

// Incident is one attack that has happened.
type Incident struct {
	Playbook *scenarios.Playbook
	// Events are in the order of time, and Step is set in all of them. Tags are set in the attack's
	// own; events of honest steps have none and are to be labelled as normal work.
	Events []trail.Event
	// Principals are the names, as trailsift ranks them, of those the attack acted as, in the order
	// in which they appear.
	Principals []string
	From, To   time.Time

	stage *stage
}

// Tell fills in the references of a text that people read, such as a question's answer, with what
// this incident made of them.
func (i *Incident) Tell(text string) string { return i.stage.expand(text, moment{at: i.To}) }
