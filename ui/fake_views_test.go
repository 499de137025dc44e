package ui

import (
	"slices"

	"trailsift/engine"
)

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
			{Name: hostile, Account: account, Next: []*engine.Becoming{self(900, 1, "198.51.100.4\x1b[2J")}},
		},
		Became: []*engine.Becoming{
			{Name: role("Admin", account), Account: account, Hop: hop(60, 12, "203.0.113.9", "203.0.113.10", "203.0.113.11"), Next: []*engine.Becoming{
				{Name: role("Backup", "210987654321"), Account: "210987654321", Hop: hop(120, 1, "203.0.113.9")},
			}},
		},
	}
}

// fakeSessions takes every ten addresses' worth of events for a session.
func fakeSessions(events []engine.Event) []engine.Session {
	names := []string{"console", "AKIAEXAMPLE", "i-0abc", "evil\x1b[31m\"name"}
	var list []engine.Session
	for i, part := range slices.Collect(slices.Chunk(events, max(len(events)/len(names), 1))) {
		session := engine.Session{
			Name: names[i%len(names)], Events: len(part), First: part[0].Time, Last: part[len(part)-1].Time,
			Addresses: []engine.Count{{Value: part[0].Address, Events: len(part) - 1}, {Value: "2001:db8::7", Events: 1}},
		}
		for _, e := range part {
			if e.Denied {
				session.Denied++
			}
		}
		list = append(list, session)
	}
	return list
}
