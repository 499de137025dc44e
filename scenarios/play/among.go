package play

import (
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/world"
)

// Logs are the times, in whole seconds, of logs that are there already, for an incident to happen among them.
type Logs struct {
	First, Last time.Time   // of their events
	Hours       []time.Time // that have events, as their beginnings, in order
}

// Among lets a playbook happen in an organisation whose normal work is in logs: from its first event to its last
// between theirs, and beginning in an hour that has some, for on a day without any it would be all there is to see.
// Where the logs are short its pauses are. The playbook's hour is kept where the logs have it. Of what takes longer
// than the logs as many of the attack's events as can be lie inside.
func Among(w *world.World, pb *scenarios.Playbook, seed uint64, logs Logs) (*Incident, error) {
	perform := func(pace float64, start time.Time) (*Incident, error) {
		s := newStage(w, pb, seed)
		s.pace, s.outsiders = pace, s.strangers()
		return s.play(Options{Start: start})
	}
	pace, room := 1.0, logs.Last.Sub(logs.First)
	trial, err := perform(pace, logs.First)
	if err != nil {
		return nil, err
	}
	if trial.took() > room {
		hasty, err := perform(0, logs.First)
		if err != nil {
			return nil, err
		}
		if pace = hurry(trial.took(), hasty.took(), room); pace < 1 {
			if trial, err = perform(pace, logs.First); err != nil {
				return nil, err
			}
		}
	}
	// When it begins decides nothing of how long it takes.
	return perform(pace, trial.stage.placed(trial, logs))
}

func (i *Incident) took() time.Duration { return i.To.Sub(i.From) }

// hurry is the pace at which an incident fits, 1 where even without any more than the least pauses it would not. It
// leaves some room, for an incident shall not end with the logs every time.
func hurry(usual, least, room time.Duration) float64 {
	if least >= room {
		return 1
	}
	return 0.9 * float64(room-least) / float64(usual-least)
}

// stretch is a time from its beginning to its end.
type stretch struct{ from, to time.Time }

// nearby is how far from the logs' hours the playbook's may be: nights belong to the days that they divide.
const nearby = 12 * time.Hour

// placed chooses when an incident begins that is like a trial, which began with the logs.
func (s *stage) placed(trial *Incident, logs Logs) time.Time {
	core := trial.core(logs.Last.Sub(logs.First))
	before := core.from.Sub(logs.First) // of the incident
	fits := stretch{logs.First, logs.Last.Add(core.from.Sub(core.to))}
	work := fits.divided(logs.Hours)
	victim := s.victim()
	for _, around := range []time.Duration{0, nearby} {
		for range 200 {
			among := pick(s, work)
			at := s.time(stretch{among.from.Add(-around), among.to.Add(around)})
			if !at.Before(fits.from) && !at.After(fits.to) && s.suits(at.Add(-before), victim) {
				return at.Add(-before)
			}
		}
	}
	return s.time(pick(s, work)).Add(-before)
}

// core is what of an incident is to lie inside logs of a length: all of it where it fits, or else the part with most
// of the attack's own events.
func (i *Incident) core(room time.Duration) (core stretch) {
	if i.took() <= room {
		return stretch{i.From, i.To}
	}
	most := 0
	for first := range i.Events {
		part, events := stretch{from: i.Events[first].Time}, 0
		for j := first; j < len(i.Events) && i.Events[j].Time.Sub(part.from) <= room; j++ {
			if i.Events[j].Tags != nil {
				part.to = i.Events[j].Time
				events++
			}
		}
		if events > most {
			core, most = part, events
		}
	}
	return core
}

// divided are the parts of a stretch that lie in some hours; all of it where none does.
func (t stretch) divided(hours []time.Time) (parts []stretch) {
	for _, hour := range hours {
		part := stretch{hour, hour.Add(time.Hour)}
		if part.from.Before(t.from) {
			part.from = t.from
		}
		if part.to.After(t.to) {
			part.to = t.to
		}
		if part.to.After(part.from) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return []stretch{t}
	}
	return parts
}

// time is a random one of a stretch, in whole seconds.
func (s *stage) time(t stretch) time.Time {
	return t.from.Add(time.Duration(s.random.Int64N(int64(t.to.Sub(t.from)) + 1))).Truncate(time.Second)
}

// Timely reports whether the incident begins at the playbook's hour of the victim's day. A playbook without one may
// begin at any.
func (i *Incident) Timely() bool {
	if i.Playbook.Hour == "" {
		return true
	}
	return atHour(i.Playbook.Hour, i.From.In(i.stage.victim().zone))
}
