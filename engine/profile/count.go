package profile

import (
	"cmp"
	"math"
)

// counter counts features. One worker owns it and uses it for one principal after another: what it
// has seen carries the number of the count it was seen in, so that nothing has to be cleared.
type counter struct {
	*lens
	clock   clock
	window  int64        // Spec.BurstWindow in seconds, without its 0
	seen    []uint32     // by client address: the last count that met it
	regions []regionSeen // by region
	number  uint32       // of the count
}

// regionSeen is what a count knows of one region.
type regionSeen struct {
	number uint32
	// read: all that has been met is one read, which makes no presence.
	read bool
}

func (l *lens) counter() *counter {
	most := uint32(0)
	for _, client := range l.clients {
		if client != serviceClient {
			most = max(most, client)
		}
	}
	return &counter{
		lens:    l,
		window:  cmp.Or(l.spec.BurstWindow, math.MaxInt64),
		seen:    make([]uint32, most+1),
		regions: make([]regionSeen, len(l.entering)),
	}
}

// span is a half-open stretch of positions.
type span struct{ from, to int }

// tally is what one count finds.
type tally struct {
	Features
	run     span // the longest run of failures, the first such
	busiest span // the fullest window, the first such
}

// count counts the features of events that are in time order and have one caller, and marks those
// in the off hours.
func (c *counter) count(events []sight) (found tally) {
	c.number++
	run, start := 0, 0
	for i := range events {
		event := &events[i]
		if c.clock.off(int64(event.time)) {
			event.mark |= OffHours
			found.OffHours++
		}
		found.HighRisk += int(event.mark & HighRisk / HighRisk)
		found.MFAMissingCount += int(event.mark & NoMFA / NoMFA)
		found.AdminActionCount += int(event.mark & Admin / Admin)
		if event.mark&Failed == 0 {
			run = 0
		} else {
			found.Failed++
			found.Denied += int(event.mark & Denied / Denied)
			run++
			found.keepRun(run, i+1)
		}
		if c.meet(event.client) {
			found.UniqueIPs++
		}
		if event.mark&Regional != 0 && c.enter(event) {
			found.UniqueRegions++
		}
		for int64(event.time-events[start].time) >= c.window {
			start++
		}
		found.keepWindow(start, i+1)
	}
	found.TotalEvents = len(events)
	found.OffHoursRatio = ratio(found.OffHours, len(events))
	found.HighRiskRatio = ratio(found.HighRisk, len(events))
	found.FailureRatio = ratio(found.Failed, len(events))
	return found
}

func (t *tally) keepRun(length, end int) {
	if length > t.ConsecutiveFailures {
		t.ConsecutiveFailures = length
		t.run = span{end - length, end}
	}
}

func (t *tally) keepWindow(start, end int) {
	if end-start > t.Burst {
		t.Burst = end - start
		t.busiest = span{start, end}
	}
}

// meet notes an address and reports whether it is a new one.
func (c *counter) meet(client uint32) bool {
	if client == 0 || client == serviceClient || c.seen[client] == c.number {
		return false
	}
	c.seen[client] = c.number
	return true
}

// enter notes an event in its region and reports whether the region counts from now on. One single
// read does not make it count: consoles and inventories look everywhere.
func (c *counter) enter(event *sight) bool {
	region := &c.regions[event.region]
	first := region.number != c.number
	if !first && !region.read {
		return false
	}
	region.number = c.number
	region.read = first && event.read && !c.spec.AllRegions
	return !region.read
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
