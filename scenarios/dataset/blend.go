package dataset

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
)

// Blend lets each playbook happen once in the learned world, within the span of the logs where it takes no longer
// than they do. One that asks for what the logs do not have, such as an IAM user, is left out. The notes name those,
// and say of the others, in sentences, where they do not fit the logs.
func (l *Learned) Blend(seed uint64, playbooks []*scenarios.Playbook) (s *Set, notes []string, err error) {
	s = &Set{Seed: seed, Among: l.Events}
	chance := rand.New(rand.NewPCG(seed, 0))
	victims := taken{}
	for _, pb := range playbooks {
		incident, err := l.perform(pb, chance.Uint64(), victims)
		if err != nil {
			notes = append(notes, fmt.Sprintf("left out: %v", err))
			continue
		}
		victims.add(incident)
		s.Incidents = append(s.Incidents, incident)
		subject := "the attack" // a hunt's shall not be named
		if len(playbooks) > 1 {
			subject = pb.Number + " " + pb.ID
		}
		if note := l.misfit(subject, incident); note != "" {
			notes = append(notes, note)
		}
	}
	if len(s.Incidents) == 0 {
		return nil, notes, errors.New("none of the scenarios can happen in these logs")
	}
	s.enclose()
	return s, notes, nil
}

// perform plays a playbook so that as little as can be lies outside the logs, and then as others than the principals
// who are taken.
func (l *Learned) perform(pb *scenarios.Playbook, seed uint64, victims taken) (*play.Incident, error) {
	return perform(seed, func(seed uint64) (*play.Incident, error) {
		return play.Among(l.World, pb, seed, l.times)
	}, func(incident *play.Incident) int {
		const more = 1000 // than an incident has principals
		return more*l.outside(incident) + victims.again(incident)
	})
}

// outside is how many of an incident's events lie before the logs or behind their end.
func (l *Learned) outside(incident *play.Incident) (n int) {
	for i := range incident.Events {
		if at := incident.Events[i].Time; at.Before(l.times.First) || at.After(l.times.Last) {
			n++
		}
	}
	return n
}

// misfit says where an incident does not fit the logs; empty where it does.
func (l *Learned) misfit(subject string, incident *play.Incident) string {
	if outside := l.outside(incident); outside > 0 {
		return fmt.Sprintf("%s takes %s, and the logs cover %s: %s outside",
			subject, roughly(incident.To.Sub(incident.From)), roughly(l.times.Last.Sub(l.times.First)), lie(outside))
	}
	if !incident.Timely() {
		return fmt.Sprintf("the story of %s is of a time of day that the logs do not have", subject)
	}
	return ""
}

func lie(events int) string {
	if events == 1 {
		return "1 event lies"
	}
	return fmt.Sprintf("%d events lie", events)
}

// roughly is a duration in the largest unit of which it has two at least.
func roughly(d time.Duration) string {
	for _, unit := range []struct {
		name string
		long time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if d >= 2*unit.long {
			return plural(int(d.Round(unit.long)/unit.long), unit.name)
		}
	}
	return plural(int(d/time.Second), "second")
}

// enclose gives the set the quiet hours in which its incidents happen.
func (s *Set) enclose() {
	first, last := s.Incidents[0].From, s.Incidents[0].To
	for _, incident := range s.Incidents[1:] {
		if incident.From.Before(first) {
			first = incident.From
		}
		if incident.To.After(last) {
			last = incident.To
		}
	}
	s.Start = first.Truncate(time.Hour)
	s.Source = Quiet(last.Sub(s.Start)/time.Hour + 1)
}

// Quiet is a source without events of its own, for attacks that happen in logs which are there
// already.
type Quiet int

// Hours is how long it is quiet.
func (q Quiet) Hours() int { return int(q) }

// Hour returns nothing.
func (q Quiet) Hour(int) []trail.Event { return nil }
