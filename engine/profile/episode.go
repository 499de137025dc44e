package profile

import (
	"slices"
	"sort"

	"trailsift/engine/eventstore"
)

// group is what the events of an episode share: a session, and a client address or none.
type group struct{ session, client uint32 }

// grouper finds episodes. One worker owns it; its memory is used for one principal after another.
type grouper struct {
	*counter
	cast    *cast
	numbers map[group]uint32
	groups  []group
	sizes   []uint32
	of      []uint32 // by position in the principal's rows: number of the group, or alone
	grouped []eventstore.Row
}

// alone marks the events that belong to no episode.
const alone = ^uint32(0)

// session is the number of the session an event belongs to.
func (c *cast) sessionOf(store *eventstore.Store, row eventstore.Row) uint32 {
	if store.Flags(row).Has(eventstore.FromConsole) {
		return consoleSession
	}
	return c.session[store.Identity(row)]
}

// episodes returns the principal's episodes of at least Spec.EpisodeEvents events, by first event.
func (g *grouper) episodes(p *Principal) []Episode {
	if !g.spec.Episodes || !p.Ranked || len(p.Rows) < g.spec.EpisodeEvents {
		return nil
	}
	g.group(p.Rows)
	var found []Episode
	for number, rows := range g.scatter(p.Rows) {
		for len(rows) > 0 {
			length := g.stretch(rows)
			if length >= g.spec.EpisodeEvents {
				found = append(found, g.episode(p, g.groups[number], rows[:length]))
			}
			rows = rows[length:]
		}
	}
	slices.SortFunc(found, func(a, b Episode) int { return a.first - b.first })
	return found
}

// group numbers the group of every row. Rows of one group often follow one another, so the last
// answer is tried first.
func (g *grouper) group(rows []eventstore.Row) {
	g.numbers = make(map[group]uint32)
	g.groups, g.sizes = g.groups[:0], g.sizes[:0]
	g.of = slices.Grow(g.of[:0], len(rows))[:len(rows)]
	last, lastNumber := group{client: serviceClient}, alone
	for i, row := range rows {
		client := g.clients[g.store.Address(row)]
		if client == serviceClient {
			g.of[i] = alone
			continue
		}
		this := group{g.cast.sessionOf(g.store, row), client}
		if this != last {
			last, lastNumber = this, g.numberOf(this)
		}
		g.of[i] = lastNumber
		g.sizes[lastNumber]++
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

// scatter gathers the rows of each group that is large enough for an episode, in time order.
func (g *grouper) scatter(rows []eventstore.Row) [][]eventstore.Row {
	g.grouped = slices.Grow(g.grouped[:0], len(rows))[:len(rows)]
	byGroup := make([][]eventstore.Row, len(g.groups))
	at := uint32(0)
	for number, size := range g.sizes {
		if int(size) >= g.spec.EpisodeEvents {
			byGroup[number] = g.grouped[at : at : at+size]
			at += size
		}
	}
	for i, row := range rows {
		if number := g.of[i]; number != alone && byGroup[number] != nil {
			byGroup[number] = append(byGroup[number], row)
		}
	}
	return byGroup
}

// stretch is how many rows come before the first pause that is too long.
func (g *grouper) stretch(rows []eventstore.Row) int {
	last := g.store.Time(rows[0])
	for i, row := range rows {
		unix := g.store.Time(row)
		if unix-last > g.spec.EpisodeGap {
			return i
		}
		last = unix
	}
	return len(rows)
}

func (g *grouper) episode(p *Principal, of group, rows []eventstore.Row) Episode {
	first, last := rows[0], rows[len(rows)-1]
	return Episode{
		Session:  g.cast.sessions[of.session],
		Address:  g.store.Addresses()[g.store.Address(first)].Text,
		From:     g.store.Time(first),
		To:       g.store.Time(last),
		Features: g.count(rows).Features,
		group:    of,
		first:    g.position(p.Rows, first),
		last:     g.position(p.Rows, last),
	}
}

// position finds a row among rows in time order.
func (g *grouper) position(rows []eventstore.Row, row eventstore.Row) int {
	unix := g.store.Time(row)
	from := sort.Search(len(rows), func(i int) bool { return g.store.Time(rows[i]) >= unix })
	return from + slices.Index(rows[from:], row)
}
