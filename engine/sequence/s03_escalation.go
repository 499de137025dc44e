package sequence

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// Escalation sets S03: a call is refused, the caller changes its own permissions, and the same call is
// allowed.
type Escalation struct {
	Enabled bool
	Before  time.Duration // the longest from the refusal to the change
	After   time.Duration // and from the change to the call that is allowed
}

var escalation = Kind{ID: "S03_ESCALATION", Title: "Refused, own permissions changed, allowed", Techniques: []string{"T1098.003", "T1548.005"}}

// detect looks first for those who changed their own permissions, who are few, and then at all they did.
func (s Escalation) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	granted, err := readGrants(ctx, feed)
	if err != nil || len(granted.changes) == 0 {
		return nil, err
	}
	want := finding.Want{Principals: granted.names(), None: eventstore.SignIn, Direct: true}
	err = each(ctx, feed, want, seeCall, func(who *profile.Principal, events []call) {
		found = append(found, escalation.of(who, s.claims(events, granted.changes[who]))...)
	})
	return found, err
}

// call is one call with its outcome.
type call struct {
	time    int64
	row     eventstore.Row
	name    string // "iam:ListUsers"
	denied  bool
	allowed bool
}

func seeCall(e *finding.Event) (call, bool) {
	return call{e.Time, e.Row, e.Call.Service() + ":" + e.Call.Name, e.Flags.Has(eventstore.Denied), succeeded(e)}, true
}

// change is one change of permissions.
type change struct {
	time  int64
	row   eventstore.Row
	call  string
	owner string // "111122223333/user/alice", group or role; empty for a version of a policy
	// policy is what a version was made of.
	policy string
}

// grants are who holds what, as far as the log says, and who changed the own permissions.
type grants struct {
	groups   map[string]map[string]bool // by user: the groups it was put into
	holders  map[string]map[string]bool // by policy
	changes  map[*profile.Principal]map[eventstore.Row]ownChange
	pending  map[*profile.Principal][]change
	identity map[*profile.Principal]map[string]bool // the users or roles it acts as
}

// ownChange is a change of the caller's own permissions. Who holds a policy is often older than the
// log; then it is likely, not sure, that the caller does.
type ownChange struct {
	call string
	sure bool
}

func readGrants(ctx context.Context, feed finding.Feed) (*grants, error) {
	g := &grants{
		groups: map[string]map[string]bool{}, holders: map[string]map[string]bool{},
		changes: map[*profile.Principal]map[eventstore.Row]ownChange{},
		pending: map[*profile.Principal][]change{}, identity: map[*profile.Principal]map[string]bool{},
	}
	want := finding.Want{Calls: read(permissionText).calls(), None: eventstore.Denied, Direct: true, Targets: true}
	for event, err := range feed.Scan(ctx, want) {
		if err != nil {
			return nil, err
		}
		if succeeded(&event) {
			g.note(&event)
		}
	}
	for who, changes := range g.pending {
		for _, c := range changes {
			if sure, own := g.isOwn(who, c); own {
				put(g.changes, who, c.row, ownChange{c.call, sure})
			}
		}
	}
	return g, nil
}

// note takes in one change: what it says of who holds what, and whose permissions it changed.
func (g *grants) note(e *finding.Event) {
	one := func(name string) string { return cmp.Or(append(values(e.Targets, name), "")...) }
	user, group, role := one("userName"), one("groupName"), one("roleName")
	c := change{time: e.Time, row: e.Row, call: e.Call.Name}
	switch {
	case user != "":
		c.owner = owner(e.Account, "user", user)
		if group != "" {
			put(g.groups, c.owner, owner(e.Account, "group", group), true)
		}
	case group != "":
		c.owner = owner(e.Account, "group", group)
	case role != "":
		c.owner = owner(e.Account, "role", role)
	case e.Call.Name == "CreatePolicyVersion" && one("setAsDefault") != "true":
		return
	default:
		c.policy = one("policyArn")
	}
	if policy := one("policyArn"); c.owner != "" && strings.HasPrefix(e.Call.Name, "Attach") {
		put(g.holders, policy, c.owner, true)
	}
	g.pending[e.Principal] = append(g.pending[e.Principal], c)
	if self := selfOf(e); self != "" {
		put(g.identity, e.Principal, self, true)
	}
}

