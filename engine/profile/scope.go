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
	Marks    []Mark // by position in Rows

	counter *counter
	tally   tally
}

// Scope returns the events behind the features of a principal (an index in Principals), whole
// (Whole) or in one of its episodes (an index in Principal.Episodes).
func (p *Profiles) Scope(principal, episode int) *Scope {
	who := &p.Principals[principal]
	c := p.lens.counter()
	c.clock = p.clocks.forName(who.Name)
	s := &Scope{Rows: who.Rows, counter: c}
	if episode != Whole {
		s.Rows = p.episodeRows(who, who.Episodes[episode])
	}
	s.tally = c.count(s.Rows)
	s.Features = s.tally.Features
	s.Marks = make([]Mark, len(s.Rows))
	for i, row := range s.Rows {
		s.Marks[i] = c.mark(row, c.store.Time(row), &c.clock)
	}
	return s
}

func (p *Profiles) episodeRows(who *Principal, episode Episode) []eventstore.Row {
	var rows []eventstore.Row
	for _, row := range who.Rows[episode.first : episode.last+1] {
		client := p.lens.clients[p.lens.store.Address(row)]
		if (group{p.cast.sessionOf(p.lens.store, row), client}) == episode.group {
			rows = append(rows, row)
		}
	}
	return rows
}

// Marked yields the positions of the events that count for any of the given marks.
func (s *Scope) Marked(any Mark) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, mark := range s.Marks {
			if mark&any != 0 && !yield(i) {
				return
			}
		}
	}
}

// LongestRun yields the positions of Features.ConsecutiveFailures failures in a row: the first run
// of that length.
func (s *Scope) LongestRun() iter.Seq[int] { return s.tally.run.positions() }

// Busiest yields the positions of the Features.Burst events in one window of Spec.BurstWindow: the
// first window that holds so many.
func (s *Scope) Busiest() iter.Seq[int] { return s.tally.busiest.positions() }

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
		for i, row := range s.Rows {
			client := s.counter.clients[s.counter.store.Address(row)]
			if !seen[client] && !yield(i) {
				return
			}
			seen[client] = true
		}
	}
}

// Regions yields the position of the first event in each of Features.UniqueRegions regions.
func (s *Scope) Regions() iter.Seq[int] {
	return func(yield func(int) bool) {
		seen := map[uint16]bool{}
		for i := range s.Marked(Regional) {
			region := s.counter.store.Region(s.Rows[i])
			counted := s.counter.regions[region]
			if !seen[region] && !counted.read && !yield(i) {
				return
			}
			seen[region] = true
		}
	}
}
