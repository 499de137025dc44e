package profile

import (
	"math"

	"trailsift/engine/eventstore"
)

// counter counts features. One worker owns it and uses it for one principal after another: what it
// has seen carries the number of the count it was seen in, so that nothing has to be cleared.
type counter struct {
	*lens
	clock   clock
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
		seen:    make([]uint32, most+1),
		regions: make([]regionSeen, len(l.named)),
	}
}

// span is a half-open stretch of rows.
type span struct{ from, to int }

// tally is what one count finds.
type tally struct {
	Features
	run     span // the longest run of failures, the first such
	busiest span // the fullest window, the first such
}

// count counts the features of rows that are in time order and have one caller.
func (c *counter) count(rows []eventstore.Row) tally {
	c.number++
	window := c.spec.BurstWindow
	if window == 0 {
		window = math.MaxInt64
	}
	var found tally
	run, start, startTime := 0, 0, int64(0)
	for i, row := range rows {
		unix := c.store.Time(row)
		mark := c.mark(row, unix, &c.clock)
		found.OffHours += int(mark & OffHours / OffHours)
		found.HighRisk += int(mark & HighRisk / HighRisk)
		found.MFAMissingCount += int(mark & NoMFA / NoMFA)
		found.AdminActionCount += int(mark & Admin / Admin)

		if mark&Failed == 0 {
			run = 0
		} else {
			found.Failed++
			if run++; run > found.ConsecutiveFailures {
				found.ConsecutiveFailures = run
				found.run = span{i + 1 - run, i + 1}
			}
		}
		if client := c.clients[c.store.Address(row)]; client != 0 && client != serviceClient && c.seen[client] != c.number {
			c.seen[client] = c.number
			found.UniqueIPs++
		}
		if mark&Regional != 0 && c.enter(row) {
			found.UniqueRegions++
		}
		if i == 0 {
			startTime = unix
		}
		for unix-startTime >= window {
			start++
			startTime = c.store.Time(rows[start])
		}
		if held := i + 1 - start; held > found.Burst {
			found.Burst = held
			found.busiest = span{start, i + 1}
		}
	}
	found.TotalEvents = len(rows)
	found.OffHoursRatio = ratio(found.OffHours, len(rows))
	found.HighRiskRatio = ratio(found.HighRisk, len(rows))
	found.FailureRatio = ratio(found.Failed, len(rows))
	return found
}

// enter notes an event in its region and reports whether the region counts from now on. One single
// read does not make it count: consoles and inventories look everywhere.
func (c *counter) enter(row eventstore.Row) bool {
	region := &c.regions[c.store.Region(row)]
	first := region.number != c.number
	if !first && !region.read {
		return false
	}
	region.number = c.number
	region.read = first && !c.spec.AllRegions && c.store.Flags(row).Has(eventstore.ReadOnly)
	return !region.read
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
