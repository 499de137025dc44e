package world

import (
	"slices"
	"time"

	"trailsift/scenarios/trail"
)

// Hour returns the work that begins in the n-th hour after Start, in the order of time. Some of its
// events may lie a little beyond the hour. The same hour is always the same, and needs no other.
func (w *World) Hour(n int) []trail.Event {
	if n < 0 || n >= w.Hours() {
		return nil
	}
	at := w.Options.Start.Add(time.Duration(n) * time.Hour)
	var events []trail.Event
	whoami, _ := trail.Lookup("sts:GetCallerIdentity")
	for i, p := range w.People {
		local := at.In(p.Zone).Hour()
		if p.User == nil || local < p.From || local >= p.To {
			continue
		}
		d := newDice(w.Options.Seed, forWork, uint64(i), uint64(n))
		events = append(events, trail.Event{
			Time: at.Add(time.Duration(d.below(3600)) * time.Second).UTC(), Call: whoami, Caller: p.User,
			Region: w.Options.Regions[0], Account: p.User.Account, Address: p.Office, Agent: p.Agents[0],
			ID: d.uuid(), RequestID: d.uuid(),
		})
	}
	slices.SortStableFunc(events, func(a, b trail.Event) int { return a.Time.Compare(b.Time) })
	return events
}
