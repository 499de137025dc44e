package sequence

import (
	"cmp"
	"context"
	"fmt"
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
// the instance renews its own every few hours.
func (s StolenKey) detect(ctx context.Context, feed finding.Feed) ([]Found, error) {
	want := finding.Want{Sessions: []string{"i-*"}, Direct: true}
	var instances []*instance
	err := each(ctx, feed, want, seeInstance, func(who *profile.Principal, events []instanceCall) {
		instances = append(instances, sessionsOf(who, events)...)
	})
	if err != nil {
		return nil, err
	}
	var all accusations
	for _, one := range instances {
		all.add(one.who, one.claim(instances))
	}
	return all.found(stolenKey), nil
}

// instanceCall is one call with an instance's credentials.
type instanceCall struct {
	time             int64
	row              eventstore.Row
	session, account string
	address          eventstore.Address
	endpoint         bool
	agent            string
}

func seeInstance(e *finding.Event) (instanceCall, bool) {
	return instanceCall{
		time: e.Time, row: e.Row,
		session: e.Identity.RoleSession(), account: cmp.Or(e.Identity.AccountID, e.Account),
		address: e.Address, endpoint: e.Flags.Has(eventstore.Endpoint), agent: strings.ToLower(e.Agent),
	}, true
}

// instance is what one session of an instance did.
type instance struct {
	who     *profile.Principal
	account string
	calls   []instanceCall
	home    uint32 // eventstore.Address.Client of its commonest address; 0 for none
	windows bool   // it runs Windows itself
}

func sessionsOf(who *profile.Principal, events []instanceCall) []*instance {
	var list []*instance
	known := map[string]*instance{}
	for _, event := range events {
		key := event.account + "/" + event.session
		if known[key] == nil {
			known[key] = &instance{who: who, account: event.account}
			list = append(list, known[key])
		}
		known[key].calls = append(known[key].calls, event)
	}
	for _, one := range list {
		one.settle()
	}
	return list
}

// settle finds the session's home, the first of equals, and whether the machine runs Windows: then most
// of what comes from home says so.
func (n *instance) settle() {
	counts, windows := map[uint32]int{}, map[uint32]int{}
	for _, call := range n.calls {
		if call.address.Client == 0 {
			continue
		}
		counts[call.address.Client]++
		if strings.Contains(call.agent, "windows") {
			windows[call.address.Client]++
		}
	}
	for _, call := range n.calls {
		if client := call.address.Client; counts[client] > counts[n.home] {
			n.home = client
		}
	}
	n.windows = 2*windows[n.home] > counts[n.home]
}

// elsewhere are names in agents that no server has: systems of desks and of attackers, and browsers.
var elsewhere = []string{"darwin", "macos", "mac os", "kali", "parrot", "mozilla/", "chrome/", "firefox/", "safari/"}

func (n *instance) claim(all []*instance) []claim {
	homes := n.homes(all)
	c := claim{level: finding.High}
	var first *instanceCall
	addresses := map[string]bool{}
	for i, call := range n.calls {
		away := call.address.Client != 0 && !homes[call.address.Client]
		if !away && !n.strange(call.agent) {
			continue
		}
		if first == nil {
			first = &n.calls[i]
		}
		addresses[call.address.Text] = true
		c.rows = append(c.rows, call.row)
	}
	if first == nil {
		return nil
	}
	from := first.address.Text
	if more := len(addresses) - 1; more > 0 {
		from += fmt.Sprintf(" and %d more", more)
	}
	c.sentence = fmt.Sprintf("%d of the %d calls of session %s were made outside of the instance, from %s, the first at %s",
		len(c.rows), len(n.calls), first.session, from, clock(first.time))
	return []claim{c}
}

// homes are the addresses that are no outside ones: the session's own, those of VPC endpoints, and those
// of the account's other instances, which may share a gateway.
func (n *instance) homes(all []*instance) map[uint32]bool {
	homes := map[uint32]bool{n.home: true}
	for _, other := range all {
		if other.account == n.account {
			homes[other.home] = true
		}
	}
	for _, call := range n.calls {
		if call.endpoint {
			homes[call.address.Client] = true
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
	hours, all := map[uint32]map[int64]bool{}, map[int64]bool{}
	throughEndpoint := false
	for _, call := range n.calls {
		client, hour := call.address.Client, call.time/3600
		throughEndpoint = throughEndpoint || call.endpoint && client == n.home
		all[hour] = true
		if client == 0 || call.endpoint {
			continue
		}
		if hours[client] == nil {
			hours[client] = map[int64]bool{}
		}
		hours[client][hour] = true
	}
	if !throughEndpoint {
		return 0
	}
	for _, call := range n.calls {
		if client := call.address.Client; len(hours[client]) > len(hours[own]) {
			own = client
		}
	}
	if len(all) < share || len(hours[own])*share < len(all) {
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
