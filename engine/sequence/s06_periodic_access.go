package sequence

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// PeriodicAccess sets S06: a long-term key that looks in at even intervals and does nothing else.
type PeriodicAccess struct {
	Enabled  bool
	Pause    time.Duration // the longest from one call of a visit to the next
	Calls    int           // in a visit, at most
	Visits   int           // at least
	Spread   float64       // how far any interval lies from their median, as a share of it, at most
	Interval time.Duration // their median, at least
}

var periodicAccess = Kind{ID: "S06_PERIODIC_ACCESS", Title: "A key that looks in at even intervals", Techniques: []string{"T1078.004"}}

func (s PeriodicAccess) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	want := finding.Want{Keys: []string{"AKIA*"}, Direct: true}
	err = each(ctx, feed, want, seeKeyUse, func(who *profile.Principal, events []keyUse) {
		var claims []claim
		for _, uses := range byKey(events) {
			claims = append(claims, s.claim(uses)...)
		}
		found = append(found, periodicAccess.of(who, claims)...)
	})
	return found, err
}

// keyUse is one call with a key.
type keyUse struct {
	time int64
	row  eventstore.Row
	key  string
	read bool
}

func seeKeyUse(e *finding.Event) (keyUse, bool) {
	return keyUse{e.Time, e.Row, e.Identity.AccessKey, e.Flags.Has(eventstore.ReadOnly)}, true
}

// byKey splits events by key, in the order of the keys' first use.
func byKey(events []keyUse) [][]keyUse {
	var keys [][]keyUse
	places := map[string]int{}
	for _, event := range events {
		at, known := places[event.key]
		if !known {
			at = len(keys)
			places[event.key] = at
			keys = append(keys, nil)
		}
		keys[at] = append(keys[at], event)
	}
	return keys
}

func (s PeriodicAccess) claim(uses []keyUse) []claim {
	visits, quiet := s.visits(uses)
	if !quiet || len(visits) < max(2, s.Visits) {
		return nil
	}
	var intervals []int64
	for i := 1; i < len(visits); i++ {
		intervals = append(intervals, visits[i]-visits[i-1])
	}
	sorted := slices.Sorted(slices.Values(intervals))
	median := float64(sorted[(len(sorted)-1)/2]+sorted[len(sorted)/2]) / 2
	widest := max(median-float64(sorted[0]), float64(sorted[len(sorted)-1])-median)
	if median < s.Interval.Seconds() || widest > s.Spread*median {
		return nil
	}
	c := claim{level: finding.Medium}
	for _, use := range uses {
		c.rows = append(c.rows, use.row)
	}
	c.sentence = fmt.Sprintf("Key %s was used for %d short visits of reads alone from %s on, one every %s, none more than %s off",
		uses[0].key, len(visits), clock(uses[0].time), span(int64(median)), span(int64(math.Ceil(widest))))
	return []claim{c}
}

// visits are the times when each visit began. A key is quiet while all visits are short and read only.
func (s PeriodicAccess) visits(uses []keyUse) (began []int64, quiet bool) {
	calls := 0
	for i, use := range uses {
		if i == 0 || use.time-uses[i-1].time > seconds(s.Pause) {
			began, calls = append(began, use.time), 0
		}
		if calls++; calls > s.Calls || !use.read {
			return nil, false
		}
	}
	return began, true
}
