package sequence

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/intel"
	"trailsift/engine/profile"
)

// Travel sets S02: two successes of one principal too far apart for the time between them.
type Travel struct {
	Enabled    bool
	Kilometres float64 // further apart than this,
	Speed      float64 // and faster than this, in km/h; airliners fly at 900
}

var impossibleTravel = Kind{ID: "S02_IMPOSSIBLE_TRAVEL", Title: "Too far apart for the time between", Techniques: []string{"T1078.004"}}

func (s Travel) detect(ctx context.Context, feed finding.Feed, places map[string]intel.Place) (found []Found, err error) {
	located := maps.Clone(places)
	maps.DeleteFunc(located, func(_ string, place intel.Place) bool { return !place.Located() || place.IsExit() })
	if len(located) < 2 {
		return nil, nil
	}
	want := finding.Want{Addresses: slices.Sorted(maps.Keys(located)), None: eventstore.Denied, Direct: true}
	see := func(e *finding.Event) (stay, bool) { return seeStay(e, located), succeeded(e) }
	err = passing(ctx, feed, want, see, func(who *profile.Principal) (func(stay), func()) {
		j := journey{Travel: s, last: map[string]stay{}, shared: who.Kind == profile.Workload || who.Kind == profile.Instance}
		return j.take, func() { found = append(found, impossibleTravel.of(who, j.claims)...) }
	})
	return found, err
}

// stay is one success at a place.
type stay struct {
	time       int64
	row        eventstore.Row
	credential string
	place      intel.Place
}

// seeStay goes by access key; in the console, whose key changes from page to page, all are one.
func seeStay(e *finding.Event, places map[string]intel.Place) stay {
	credential := e.Identity.AccessKey
	if e.Flags.Has(eventstore.FromConsole) {
		credential = "console"
	}
	return stay{e.Time, e.Row, credential, places[e.Address.Text]}
}

// journey is where somebody was last, with each credential and at all.
type journey struct {
	Travel
	shared bool // a role of machines is at many places at once
	last   map[string]stay
	latest stay // with any
	begun  bool // there was one
	claims []claim
}

// take compares every success with the last one of the same credential and, of people, with the last one of
// all.
func (j *journey) take(event stay) {
	before, known := j.last[event.credential]
	switch {
	case known && event.credential != "" && j.impossible(before, event):
		j.claims = append(j.claims, j.claim(finding.High, before, event))
	case j.begun && !j.shared && j.impossible(j.latest, event):
		j.claims = append(j.claims, j.claim(finding.Medium, j.latest, event))
	}
	j.last[event.credential] = event
	j.latest, j.begun = event, true
}

func (s Travel) impossible(a, b stay) bool {
	distance := intel.Apart(a.place, b.place)
	return distance > s.Kilometres && distance*3600 > s.Speed*float64(b.time-a.time)
}

func (s Travel) claim(level string, a, b stay) claim {
	key := "the same credential"
	if a.credential != b.credential {
		key = "another credential"
	}
	return claim{level: level, rows: []eventstore.Row{a.row, b.row}, sentence: fmt.Sprintf("In %v at %s and, with %s, %s later in %v, %.0f km away",
		a.place, finding.Clock(a.time), key, span(b.time-a.time), b.place, intel.Distance(a.place, b.place))}
}
