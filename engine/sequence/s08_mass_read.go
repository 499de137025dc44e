package sequence

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// MassRead sets S08: many secrets or parameters in a short time, or far more objects than usual.
type MassRead struct {
	Enabled bool
	Window  time.Duration
	Secrets int     // distinct secrets and parameters
	Objects int     // reads of objects, and
	Times   float64 // so many times what the principal's busiest windows of other days hold in the median
}

var massRead = Kind{ID: "S08_MASS_READ", Title: "Secrets or objects read in bulk", Techniques: []string{"T1555.006", "T1530"}}

func (s MassRead) detect(ctx context.Context, feed finding.Feed, about Log) ([]Found, error) {
	var all accusations
	secrets := finding.Want{Calls: read(secretText).calls(), None: eventstore.Denied, Direct: true, Targets: true}
	err := each(ctx, feed, secrets, seeSecret, func(who *profile.Principal, events []reading) { all.add(who, s.ofSecrets(who, events)) })
	if err != nil {
		return nil, err
	}
	objects := finding.Want{Calls: []string{"s3:GetObject"}, None: eventstore.Denied, Direct: true}
	var bulks []bulk
	err = passing(ctx, feed, objects, seeObject, func(who *profile.Principal) (func(reading), func()) {
		o := newObjectReads(s)
		return o.take, func() { bulks = append(bulks, o.bulks(who)...) }
	})
	if err != nil {
		return nil, err
	}
	if err := placed(ctx, feed, about, bulks); err != nil {
		return nil, err
	}
	for _, b := range bulks {
		all.add(b.who, []claim{b.claim})
	}
	return all.found(massRead), nil
}

// bulk is a claim that objects were read in bulk, and from where.
type bulk struct {
	claim
	sighting
}

// placed raises the claims of readers at an address where nobody of the organisation works. Programs are left
// out: they move to new machines without being asked.
func placed(ctx context.Context, feed finding.Feed, about Log, bulks []bulk) error {
	var sightings []sighting
	for _, b := range bulks {
		sightings = append(sightings, b.sighting)
	}
	seen, err := trace(ctx, feed, about, sightings)
	if err != nil {
		return err
	}
	for i := range bulks {
		if b := &bulks[i]; b.who.Kind == profile.Person && seen.strange(b.sighting) {
			b.level = finding.High
			b.sentence += fmt.Sprintf("; it was from %s, where the organisation does not work", b.address.Text)
		}
	}
	return nil
}

// reading is one successful read; of an object which one it was does not matter.
type reading struct {
	time    int64
	row     eventstore.Row
	address eventstore.Address
	names   []string
}

func (r reading) at() int64 { return r.time }

func seeSecret(e *finding.Event) (reading, bool) {
	r := reading{time: e.Time, row: e.Row}
	for _, target := range e.Targets {
		_, name, _ := strings.Cut(target, "=")
		r.names = append(r.names, e.Call.Service()+":"+e.Region+":"+secretName(name))
	}
	return r, succeeded(e)
}

// secretName is the name of a secret or parameter that may be given as an ARN: the ARN of a secret ends
// in six letters of its own, and a parameter may be read at one of its versions.
func secretName(name string) string {
	if _, secret, found := strings.Cut(name, ":secret:"); found {
		if at := len(secret) - 7; at > 0 && secret[at] == '-' {
			secret = secret[:at]
		}
		return secret
	}
	if _, parameter, found := strings.Cut(name, ":parameter/"); found {
		name = parameter
	}
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "/"), ":")
	return name
}

func seeObject(e *finding.Event) (reading, bool) {
	return reading{time: e.Time, row: e.Row, address: e.Address}, succeeded(e)
}

// distinct counts the different names in a window.
type distinct struct {
	several
	least int
}

func (d distinct) enter(r reading) {
	for _, name := range r.names {
		d.several.enter(name)
	}
}

func (d distinct) leave(r reading) {
	for _, name := range r.names {
		d.several.leave(name)
	}
}

func (d distinct) rank() int {
	if len(d.several) < d.least {
		return 0
	}
	return len(d.several)
}

func (s MassRead) ofSecrets(who *profile.Principal, events []reading) (claims []claim) {
	level := finding.High
	if who.Kind == profile.Workload { // some read all of theirs when they start
		level = finding.Medium
	}
	for _, found := range stretches(events, seconds(s.Window), distinct{several{}, s.Secrets}) {
		claims = append(claims, claim{
			level: level, rows: rowsOf(found.events),
			sentence: fmt.Sprintf("%d different secrets or parameters read within %s from %s on",
				found.rank, span(seconds(s.Window)), finding.Clock(found.bestEvents()[0].time)),
		})
	}
	return claims
}

// size is how many events a window holds.
type size struct{ n, least int }

func (z *size) enter(reading) { z.n++ }
func (z *size) leave(reading) { z.n-- }
func (z *size) rank() int {
	if z.n < z.least {
		return 0
	}
	return z.n
}

const day = 24 * 60 * 60

// objectReads are the reads of objects of one principal, as they come.
type objectReads struct {
	MassRead
	sliding[reading]
	busiest map[int64]int // by day since 1970 UTC, how many reads the day's busiest window holds
}

func newObjectReads(s MassRead) *objectReads {
	window := sliding[reading]{window: seconds(s.Window), count: &size{least: s.Objects}}
	return &objectReads{MassRead: s, sliding: window, busiest: map[int64]int{}}
}

func (o *objectReads) take(r reading) {
	o.sliding.take(r)
	recent, today := o.current(), r.time/day
	earlier := sort.Search(len(recent), func(i int) bool { return recent[i].time/day == today })
	o.busiest[today] = max(o.busiest[today], len(recent)-earlier)
}

func (o *objectReads) bulks(who *profile.Principal) (bulks []bulk) {
	s := o.MassRead
	for _, found := range o.found {
		best := found.bestEvents()
		begin := best[0].time
		usual, other := usually(o.busiest, begin/day)
		if other && float64(found.rank) < s.Times*usual {
			continue
		}
		sentence := fmt.Sprintf("%d objects read within %s from %s on, and none on any other day", found.rank, span(seconds(s.Window)), finding.Clock(begin))
		if other {
			sentence = fmt.Sprintf("%d objects read within %s from %s on, where the busiest %s of other days hold %.0f in the median",
				found.rank, span(seconds(s.Window)), finding.Clock(begin), span(seconds(s.Window)), usual)
		}
		bulks = append(bulks, bulk{
			claim{level: finding.Medium, rows: rowsOf(found.events), sentence: sentence},
			sighting{who, best[len(best)-1].address, begin / day},
		})
	}
	return bulks
}

// usually is the median of the other days; ok is false where there is no other day.
func usually(busiest map[int64]int, today int64) (median float64, ok bool) {
	var others []int
	for day, n := range busiest {
		if day != today {
			others = append(others, n)
		}
	}
	if len(others) == 0 {
		return 0, false
	}
	slices.Sort(others)
	return float64(others[(len(others)-1)/2]+others[len(others)/2]) / 2, true
}

func rowsOf(events []reading) []eventstore.Row {
	rows := make([]eventstore.Row, len(events))
	for i, event := range events {
		rows[i] = event.row
	}
	return rows
}