// isOwn reports whether a change was one of the caller's own permissions, and whether that is sure.
func (g *grants) isOwn(who *profile.Principal, c change) (sure, own bool) {
	for self := range g.identity[who] {
		held := func(holder string) bool { return holder == self || g.groups[self][holder] }
		if c.policy == "" {
			if held(c.owner) {
				return true, true
			}
			continue
		}
		for holder := range g.holders[c.policy] {
			if held(holder) {
				return true, true
			}
		}
		own = own || len(g.holders[c.policy]) == 0 && !strings.Contains(c.policy, ":iam::aws:")
	}
	return false, own
}

// names are those who changed their own permissions.
func (g *grants) names() []string {
	var names []string
	for who := range g.changes {
		names = append(names, who.Name)
	}
	return names
}

// selfOf is the user or the role that a caller acts as.
func selfOf(e *finding.Event) string {
	id := e.Identity
	tail := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	account := cmp.Or(id.AccountID, e.Account)
	switch {
	case id.IssuerARN != "" && !strings.Contains(id.IssuerARN, ":user/"):
		return owner(account, "role", tail(id.IssuerARN))
	case id.IssuerName != "":
		return owner(account, "role", id.IssuerName)
	case id.UserName != "":
		return owner(account, "user", id.UserName)
	case strings.Contains(id.ARN, ":user/"):
		return owner(account, "user", tail(id.ARN))
	}
	return ""
}

// owner names who holds permissions. Names of IAM are unique whatever their case.
func owner(account, kind, name string) string {
	return account + "/" + kind + "/" + strings.ToLower(name)
}

func put[K, L comparable, V any](into map[K]map[L]V, key K, inner L, value V) {
	if into[key] == nil {
		into[key] = map[L]V{}
	}
	into[key][inner] = value
}

// proofOf is a refusal, the change after it, and in the end the call that was allowed.
type proofOf struct {
	refused, changed, allowed call
	sure                      bool
	familiar                  bool // the call had been allowed before it was refused
}

func (s Escalation) claims(events []call, own map[eventstore.Row]ownChange) []claim {
	refused, familiar := map[string]call{}, map[string]bool{}
	open := map[string]proofOf{} // by the name of the call that was refused
	var proven []proofOf
	for _, event := range events {
		if change, is := own[event.row]; is {
			for name, before := range refused {
				if event.time-before.time <= seconds(s.Before) {
					open[name] = proofOf{refused: before, changed: event, sure: change.sure || open[name].sure, familiar: familiar[name]}
				}
			}
			continue
		}
		if event.denied {
			refused[event.name] = event
			delete(open, event.name) // it is still refused: that change did not bring it
			continue
		}
		if p, waits := open[event.name]; waits && event.allowed {
			if event.time-p.changed.time <= seconds(s.After) {
				p.allowed = event
				proven = append(proven, p)
			}
			delete(open, event.name)
			delete(refused, event.name)
		}
		familiar[event.name] = familiar[event.name] || event.allowed
	}
	return s.believed(proven)
}

// leastUnsure is how many different calls have to turn from refused to allowed before a version of a
// policy that the log shows nobody holding is taken to be the caller's, and all of them new to the caller:
// a call that is refused once in a week was refused for its resource, not for want of the permission.
const leastUnsure = 2

func (s Escalation) believed(proven []proofOf) []claim {
	names := map[string]bool{}
	for _, p := range proven {
		if !p.familiar {
			names[p.refused.name] = true
		}
	}
	var claims []claim
	for _, p := range proven {
		if !p.sure && (p.familiar || len(names) < leastUnsure) {
			continue
		}
		_, changed, _ := strings.Cut(p.changed.name, ":")
		claims = append(claims, claim{
			level: finding.Critical,
			rows:  []eventstore.Row{p.refused.row, p.changed.row, p.allowed.row},
			sentence: fmt.Sprintf("%s was denied at %s, %s changed the caller's own permissions %s later, and after %s more the call was allowed",
				p.refused.name, finding.Clock(p.refused.time), changed, span(p.changed.time-p.refused.time), span(p.allowed.time-p.changed.time)),
		})
	}
	return claims
}
