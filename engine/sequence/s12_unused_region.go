package sequence

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// UnusedRegion sets S12: machines started where the account has none.
type UnusedRegion struct {
	Enabled bool
	Days    int // the log's, at least; whoever was there on so many days uses the region
}

var unusedRegion = Kind{ID: "S12_UNUSED_REGION", Title: "A machine started in a region that nobody uses", Techniques: []string{"T1578.002"}}

//go:embed machine_starts.txt
var startText string

//go:embed machine_care.txt
var careText string

// detect asks who starts machines in a region where in this log nobody else has any.
func (s UnusedRegion) detect(ctx context.Context, feed finding.Feed, about Log) ([]Found, error) {
	if about.days() < int64(s.Days) {
		return nil, nil
	}
	uses, starts, err := readRegions(ctx, feed)
	if err != nil || len(starts) == 0 {
		return nil, err
	}
	var cases []start
	var sightings []sighting
	for _, one := range starts {
		if !uses.usual(one, s.Days) {
			cases, sightings = append(cases, one), append(sightings, one.sighting)
		}
	}
	seen, err := trace(ctx, feed, about, sightings)
	if err != nil {
		return nil, err
	}
	var all accusations
	for _, one := range cases {
		all.add(one.who, []claim{one.claim(seen.strange(one.sighting), about)})
	}
	return all.found(unusedRegion), nil
}

// regionOf is a region of an account.
type regionOf struct{ account, region string }

// start is a machine's.
type start struct {
	sighting
	regionOf
	time int64
	row  eventstore.Row
}

// users are the days on which somebody used regions.
type users map[regionOf]map[*profile.Principal]map[int64]bool

// readRegions learns who has machines where, and who starts some.
func readRegions(ctx context.Context, feed finding.Feed) (users, []start, error) {
	starting := read(startText).calls()
	calls := slices.Concat(starting, read(careText).calls())
	uses, starts := users{}, []start(nil)
	for event, err := range feed.Scan(ctx, finding.Want{Calls: calls, None: eventstore.Denied}) {
		if err != nil {
			return nil, nil, err
		}
		if !succeeded(&event) {
			continue
		}
		where := regionOf{event.Account, event.Region}
		today := event.Time / day
		uses.note(where, event.Principal, today)
		if direct(&event) && slices.Contains(starting, event.Call.String()) {
			starts = append(starts, start{sighting{event.Principal, event.Address, today}, where, event.Time, event.Row})
		}
	}
	return uses, starts, nil
}

func (u users) note(where regionOf, who *profile.Principal, today int64) {
	if u[where] == nil {
		u[where] = map[*profile.Principal]map[int64]bool{}
	}
	if u[where][who] == nil {
		u[where][who] = map[int64]bool{}
	}
	u[where][who][today] = true
}

// direct reports whether a client sent a call itself: Auto Scaling starts machines for others.
func direct(e *finding.Event) bool {
	return e.Address.Class != eventstore.ServiceAddress && e.Identity.InvokedBy == ""
}

// usual reports whether others use the region too, on other days, or the starter on many.
func (u users) usual(s start, many int) bool {
	for who, days := range u[s.regionOf] {
		if who == s.who && len(days) >= many || who != s.who && (len(days) > 1 || !days[s.day]) {
			return true
		}
	}
	return false
}

func (s start) claim(strange bool, about Log) claim {
	c := claim{level: finding.Medium, rows: []eventstore.Row{s.row}}
	c.sentence = fmt.Sprintf("A machine was started in %s at %s, where in %d days nobody else of account %s had any",
		s.region, finding.Clock(s.time), about.days(), s.account)
	if strange {
		c.level = finding.High
		c.sentence += fmt.Sprintf(", from %s, where the organisation does not work", s.address.Text)
	}
	return c
}
