package play_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"trailsift/engine"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/trail"
)

// What a playbook promises a trainee has to be true of each of its incidents: every rule that it names
// fires for one of those the attack acted as.
func TestRulesThatPlaybooksNameFire(t *testing.T) {
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, playbook := range all {
		t.Run(playbook.Number, func(t *testing.T) {
			eachSeed(t, playbook.Number, func(t *testing.T, log *trailLog) {
				fired := log.rulesFired(t)
				for _, id := range playbook.Detect.Rules {
					if !slices.Contains(fired, id[:3]) {
						t.Errorf("%s does not fire; %v do", id, fired)
					}
				}
			})
		})
	}
}

// rulesFired are the rules that fire for the attackers. Everybody's hours are those of their own zone,
// as an organisation over several zones has to configure them.
func (l *trailLog) rulesFired(t *testing.T) (fired []string) {
	t.Helper()
	var written []byte
	for i := range l.incident.Events {
		written = append(trail.Append(written, &l.incident.Events[i]), '\n')
	}
	spec := profile.Default()
	spec.Hours.Timezone = l.world.Options.Timezone
	for _, person := range l.world.People {
		spec.Hours.Zones = append(spec.Hours.Zones, profile.Zone{Match: "*/" + person.Name, Timezone: person.Zone.String()})
	}
	run := engine.Run(context.Background(),
		source.FS(fstest.MapFS{"incident.jsonl": {Data: written}}, "incident"),
		engine.Config{Profile: "default", Limits: source.DefaultLimits(), Spec: spec, Rules: rule.Default(), Risk: risk.Default()})
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	ranking := run.Snapshot().Ranking
	for _, name := range l.incident.Principals {
		at := slices.IndexFunc(ranking, func(p engine.Principal) bool { return p.Name == name })
		if at < 0 {
			t.Errorf("the labels name %s, whom nobody ranks", name)
			continue
		}
		for _, verdict := range ranking[at].Score.Verdicts {
			if verdict.Fired {
				fired = append(fired, verdict.ID.Short())
			}
		}
	}
	return fired
}
