// Package dataset makes whole data sets: the normal work of an organisation and the attacks in it, as
// one stream of events in the order of time, written as CloudTrail would deliver it, with labels and
// statistics.
//
// A Set is what happens: a world.Source and incidents. Write writes it to a Folder or a stream; Logs
// shows it as a file system whose files are made while they are read; Labels say which events belong
// to the attacks. The same Set gives the same bytes, however many workers write it.
//
// Learn makes a world of a user's own logs, so that attacks can be blended into them. What happens in
// a world and an attack is the business of packages world and play.
package dataset

import (
	"context"
	"slices"
	"sort"
	"time"

	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// Set is a data set before it is written.
type Set struct {
	Seed      uint64
	Start     time.Time // of the source's first hour
	Source    world.Source
	Incidents []*play.Incident
	Among     int // events of a user's own logs that the set is blended into
}

// End is when the normal work ends.
func (s *Set) End() time.Time { return s.Start.Add(time.Duration(s.Source.Hours()) * time.Hour) }

// Each hands the events of the set to take, hour by hour in the order of time. Events of one second
// keep the order of the source, then of the incidents. The slice is take's to keep. Each computes as
// many hours ahead as there are workers and no more, so memory does not grow with the span. It ends
// early with the error of take or of the context.
func (s *Set) Each(ctx context.Context, workers int, take func(events []trail.Event) error) error {
	ctx, cancel := context.WithCancel(ctx)
	hours := newSequence[[]trail.Event](ctx, workers)
	defer hours.wait()
	defer cancel()
	hours.feed(func() {
		for n := range s.Source.Hours() {
			if !hours.submit(func() []trail.Event { return s.Source.Hour(n) }) {
				return
			}
		}
	})
	merge := merger{attacks: s.attacks()}
	end := s.Start
	for events := range hours.results {
		end = end.Add(time.Hour)
		if err := take(merge.until(end, <-events)); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return take(merge.rest())
}

// attacks are the events of all incidents in the order of time.
func (s *Set) attacks() []trail.Event {
	var events []trail.Event
	for _, incident := range s.Incidents {
		events = append(events, incident.Events...)
	}
	inTime(events)
	return events
}

func inTime(events []trail.Event) {
	slices.SortStableFunc(events, func(a, b trail.Event) int { return a.Time.Compare(b.Time) })
}

// merger joins the hours, which may reach a little into the next ones, and the attacks.
type merger struct {
	ahead   []trail.Event // of earlier hours, behind their end
	attacks []trail.Event
}

// until takes the events of another hour and returns all there are before its end.
func (m *merger) until(end time.Time, hour []trail.Event) []trail.Event {
	late, new, attacks := before(m.ahead, end), before(hour, end), before(m.attacks, end)
	events := merged(merged(m.ahead[:late], hour[:new]), m.attacks[:attacks])
	m.ahead = slices.Clone(merged(m.ahead[late:], hour[new:])) // and the hour itself can be forgotten
	m.attacks = m.attacks[attacks:]
	return events
}

// rest are the events behind the end of the last hour.
func (m *merger) rest() []trail.Event {
	return merged(m.ahead, m.attacks)
}

// merged joins two lists that are in the order of time. Events are large, so they are moved once, where
// sorting would move them many times.
func merged(a, b []trail.Event) []trail.Event {
	switch {
	case len(b) == 0:
		return a
	case len(a) == 0:
		return b
	}
	events := make([]trail.Event, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0].Time.Before(a[0].Time) {
			events, b = append(events, b[0]), b[1:]
		} else {
			events, a = append(events, a[0]), a[1:]
		}
	}
	return append(append(events, a...), b...)
}

// before is how many of the events, which are in the order of time, lie before a moment.
func before(events []trail.Event, moment time.Time) int {
	return sort.Search(len(events), func(i int) bool { return !events[i].Time.Before(moment) })
}
