package sequence

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/intel"
	"trailsift/engine/profile"
)

// HiddenOrigin sets S11: calls through Tor, and hopping from exit to exit.
type HiddenOrigin struct {
	Enabled bool
	Window  time.Duration
	Exits   int // of Tor and VPNs, so many in a window are hopping
}

var hiddenOrigin = Kind{ID: "S11_HIDDEN_ORIGIN", Title: "Calls through exits that hide where they come from", Techniques: []string{"T1090.003"}}

// detect leaves out failed sign-ins, which accuse the one whose password is guessed; readers without an identity,
// since anybody may look at what is public; and sessions of instances, which are at home where they are, and
// elsewhere are S05's. Hosting companies' networks are where programs run, so they are no exits here.
func (s HiddenOrigin) detect(ctx context.Context, feed finding.Feed, places map[string]intel.Place) (found []Found, err error) {
	exits := maps.Clone(places)
	maps.DeleteFunc(exits, func(_ string, place intel.Place) bool { return !place.Tagged("tor", "vpn") })
	if len(exits) == 0 {
		return nil, nil
	}
	want := finding.Want{Addresses: slices.Sorted(maps.Keys(exits)), None: eventstore.SignInFailed, Direct: true}
	see := func(e *finding.Event) (exitCall, bool) {
		named := e.Principal.Name != "anonymous" && e.Principal.Kind != profile.Instance
		return seeExit(e, exits[e.Address.Text]), named
	}
	err = each(ctx, feed, want, see, func(who *profile.Principal, events []exitCall) {
		found = append(found, hiddenOrigin.of(who, s.claims(events))...)
	})
	return found, err
}

// exitCall is one call through an exit.
type exitCall struct {
	time int64
	row  eventstore.Row
	exit string
	tor  bool
}

func (c exitCall) at() int64 { return c.time }

// seeExit names the exit: one of Tor by its address, one of a VPN by its place, as a VPN hands out a
// place's addresses by turns.
func seeExit(e *finding.Event, place intel.Place) exitCall {
	c := exitCall{time: e.Time, row: e.Row, exit: place.String(), tor: place.Tagged("tor")}
	if c.tor {
		c.exit = "Tor " + strconv.FormatUint(uint64(e.Address.Client), 10)
	}
	return c
}

// hops counts a window's exits.
type hops struct {
	HiddenOrigin
	exits several
	tor   several // those of Tor
}

func (h *hops) enter(c exitCall) {
	h.exits.enter(c.exit)
	if c.tor {
		h.tor.enter(c.exit)
	}
}

func (h *hops) leave(c exitCall) {
	h.exits.leave(c.exit)
	if c.tor {
		h.tor.leave(c.exit)
	}
}

// rank is the number of exits, above all others where one of them is Tor's.
func (h *hops) rank() int {
	switch {
	case len(h.exits) < h.Exits:
		return 0
	case len(h.tor) > 0:
		return beyond + len(h.exits)
	}
	return len(h.exits)
}

// claims are the hours of hopping, and whatever else came through Tor.
func (s HiddenOrigin) claims(events []exitCall) (claims []claim) {
	told := make([]bool, len(events))
	for _, found := range stretches(events, seconds(s.Window), s.counter()) {
		c := claim{level: finding.Medium}
		if found.rank > beyond {
			c.level = finding.High
		}
		for i := found.from; i < found.to; i++ {
			c.rows, told[i] = append(c.rows, events[i].row), true
		}
		c.sentence = s.sentence(found.bestEvents())
		claims = append(claims, c)
	}
	tor := claim{level: finding.Medium}
	for i, event := range events {
		if !event.tor || told[i] {
			continue
		}
		if len(tor.rows) == 0 {
			tor.sentence = "Through Tor, the first time at " + finding.Clock(event.time)
		}
		tor.rows = append(tor.rows, event.row)
	}
	if len(tor.rows) > 0 {
		claims = append(claims, tor)
	}
	return claims
}

// sentence tells of a window of hopping.
func (s HiddenOrigin) sentence(events []exitCall) string {
	count := s.counter()
	for _, event := range events {
		count.enter(event)
	}
	var through []string
	if n := len(count.tor); n > 0 {
		through = append(through, fmt.Sprintf("%d of Tor", n))
	}
	if n := len(count.exits) - len(count.tor); n > 0 {
		through = append(through, fmt.Sprintf("%d of VPNs", n))
	}
	return fmt.Sprintf("Through %d exits within %s from %s on, %s",
		len(count.exits), span(seconds(s.Window)), finding.Clock(events[0].time), strings.Join(through, " and "))
}

func (s HiddenOrigin) counter() *hops {
	return &hops{HiddenOrigin: s, exits: several{}, tor: several{}}
}
