package sequence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// MassDestruction sets S09: many destructions of data, backups, machines or keys in a short time.
type MassDestruction struct {
	Enabled   bool
	Window    time.Duration
	Destroyed int // things that the caller did not create itself
	Many      int // so many are grave
}

var massDestruction = Kind{ID: "S09_MASS_DESTRUCTION", Title: "Data, backups, machines or keys destroyed in bulk", Techniques: []string{"T1485"}}

func (s MassDestruction) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	destroys := map[string]bool{}
	for _, name := range read(destructionText).calls() {
		destroys[name] = true
	}
	calls := slices.Concat(read(destructionText).calls(), read(creationText).calls())
	want := finding.Want{Calls: calls, None: eventstore.Denied, Direct: true, Targets: true}
	see := func(e *finding.Event) (work, bool) { return seeWork(e, destroys), succeeded(e) }
	err = each(ctx, feed, want, see, func(who *profile.Principal, events []work) {
		found = append(found, massDestruction.of(who, s.claims(events))...)
	})
	return found, err
}

// work is one call that creates or destroys.
type work struct {
	time     int64
	row      eventstore.Row
	destroys bool
	things   []string // "ec2:vol-0a1b2c"
	final    bool     // it leaves nothing to restore from
	count    int      // things destroyed that the caller did not create
}

func (w work) at() int64 { return w.time }

// noWayBack are calls after which nothing can be restored, and members of requests that say so.
var noWayBack = []string{"ScheduleKeyDeletion", "DeleteImportedKeyMaterial", "DeleteBackupVault"}

func seeWork(e *finding.Event, destroys map[string]bool) work {
	w := work{time: e.Time, row: e.Row, destroys: destroys[e.Call.String()], final: slices.Contains(noWayBack, e.Call.Name)}
	for _, target := range e.Targets {
		name, value, _ := strings.Cut(target, "=")
		if strings.HasPrefix(name, "skip") || strings.HasPrefix(name, "force") {
			w.final = w.final || value == "true"
			continue
		}
		w.things = append(w.things, e.Call.Service()+":"+tail(value))
	}
	return w
}

// tail is the end of an ARN or the name itself, since a thing is created by name and may be destroyed by
// ARN.
func tail(name string) string {
	if strings.Contains(name, ":secret:") {
		name = secretName(name)
	}
	if !strings.HasPrefix(name, "arn:") {
		return strings.ToLower(name)
	}
	return strings.ToLower(name[strings.LastIndexAny(name, ":/")+1:])
}

// damage counts the things destroyed in a window.
type damage struct {
	things, finals int
	least          int
}

func (d *damage) enter(w work) { d.add(w, 1) }
func (d *damage) leave(w work) { d.add(w, -1) }

func (d *damage) add(w work, sign int) {
	d.things += sign * w.count
	if w.final {
		d.finals += sign
	}
}

func (d *damage) rank() int {
	switch {
	case d.things < d.least:
		return 0
	case d.finals > 0:
		return beyond + d.things
	}
	return d.things
}

func (s MassDestruction) claims(events []work) (claims []claim) {
	destroyed := foreign(events)
	for _, found := range stretches(destroyed, seconds(s.Window), &damage{least: s.Destroyed}) {
		c := claim{level: finding.Medium}
		for _, event := range found.events {
			c.rows = append(c.rows, event.row)
		}
		things, suffix := found.rank, ""
		if things > beyond {
			things -= beyond
			c.level, suffix = finding.High, ", without a way back"
		}
		if things >= s.Many {
			c.level = finding.High
		}
		first := found.bestEvents()[0].time
		c.sentence = fmt.Sprintf("%d things destroyed within %s from %s on, none of them the caller's own creation%s", things, span(seconds(s.Window)), finding.Clock(first), suffix)
		claims = append(claims, c)
	}
	return claims
}

// foreign are the destructions of what the caller did not create before.
func foreign(events []work) []work {
	created := map[string]bool{}
	var destroyed []work
	for _, event := range events {
		if !event.destroys {
			for _, thing := range event.things {
				created[thing] = true
			}
			continue
		}
		event.count = 1 // a call that does not say what it destroys
		if len(event.things) > 0 {
			event.count = 0
		}
		for _, thing := range event.things {
			if !created[thing] {
				event.count++
			}
		}
		if event.count > 0 {
			destroyed = append(destroyed, event)
		}
	}
	return destroyed
}
