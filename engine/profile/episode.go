package profile

import (
	"slices"
)

// group is what the events of an episode share: a session, and a client address or none.
type group struct{ session, client uint32 }

// grouper finds episodes. One worker owns it; its memory is used for one principal after another.
type grouper struct {
	*counter
	groups  []group
	sizes   []int    // by group
	of      []uint32 // by event: its group, or alone
	events  []sight  // sorted by group, and in time order within
	at      []uint32 // where each of those stands among the principal's
	numbers map[group]uint32
}

// alone marks the events that belong to no episode.
const alone = ^uint32(0)

// episodes returns the principal's episodes of at least Spec.EpisodeEvents events, by first event.
// The events are all of the principal's, in time order.
func (g *grouper) episodes(p *Principal, events []sight) []Episode {
	if !g.spec.Episodes || !p.Ranked || len(events) < g.spec.EpisodeEvents {
		return nil
	}
	g.group(events)
	g.sort(events)
	var found []Episode
	from := 0
	for number, size := range g.sizes {
		for to := from + size; from < to; {
			end := g.pause(from, to)
			if end-from >= g.spec.EpisodeEvents {
				found = append(found, g.episode(p, g.groups[number], span{from, end}))
			}
			from = end
		}
	}
	slices.SortFunc(found, func(a, b Episode) int { return a.first - b.first })
	return slices.Clone(found) // which leaves behind what it grew into
}

// group numbers the group of every event. Events of one group often follow one another, so the last
// answer is tried first.
func (g *grouper) group(events []sight) {
	g.numbers = make(map[group]uint32)
	g.groups, g.sizes = g.groups[:0], g.sizes[:0]
	g.of = slices.Grow(g.of[:0], len(events))[:len(events)]
	last, number := group{client: serviceClient}, alone
	for i, event := range events {
		if event.client == serviceClient {
			g.of[i] = alone
			continue
		}
		if this := (group{event.session, event.client}); this != last {
			last, number = this, g.numberOf(this)
		}
		g.of[i] = number
		g.sizes[number]++
	}
}

func (g *grouper) numberOf(this group) uint32 {
	number, ok := g.numbers[this]
	if !ok {
		number = uint32(len(g.groups))
		g.numbers[this] = number
		g.groups = append(g.groups, this)
		g.sizes = append(g.sizes, 0)
	}
	return number
}

// sort gathers the events of each group. Groups too small for an episode are left out and their
// size set to 0.
func (g *grouper) sort(events []sight) {
	g.events = slices.Grow(g.events[:0], len(events))[:len(events)]
	g.at = slices.Grow(g.at[:0], len(events))[:len(events)]
	next := make([]int, len(g.sizes))
	from := 0
	for number, size := range g.sizes {
		if size < g.spec.EpisodeEvents {
			g.sizes[number] = 0
		}
		next[number] = from
		from += g.sizes[number]
	}
	for i, number := range g.of {
		if number == alone || g.sizes[number] == 0 {
			continue
		}
		g.events[next[number]] = events[i]
		g.at[next[number]] = uint32(i)
		next[number]++
	}
}

// pause is where the first pause that is too long ends the episode that starts at from; at the
// latest at to.
func (g *grouper) pause(from, to int) int {
	for i := from + 1; i < to; i++ {
		if int64(g.events[i].time-g.events[i-1].time) > g.spec.EpisodeGap {
			return i
		}
	}
	return to
}

func (g *grouper) episode(p *Principal, of group, in span) Episode {
	first, last := int(g.at[in.from]), int(g.at[in.to-1])
	features := p.Features
	if in.to-in.from < len(p.Rows) {
		features = g.count(g.events[in.from:in.to]).Features
	}
	found := Episode{
		Session:  g.cast.sessions[of.session],
		Address:  g.store.Addresses()[g.store.Address(p.Rows[first])].Text,
		From:     int64(g.events[in.from].time),
		To:       int64(g.events[in.to-1].time),
		Features: features,
		group:    of,
		first:    first,
		last:     last,
	}
	if last-first >= in.to-in.from {
		found.quarters = newQuarters(g.events[in.from:in.to])
	}
	return found
}
