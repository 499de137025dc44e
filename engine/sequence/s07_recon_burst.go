package sequence

import (
	"context"
	"fmt"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// ReconBurst sets S07: many different reads over many services in a short time, by no console.
type ReconBurst struct {
	Enabled  bool
	Window   time.Duration
	Reads    int // different calls
	Services int
	Denied   int // so many denied ones make it grave
}

var reconBurst = Kind{ID: "S07_RECON_BURST", Title: "Many different reads in minutes", Techniques: []string{"T1580", "T1526", "T1087.004"}}

// detect leaves out what the console asks for by itself: people who click through it reach 43 different
// reads over 10 services in ten minutes.
func (s ReconBurst) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	want := finding.Want{All: eventstore.ReadOnly, None: eventstore.FromConsole, Direct: true, Variety: s.Reads}
	err = passing(ctx, feed, want, seeLook, func(who *profile.Principal) (func(look), func()) {
		window := sliding[look]{window: seconds(s.Window), count: s.counter()}
		return window.take, func() { found = append(found, reconBurst.of(who, s.claims(window.found))...) }
	})
	return found, err
}

// look is one read.
type look struct {
	time   int64
	row    eventstore.Row
	call   eventstore.Call
	denied bool
}

func (l look) at() int64 { return l.time }

func seeLook(e *finding.Event) (look, bool) {
	return look{e.Time, e.Row, e.Call, e.Flags.Has(eventstore.Denied)}, true
}

// looks counts a window's different calls and services, and what was denied.
type looks struct {
	ReconBurst
	calls    map[eventstore.Call]int
	services several
	denied   int
}

func (l *looks) enter(one look) {
	l.calls[one.call]++
	l.services.enter(one.call.Source)
	if one.denied {
		l.denied++
	}
}

func (l *looks) leave(one look) {
	if l.calls[one.call]--; l.calls[one.call] == 0 {
		delete(l.calls, one.call)
	}
	l.services.leave(one.call.Source)
	if one.denied {
		l.denied--
	}
}

// rank is the number of different calls, above all others where enough were denied.
func (l *looks) rank() int {
	switch {
	case len(l.calls) < l.Reads || len(l.services) < l.Services:
		return 0
	case l.denied >= l.Denied:
		return beyond + len(l.calls)
	}
	return len(l.calls)
}

func (s ReconBurst) claims(bursts []stretch[look]) (claims []claim) {
	for _, found := range bursts {
		c := claim{level: finding.Medium}
		if found.rank > beyond {
			c.level = finding.High
		}
		for _, event := range found.events {
			c.rows = append(c.rows, event.row)
		}
		best := s.counter()
		for _, event := range found.bestEvents() {
			best.enter(event)
		}
		c.sentence = fmt.Sprintf("%d different reads over %d services within %s from %s on, %d calls denied",
			len(best.calls), len(best.services), span(seconds(s.Window)), finding.Clock(found.bestEvents()[0].time), best.denied)
		claims = append(claims, c)
	}
	return claims
}

func (s ReconBurst) counter() *looks {
	return &looks{ReconBurst: s, calls: map[eventstore.Call]int{}, services: several{}}
}
