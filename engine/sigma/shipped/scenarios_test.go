package shipped

import (
	"slices"
	"testing"
	"time"

	"trailsift/engine/sigma"
	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// leftToSequences are the scenarios of which no single call proves enough.
var leftToSequences = []string{
	"unusual-geography", "low-and-slow", "secrets-manager", "instance-metadata", "sts-key-abuse", "reconnaissance", "mass-s3-download",
}

// TestScenarios plays every scenario in several organisations and asks whether signatures of level
// medium or above name any of its events.
func TestScenarios(t *testing.T) {
	playbooks, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	set := load(t)
	for seed := range uint64(4) {
		w, err := world.New(world.Options{
			Seed: seed, Start: time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC), Days: 14, Users: 60, Timezone: "UTC",
			Regions: []string{"eu-west-1", "us-east-1"}, Accounts: []string{"111122223333", "444455556666"}, Tempo: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, playbook := range playbooks {
			incident, err := play.Play(w, playbook, play.Options{Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			titles := grave(set, incident)
			if want := !slices.Contains(leftToSequences, playbook.ID); want && len(titles) == 0 {
				t.Errorf("seed %d: no signature of level medium or above names an event of %s", seed, playbook.ID)
			}
			t.Logf("seed %d: %s: %q", seed, playbook.ID, titles)
		}
	}
}

// grave are the signatures of level medium or above that name the attack's own events.
func grave(set *sigma.Set, incident *play.Incident) (titles []string) {
	for i := range incident.Events {
		event := &incident.Events[i]
		if event.Tags == nil {
			continue // the honest work that the attack hides in
		}
		for _, title := range titlesOf(set, string(trail.Append(nil, event))+"\n") {
			rule := set.Rules[slices.IndexFunc(set.Rules, func(r *sigma.Rule) bool { return r.Title == title })]
			if rule.Level != "low" && rule.Level != "informational" && !slices.Contains(titles, title) {
				titles = append(titles, title)
			}
		}
	}
	return titles
}
