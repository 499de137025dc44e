package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/rule"
	"trailsift/engine/sigma"
)

// made is a signature for every user that is created, and one that waits for three of them.
func made(t *testing.T) *sigma.Set {
	t.Helper()
	set, refused := sigma.Load(fstest.MapFS{"rules.yml": {Data: []byte(`
title: User created
id: 11111111-0000-4000-8000-000000000001
name: created
level: high
tags: [attack.t1136.003]
logsource: {product: aws, service: cloudtrail}
detection: {selection: {eventName: CreateUser}, condition: selection}
---
title: Three users created
level: critical
correlation: {type: event_count, rules: [created], group-by: [userIdentity.arn], timespan: 10m, condition: {gte: 3}}
`)}})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	return set
}

// creations is a log in which ana creates three users and bob one.
func creations(t *testing.T, suppressions ...finding.Suppression) *engine.Snapshot {
	t.Helper()
	c := config()
	c.Signatures, c.Suppressions = made(t), suppressions
	list := []string{event("bob", "CreateUser", 1)}
	for i := range 3 {
		list = append(list, event("ana", "CreateUser", 2+i))
	}
	return analysed(t, c, write(t, map[string]string{"log.json": "[" + strings.Join(list, ",") + "]"}))
}

func TestFindingsRaiseTheFloor(t *testing.T) {
	s := creations(t)
	ana, bob := s.Ranking[0], s.Ranking[1]
	if ana.Score.Total != 82 || ana.Score.DecidedBy != "floor" || len(ana.Findings) != 2 || ana.Findings[0].Title != "Three users created" {
		t.Errorf("ana has %v by %s, findings %+v", ana.Score.Total, ana.Score.DecidedBy, ana.Findings)
	}
	if bob.Score.Total != 60 || len(bob.Findings) != 1 || !strings.Contains(bob.Score.Method, "signature") {
		t.Errorf("bob has %v by %s, findings %+v", bob.Score.Total, bob.Score.Method, bob.Findings)
	}
	if f := ana.Findings[1]; f.EventCount != 3 || len(f.Events) != 3 || !strings.HasPrefix(f.Explanation, "3 events from 2025-06-16 10:02 UTC on: CreateUser ×3") {
		t.Errorf("the finding says %+v", f)
	}
	if got := len(chosen(t, s, `rule:"11111111-0000-4000-8000-000000000001"`)); got != 4 {
		t.Errorf("the signature's evidence is %d events", got)
	}
	if got := chosen(t, s, "user:bob")[0].Rules; strings.Join(got, " ") != "sig" {
		t.Errorf("bob's event is evidence of %q", got)
	}
}

func TestSuppressedFindingsStayAndDoNotCount(t *testing.T) {
	s := creations(t,
		finding.Suppression{Finding: "user created", Match: "*/bob", Reason: "onboarding"},
		finding.Suppression{Match: "*/ana", Reason: "long over", Until: time.Unix(0, 0)})
	for _, p := range s.Ranking {
		bob := strings.HasSuffix(p.Name, "bob")
		if bob && (p.Score.Floor != 0 || p.Findings[0].Suppressed != "onboarding" || p.Findings[0].EventCount != 1) {
			t.Errorf("bob: floor %v, findings %+v", p.Score.Floor, p.Findings)
		}
		if !bob && p.Score.Floor != 82 {
			t.Errorf("ana: floor %v, though the suppression has expired", p.Score.Floor)
		}
	}
}

func TestOverridesEnd(t *testing.T) {
	off := false
	for until, want := range map[time.Time]bool{{}: true, time.Unix(0, 0): false, time.Now().AddDate(1, 0, 0): true} {
		c := config()
		c.Rules.Overrides = []rule.Override{{Rule: "R03", Enabled: &off, Reason: "no devices yet", Until: until}}
		s := analysed(t, c, write(t, map[string]string{"log.json": "[" + event("ana", "CreateUser", 1) + "]"}))
		verdict := s.Ranking[0].Score.Verdicts[2]
		if applied := verdict.Silent == "switched off" && verdict.Override == "no devices yet"; applied != want {
			t.Errorf("until %v: %+v", until, verdict)
		}
	}
}
