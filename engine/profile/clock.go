package profile

import (
	"fmt"
	"math"
	"time"
	_ "time/tzdata" // machines that hold evidence often have no zone files
)

// clock tells the off hours of one place. It remembers the stretch between two clock changes, as
// asking for the offset of each event would cost more than all the rest.
type clock struct {
	zone       *time.Location
	from, to   uint64 // seconds of the day
	start, end int64  // where offset holds, Unix seconds
	offset     int64  // seconds east of UTC
}

// clocks are those of a Spec: one for everyone, and one for each of its zones.
type clocks struct {
	usual clock
	zones []Zone
	of    []clock // by zone
}

func newClocks(hours HoursSpec) (clocks, error) {
	usual, err := newClock(hours, hours.Timezone)
	if err != nil {
		return clocks{}, err
	}
	all := clocks{usual: usual, zones: hours.Zones}
	for _, zone := range hours.Zones {
		local, err := newClock(hours, zone.Timezone)
		if err != nil {
			return clocks{}, fmt.Errorf("hours of %q: %w", zone.Match, err)
		}
		all.of = append(all.of, local)
	}
	return all, nil
}

func newClock(hours HoursSpec, timezone string) (clock, error) {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return clock{}, fmt.Errorf("loading time zone %q: %w", timezone, err)
	}
	const hour = 3600
	return clock{zone: zone, from: uint64(hours.From) * hour, to: uint64(hours.To) * hour}, nil
}

// of returns the clock a principal lives by.
func (c clocks) forName(name string) clock {
	local := c.usual
	for i, zone := range c.zones {
		if Match(zone.Match, name) {
			local = c.of[i]
		}
	}
	return local
}

// day is its length in seconds where no clock is changed.
const day = 24 * 3600

// off reports whether a time lies in the off hours.
func (c *clock) off(unix int64) bool {
	if unix < c.start || unix >= c.end {
		c.turn(unix)
	}
	second := uint64(unix+c.offset+day) % day // the day added keeps zones west of 1970 above zero
	if c.from > c.to {
		return second >= c.from || second < c.to
	}
	return second >= c.from && second < c.to
}

// turn moves to the stretch of constant offset around a time.
func (c *clock) turn(unix int64) {
	local := time.Unix(unix, 0).In(c.zone)
	start, end := local.ZoneBounds()
	c.start, c.end = math.MinInt64, math.MaxInt64
	if !start.IsZero() {
		c.start = start.Unix()
	}
	if !end.IsZero() {
		c.end = end.Unix()
	}
	_, offset := local.Zone()
	c.offset = int64(offset)
}
