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

// RoleChain sets S04: one role after the other, or a way between accounts that nobody else goes.
type RoleChain struct {
	Enabled bool
	Hops    int // of a chain
	Days    int // a log so long shows which ways between accounts are usual
}

var roleChain = Kind{ID: "S04_ROLE_CHAIN", Title: "A chain of roles, or a rare way between accounts", Techniques: []string{"T1548.005", "T1550.001", "T1199"}}

func (s RoleChain) detect(ctx context.Context, feed finding.Feed, about Log) ([]Found, error) {
	var all accusations
	seen := map[eventstore.Row]bool{}
	for _, chain := range about.Chains {
		s.chain(&all, chain, seen)
	}
	ways, err := readWays(ctx, feed)
	if err != nil {
		return nil, err
	}
	for _, w := range ways {
		all.add(w.who, s.way(w, about))
	}
	return all.found(roleChain), nil
}

// chain accuses everybody in a chain that is too long or closes a circle. A chain that is part of one
// accused before says nothing new.
func (s RoleChain) chain(all *accusations, hops []Hop, seen map[eventstore.Row]bool) {
	if len(hops) == 0 || seen[hops[len(hops)-1].Row] {
		return
	}
	circle := closes(hops)
	if len(hops) < s.Hops && !circle {
		return
	}
	c := claim{level: finding.Medium}
	names := []string{short(hops[0].Caller.Name)}
	var people []*profile.Principal
	for _, hop := range hops {
		seen[hop.Row] = true
		c.rows = append(c.rows, hop.Row)
		names = append(names, short(hop.Became.Name))
		people = append(people, hop.Caller, hop.Became)
	}
	c.sentence = fmt.Sprintf("%d hops from key to key, beginning at %s: %s", len(hops), finding.Clock(hops[0].Time), strings.Join(names, " → "))
	if circle {
		c.sentence = "A circle: " + c.sentence
	}
	told := map[*profile.Principal]bool{}
	for _, who := range people {
		if !told[who] {
			told[who] = true
			all.add(who, []claim{c})
		}
	}
}

// closes reports whether somebody was become twice.
func closes(hops []Hop) bool {
	met := map[*profile.Principal]bool{hops[0].Caller: true}
	for _, hop := range hops {
		if met[hop.Became] {
			return true
		}
		met[hop.Became] = true
	}
	return false
}

// short is the end of a principal's name.
func short(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// way is how one caller goes from account to account: into one role.
type way struct {
	who      *profile.Principal
	from, to string // accounts
	role     string
	rows     []eventstore.Row
	days     map[int64]bool
	first    int64
}

// readWays gathers the successful hops between accounts, by caller and role.
func readWays(ctx context.Context, feed finding.Feed) ([]*way, error) {
	want := finding.Want{Calls: read(roleText).calls(), None: eventstore.Denied, Direct: true, Targets: true}
	var list []*way
	known := map[[2]string]*way{}
	for event, err := range feed.Scan(ctx, want) {
		if err != nil {
			return nil, err
		}
		role := cmp.Or(append(values(event.Targets, "roleArn"), "")...)
		from, to := event.Identity.AccountID, accountOf(role)
		if from == to || from == "" || to == "" || event.Principal.Kind == profile.Service || !succeeded(&event) {
			continue
		}
		key := [2]string{callerOf(&event), role}
		if known[key] == nil {
			known[key] = &way{who: event.Principal, from: from, to: to, role: role, days: map[int64]bool{}, first: event.Time}
			list = append(list, known[key])
		}
		w := known[key]
		w.rows, w.days[event.Time/day] = append(w.rows, event.Row), true
	}
	return list, nil
}

// callerOf names a caller without the session, which another account's copy of an event shows as part of
// the id.
func callerOf(e *finding.Event) string {
	if e.Identity.Type == "AWSAccount" {
		id, _, _ := strings.Cut(e.Identity.PrincipalID, ":")
		return e.Identity.AccountID + ":" + id
	}
	return e.Principal.Name
}

// accountOf is the account in an ARN.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

func (s RoleChain) way(w *way, about Log) []claim {
	c := claim{rows: w.rows}
	switch outside := slices.DeleteFunc([]string{w.from, w.to}, func(id string) bool { return about.Accounts[id] }); {
	case len(outside) > 0:
		c.level = finding.High
		if w.first/day == about.From/day && len(w.days) >= s.Days {
			c.level = finding.Low // a partner's way in, older than the log and still in use
		}
		c.sentence = fmt.Sprintf("%s of account %s became %s of account %s at %s; %s is an outside account",
			short(w.who.Name), w.from, short(w.role), w.to, finding.Clock(w.first), outside[0])
	case w.who.Kind == profile.Outside:
		return nil // the caller's own account has logged the same, with a name
	case about.To/day-about.From/day+1 >= int64(s.Days) && len(w.days) == 1:
		c.level = finding.Medium
		c.sentence = fmt.Sprintf("%s of account %s became %s of account %s at %s, on this day alone of %d",
			short(w.who.Name), w.from, short(w.role), w.to, finding.Clock(w.first), about.To/day-about.From/day+1)
	default:
		return nil
	}
	return []claim{c}
}
