package world_test

import (
	"context"
	"testing"
	"testing/fstest"

	"trailsift/engine"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/source"
	"trailsift/scenarios/world"
)

// TestMostPeopleScoreLow judges a week of two hundred honest people by rules and sequences: one or two in
// a hundred may look bad, as in life.
func TestMostPeopleScoreLow(t *testing.T) {
	if testing.Short() {
		t.Skip("two weeks of two hundred people take long under the race detector, and nothing happens at once")
	}
	for seed := range uint64(2) {
		w := organisation(t, world.Options{Seed: seed, Users: 200})
		logs := fstest.MapFS{"week.jsonl": {Data: written(life(w))}}
		run := engine.Run(context.Background(), source.FS(logs, "week"), engine.Config{
			Profile: "default", Limits: source.DefaultLimits(), Spec: profile.Default(), Rules: rule.Default(),
			Sequences: sequence.Default(), Risk: risk.Default(),
		})
		if err := run.Wait(); err != nil {
			t.Fatal(err)
		}
		levels := map[bool]map[string]int{true: {}, false: {}}
		for _, p := range run.Snapshot().Ranking {
			levels[p.Kind == profile.Person][p.Score.Level.String()]++
		}
		people := levels[true]
		t.Logf("seed %d: people %v, others %v", seed, people, levels[false])
		if bad := people["HIGH"] + people["CRITICAL"]; bad > 4 || people["MEDIUM"] > 24 || people["LOW"] < 170 {
			t.Errorf("seed %d: %v of two hundred people", seed, people)
		}
	}
}
