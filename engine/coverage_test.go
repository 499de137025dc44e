package engine_test

import (
	"testing"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/finding"
)

func TestCoverage(t *testing.T) {
	s := creations(t, finding.Suppression{Match: "*/bob", Reason: "onboarding"})
	covered := s.Coverage()
	for i, tactic := range attack.Tactics() {
		got := covered[i]
		if got.Tactic != tactic {
			t.Fatalf("tactic %d is %q, want %q", i, got.Tactic, tactic)
		}
		if tactic != "Persistence" {
			if got.Findings != 0 || len(got.Techniques) != 0 {
				t.Errorf("%s: %+v", tactic, got)
			}
			continue
		}
		want := engine.Seen{Findings: 2, Suppressed: 1, Principals: 2, Events: 4, First: 1750068060, Last: 1750068240}
		if got.Seen != want || len(got.Techniques) != 1 || got.Techniques[0] != (engine.TechniqueCoverage{
			ID: "T1136.003", Name: "Create Account: Cloud Account", Seen: want, Detectors: 1,
		}) {
			t.Errorf("%+v", got)
		}
	}
	if len(covered) != len(attack.Tactics()) {
		t.Errorf("%d tactics", len(covered))
	}
	if empty := (&engine.Snapshot{}).Coverage(); len(empty) != len(attack.Tactics()) {
		t.Errorf("a snapshot that no run has made covers %+v", empty)
	}
}
