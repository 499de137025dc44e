package profile

import (
	"encoding/binary"
	"math"
	"sort"

	"trailsift/engine/eventstore"
)

// quarters are how many events fall into each quarter of an hour, packed. Hours turn at quarters, in any time
// zone there has been since logs of calls exist, so that these are enough to count by another clock.
//
// Only episodes that run side by side with others need them: the events of the rest lie together.
type quarters []byte

// quarter is its length in seconds.
const quarter = 15 * 60

// newQuarters packs the times of events in order: for each quarter with any, how many quarters it is after
// the one before, and its events.
func newQuarters(events []sight) (packed quarters) {
	var last, n uint64
	for i := range events {
		this := uint64(events[i].time) / quarter
		if this != last && n > 0 {
			packed, n = binary.AppendUvarint(packed, n), 0
		}
		if n == 0 {
			packed = binary.AppendUvarint(packed, this-last)
			last = this
		}
		n++
	}
	packed = binary.AppendUvarint(packed, n)
	return append(make(quarters, 0, len(packed)), packed...)
}

// offHours counts the events in a clock's off hours.
func (q quarters) offHours(c *clock) (events int) {
	at, until, off := int64(0), int64(math.MinInt64), false
	for len(q) > 0 {
		skip, used := binary.Uvarint(q)
		n, usedMore := binary.Uvarint(q[used:])
		q = q[used+usedMore:]
		at += int64(skip) * quarter
		if at >= until {
			off, until = c.state(at)
		}
		if off {
			events += int(n)
		}
	}
	return events
}

// offHours counts an episode's events in a clock's off hours; the rows are all of its principal's.
func (e *Episode) offHours(c *clock, store *eventstore.Store, rows []eventstore.Row) int {
	off, until := c.state(e.From)
	switch {
	case e.To < until && off:
		return e.Features.TotalEvents
	case e.To < until:
		return 0
	case e.quarters != nil:
		return e.quarters.offHours(c)
	}
	return c.offAmong(store, rows[e.first:e.last+1])
}

// offAmong counts those of some rows, in time order, that lie in the off hours. It looks at a few rows around
// the times at which hours turn, not at all of them.
func (c *clock) offAmong(store *eventstore.Store, rows []eventstore.Row) (events int) {
	for len(rows) > 0 {
		off, until := c.state(store.Time(rows[0]))
		reach := 1
		for reach < len(rows) && store.Time(rows[reach]) < until {
			reach *= 2
		}
		from, to := reach/2, min(reach, len(rows))
		turn := from + sort.Search(to-from, func(i int) bool { return store.Time(rows[from+i]) >= until })
		if off {
			events += turn
		}
		rows = rows[turn:]
	}
	return events
}

// state reports whether a time lies in the off hours, and until when that stays so.
func (c *clock) state(unix int64) (off bool, until int64) {
	off = c.off(unix)
	second := int64(uint64(unix+c.offset+day) % day)
	until = c.end
	for _, turn := range []uint64{c.from, c.to} {
		ahead := (int64(turn) - second + day) % day
		if ahead == 0 {
			ahead = day
		}
		until = min(until, unix+ahead)
	}
	return off, until
}

// quarterly reports whether the hours of all clocks turn at quarters over a time.
func (c clocks) quarterly(store *eventstore.Store, judged []eventstore.Row) bool {
	first, last := store.Time(judged[0]), store.Time(judged[len(judged)-1])
	for _, clock := range append([]clock{c.usual}, c.of...) {
		for at := first; at <= last; at = clock.end {
			clock.turn(at)
			if clock.offset%quarter != 0 || clock.end <= last && clock.end%quarter != 0 {
				return false
			}
		}
	}
	return true
}
