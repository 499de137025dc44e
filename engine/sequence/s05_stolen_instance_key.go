package sequence

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// StolenKey sets S05: the credentials of an instance, used from elsewhere.
type StolenKey struct {
	Enabled bool
}

var stolenKey = Kind{ID: "S05_STOLEN_INSTANCE_KEY", Title: "An instance's credentials used outside of it", Techniques: []string{"T1552.005", "T1078.004"}}

// detect goes by role session, not by key: a thief often holds another key of the same session, since
// the instance renews its own every few hours. It counts first what each session does, and then looks for
// the calls of those that did something outside, which are few.
func (s StolenKey) detect(ctx context.Context, feed finding.Feed) ([]Found, error) {
	all := instances{byName: map[session]*instance{}}
	want := finding.Want{Sessions: []string{"i-*"}, Direct: true}
	for event, err := range feed.Scan(ctx, want) {
		if err != nil {
			return nil, err
		}
		all.count(&event)
	}
	all.settle()
	if want.Principals = all.robbed(); len(want.Principals) == 0 {
		return nil, nil
	}
	for event, err := range feed.Scan(ctx, want) {
		if err != nil {
			return nil, err
		}
		all.note(&event)
	}
	var accused accusations
	for _, one := range all.list {
		accused.add(one.who, one.claim())
	}
	return accused.found(stolenKey), nil
}

// session is a role session of an instance.
type session struct {
	who           *profile.Principal
	account, name string
}

func sessionOf(e *finding.Event) session {
	return session{who: e.Principal, account: cmp.Or(e.Identity.AccountID, e.Account), name: e.Identity.RoleSession()}
}

// instances are all sessions, in the order in which they came.
type instances struct {
	byName map[session]*instance
	list   []*instance
}

func (all *instances) count(e *finding.Event) {
	name := sessionOf(e)
	one := all.byName[name]
	if one == nil {
		one = &instance{session: name, byClient: map[uint32]*client{}, hours: map[int64]bool{}, agents: map[string]bool{}}
		all.byName[name], all.list = one, append(all.list, one)
	}
	one.count(e)
}

// settle decides of all sessions where they are at home.
func (all *instances) settle() {
	homes := map[string]map[uint32]bool{} // by account, whose instances may share a gateway
	for _, one := range all.list {
		one.settle()
		put(homes, one.account, one.home, true)
	}
	for _, one := range all.list {
		one.homes = one.ownHomes()
		maps.Copy(one.homes, homes[one.account])
	}
}

// robbed are the principals of the sessions that did something outside.
func (all *instances) robbed() []string {
	var names []string
	for _, one := range all.list {
		if one.leaves() {
			names = append(names, one.who.Name)
		}
	}
	return distinctly(names)
}

func (all *instances) note(e *finding.Event) {
	one := all.byName[sessionOf(e)]
	if !one.outside(e.Address.Client) && !one.strange(strings.ToLower(e.Agent)) {
		return
	}
	if len(one.rows) == 0 {
		one.first, one.addresses = e.Time, map[string]bool{}
		one.from = e.Address.Text
	}
	one.rows = append(one.rows, e.Row)
	one.addresses[e.Address.Text] = true
}

// instance is what one session of an instance did.
type instance struct {
	session
	calls    int
	clients  []uint32 // eventstore.Address.Client, in the order in which they came
	byClient map[uint32]*client
	hours    map[int64]bool  // in which it worked
	agents   map[string]bool // and whether each speaks of Windows

	home    uint32 // the commonest client; 0 for none
	windows bool   // it runs Windows itself
	homes   map[uint32]bool

	// The calls outside of it.
	rows      []eventstore.Row
	first     int64
	from      string
	addresses map[string]bool
}

// client is what came from one address.
type client struct {
	calls, windows int
	endpoint       bool           // some through an endpoint
	hours          map[int64]bool // of those that came through none
}

func (n *instance) count(e *finding.Event) {
	hour := e.Time / 3600
	n.calls++
	n.hours[hour] = true
	windows, known := n.agents[e.Agent]
	if !known {
		windows = strings.Contains(strings.ToLower(e.Agent), "windows")
		n.agents[e.Agent] = windows
	}
	if e.Address.Client == 0 {
		return
	}
	c := n.byClient[e.Address.Client]
	if c == nil {
		c = &client{hours: map[int64]bool{}}
		n.byClient[e.Address.Client], n.clients = c, append(n.clients, e.Address.Client)
	}
	c.calls++
	if windows {
		c.windows++
	}
	if e.Flags.Has(eventstore.Endpoint) {
		c.endpoint = true
	} else {
		c.hours[hour] = true
	}
}

// settle finds the session's home, the first of equals, and whether the machine runs Windows: then most
// of what comes from home says so.
func (n *instance) settle() {
	var home client
	for _, number := range n.clients {
		if c := n.byClient[number]; c.calls > home.calls {
			n.home, home = number, *c
		}
	}
	n.windows = 2*home.windows > home.calls
}

// elsewhere are names in agents that no server has: systems of desks and of attackers, and browsers.
var elsewhere = []string{"darwin", "macos", "mac os", "kali", "parrot", "mozilla/", "chrome/", "firefox/", "safari/"}

// leaves reports whether anything was done outside.
func (n *instance) leaves() bool {
	if slices.ContainsFunc(n.clients, n.outside) {
		return true
	}
	for agent := range n.agents {
		if n.strange(strings.ToLower(agent)) {
			return true
		}
	}
	return false
}

func (n *instance) outside(client uint32) bool { return client != 0 && !n.homes[client] }

func (n *instance) claim() []claim {
	if len(n.rows) == 0 {
		return nil
	}
	from := n.from
	if more := len(n.addresses) - 1; more > 0 {
		from += fmt.Sprintf(" and %d more", more)
	}
	return []claim{{level: finding.High, rows: n.rows, sentence: fmt.Sprintf("%d of the %d calls of session %s were made outside of the instance, from %s, the first at %s",
		len(n.rows), n.calls, n.name, from, finding.Clock(n.first))}}
}

// ownHomes are the addresses that are the session's own, and those of VPC endpoints.
func (n *instance) ownHomes() map[uint32]bool {
	homes := map[uint32]bool{n.home: true}
	for number, c := range n.byClient {
		if c.endpoint {
			homes[number] = true
		}
	}
	if own := n.besideEndpoint(); own != 0 {
		homes[own] = true
	}
	return homes
}

// besideEndpoint is the machine's own address where most of its calls go through an endpoint: what has no
// endpoint is called from there, in a good part of the hours in which the machine works. A thief, who may
// make more calls, comes in few of them. It is 0 where there is none, or no endpoint is home.
func (n *instance) besideEndpoint() (own uint32) {
	const share = 4 // one hour in so many
	if home := n.byClient[n.home]; home == nil || !home.endpoint {
		return 0
	}
	hours := 0
	for _, number := range n.clients {
		if c := n.byClient[number]; len(c.hours) > hours {
			own, hours = number, len(c.hours)
		}
	}
	if len(n.hours) < share || hours*share < len(n.hours) {
		return 0
	}
	return own
}

func (n *instance) strange(agent string) bool {
	if strings.Contains(agent, "windows") && !n.windows {
		return true
	}
	return slices.ContainsFunc(elsewhere, func(name string) bool { return strings.Contains(agent, name) })
}
