package world

import (
	"slices"
	"time"

	"trailsift/scenarios/trail"
)

// Hour returns the work that begins in the n-th hour after Start, in the order of time. Some of its
// events may lie a little beyond the hour. The same hour is always the same, and needs no other; hours
// may be made at the same time.
func (w *World) Hour(n int) []trail.Event {
	if n < 0 || n >= w.Hours() {
		return nil
	}
	from := w.Options.Start.Add(time.Duration(n) * time.Hour).UTC()
	s := &shift{w: w, from: from, to: from.Add(time.Hour)}
	s.events = make([]trail.Event, 0, 64+int(w.perHour*w.Options.Tempo))
	for i, p := range w.People {
		s.person(uint64(i), p)
	}
	for i := range w.robots {
		s.robot(uint64(i), &w.robots[i], uint64(n))
	}
	s.releases(uint64(n))
	s.backups(uint64(n))
	return s.ordered()
}

// ordered returns the events in the order of time; those of one second stay as they were made. Only
// their places are sorted, as an event is some three hundred bytes to move.
func (s *shift) ordered() []trail.Event {
	places := make([]uint64, len(s.events))
	base := s.from.Unix() - 86400
	for i := range s.events {
		places[i] = uint64(s.events[i].Time.Unix()-base)<<32 | uint64(i)
	}
	slices.Sort(places)
	sorted := make([]trail.Event, len(places))
	for i, place := range places {
		sorted[i] = s.events[uint32(place)]
	}
	return sorted
}

// within says that a moment belongs to this hour.
func (s *shift) within(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to) }

// site is what an account has in a region.
func (w *World) site(account, region string) *site {
	for _, s := range w.sites {
		if s.account == account && s.region == region {
			return s
		}
	}
	return w.sites[0]
}

// key is a session's access key: the same whenever the session is met.
func (w *World) key(owner, number uint64) string {
	d := newDice(w.Options.Seed, forSessions, owner, number)
	return d.text("ASIA", base32, 16)
}
