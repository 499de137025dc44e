package profile

import (
	"iter"

	"trailsift/engine/eventstore"
)

// Whole is the scope of all of a principal's judged events, where an episode's index is asked for.
const Whole = -1

// Scope takes a principal or one of its episodes apart: its events in time order, and what each of
// them counted for in the features.
type Scope struct {
	Features Features
	Rows     []eventstore.Row

	events  []sight // by position in Rows
	run     span
	busiest span
	counted []bool // by region: it counts
}

// Scope returns the events behind the features of a principal (an index in Principals), whole
// (Whole) or in one of its episodes (an index in Principal.Episodes).
func (p *Profiles) Scope(principal, episode int) *Scope {
	who := &p.Principals[principal]
	s := &Scope{}
	if episode == Whole {
		s.take(p.lens, who.Rows)
	} else {
		s.takeEpisode(p.lens, who.Rows, &who.Episodes[episode])
	}
	c := p.lens.counter()
	c.clock = p.clocks.forName(who.Name)
	found := c.count(s.events)
	s.Features, s.run, s.busiest = found.Features, found.run, found.busiest
	s.counted = make([]bool, len(c.regions))
	for region, seen := range c.regions {
		s.counted[region] = seen.number == c.number && !seen.read
	}
	return s
}

func (s *Scope) take(l *lens, rows []eventstore.Row) {
	s.Rows, s.events = rows, make([]sight, len(rows))
	for i, row := range rows {
		s.events[i] = l.look(row)
	}
}

func (s *Scope) takeEpisode(l *lens, rows []eventstore.Row, e *Episode) {
	for _, row := range rows[e.first : e.last+1] {
		event := l.look(row)
		if (group{event.session, event.client}) == e.group {
			s.Rows = append(s.Rows, row)
			s.events = append(s.events, event)
		}
	}
}

// Mark is what the event at a position in Rows counts for.
func (s *Scope) Mark(at int) Mark { return s.events[at].mark }

// Marked yields the positions of the events that count for any of the given marks.
func (s *Scope) Marked(any Mark) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range s.events {
			if s.events[i].mark&any != 0 && !yield(i) {
				return
			}
		}
	}
}

// LongestRun yields the positions of Features.ConsecutiveFailures failures in a row: the first run
// of that length.
func (s *Scope) LongestRun() iter.Seq[int] { return s.run.positions() }

// Busiest yields the positions of the Features.Burst events in one window of Spec.BurstWindow: the
// first window that holds so many.
func (s *Scope) Busiest() iter.Seq[int] { return s.busiest.positions() }

func (s span) positions() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := s.from; i < s.to && yield(i); i++ {
		}
	}
}

// Addresses yields the position of the first event from each of Features.UniqueIPs addresses.
func (s *Scope) Addresses() iter.Seq[int] {
	return func(yield func(int) bool) {
		seen := map[uint32]bool{0: true, serviceClient: true}
		for i, event := range s.events {
			if !seen[event.client] && !yield(i) {
				return
			}
			seen[event.client] = true
		}
	}
}

// Regions yields the position of the first event in each of Features.UniqueRegions regions.
func (s *Scope) Regions() iter.Seq[int] {
	return func(yield func(int) bool) {
		seen := map[uint16]bool{}
		for i := range s.Marked(Regional) {
			region := s.events[i].region
			if s.counted[region] && !seen[region] && !yield(i) {
				return
			}
			seen[region] = true
		}
	}
}
