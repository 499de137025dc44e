package ui

import (
	"context"
	"fmt"
	"slices"

	"trailsift/engine"
	"trailsift/engine/query"
)

// Around looks at every event of base, by time.
func (d *fakeDataset) Around(_ context.Context, base, matching query.Query, order engine.Order, n int) (engine.Rows, int, error) {
	all, found, matched := d.match(base), []engine.Event(nil), 0
	matches := func(e engine.Event) bool { return matching.Root == nil || meets(matching, matching.Root, e) }
	for i, e := range all {
		e.Near = !matches(e)
		if !e.Near {
			matched++
		}
		if slices.ContainsFunc(all[max(i-n, 0):min(i+n+1, len(all))], matches) {
			found = append(found, e)
		}
	}
	if order.Desc {
		slices.Reverse(found)
	}
	return &fakeRows{d: d, events: found}, matched, nil
}

// fakeLineage is of someone whom two people became over a role, and who went on to two roles.
func fakeLineage(principal string) engine.Lineage {
	role := func(name, at string) string { return "arn:aws:iam::" + at + ":role/" + name }
	hop := func(after int64, keys int, addresses ...string) *engine.Hop {
		h := &engine.Hop{Keys: keys, Call: "AssumeRole", First: start + after, Last: start + after + int64(keys-1)*600, Event: 1}
		for i, address := range addresses {
			h.Addresses = append(h.Addresses, engine.Count{Value: address, Events: len(addresses) - i})
		}
		return h
	}
	self := func(after int64, keys int, addresses ...string) *engine.Becoming {
		return &engine.Becoming{Name: principal, Account: account, Hop: hop(after, keys, addresses...)}
	}
	return engine.Lineage{
		Untraced: 2,
		Origins: []*engine.Becoming{
			{Name: arn("mallory"), Account: account, Next: []*engine.Becoming{
				{Name: role("Deploy", account), Account: account, Hop: hop(0, 3, "203.0.113.9", "2001:db8::7"), Next: []*engine.Becoming{self(30, 2, "203.0.113.9")}},
			}},
			{Name: hostile, Account: account, Next: []*engine.Becoming{self(898, 1, "198.51.100.4\x1b[2J")}},
		},
		Became: []*engine.Becoming{
			{Name: role("Admin", account), Account: account, Hop: hop(60, 12, "203.0.113.9", "203.0.113.10", "203.0.113.11"), Next: []*engine.Becoming{
				{Name: role("Backup", "210987654321"), Account: "210987654321", Hop: hop(120, 1, "203.0.113.9")},
			}},
		},
	}
}

// fakeSession is the session of an event by its number: 25 events each.
func fakeSession(e engine.Event) string {
	var number int
	if _, err := fmt.Sscanf(e.ID, "%d-", &number); err != nil {
		return ""
	}
	return [...]string{"console", "AKIAEXAMPLE", "i-0abc", "evil\x1b[31m\"name"}[number/25%4]
}

// fakeSessions lists the sessions of events by their first event.
func fakeSessions(events []engine.Event) []engine.Session {
	var list []engine.Session
	for _, e := range events {
		at := slices.IndexFunc(list, func(s engine.Session) bool { return s.Name == fakeSession(e) })
		if at < 0 {
			at = len(list)
			list = append(list, engine.Session{
				Name: fakeSession(e), First: e.Time, Addresses: []engine.Count{{Value: e.Address, Events: 20}, {Value: "2001:db8::7", Events: 5}},
			})
		}
		list[at].Events++
		list[at].Last = e.Time
		if e.Denied {
			list[at].Denied++
		}
	}
	return list
}

// fakeCoverage has two tactics with findings, techniques that nobody served, and names that are none of ATT&CK's.
func fakeCoverage(*engine.Snapshot) []engine.TacticCoverage {
	seen := engine.Seen{Findings: 1, Principals: 1, Events: 2, First: start + 60, Last: start + 600}
	return []engine.TacticCoverage{
		{Tactic: "Persistence", Techniques: []engine.TechniqueCoverage{
			{ID: "T1098.001", Name: "Account Manipulation: Additional Cloud Credentials", Detectors: 3},
		}},
		{Tactic: "Credential Access", Seen: seen, Techniques: []engine.TechniqueCoverage{
			{ID: "T1110", Name: "Brute Force", Detectors: 1},
			{ID: "T1552.005", Name: "Unsecured Credentials: Cloud Instance Metadata API", Seen: seen, Detectors: 2},
		}},
		{Tactic: "", Seen: engine.Seen{Findings: 1, Principals: 1, Events: 1, First: start, Last: start}, Techniques: []engine.TechniqueCoverage{
			{ID: "T9999\x1b[2J", Seen: engine.Seen{Findings: 1, Principals: 1, Events: 1, First: start, Last: start}, Detectors: 1},
		}},
	}
}
