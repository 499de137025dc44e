package evaluate_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/evaluate"
)

// stopped is a small world in which audit logs are stopped.
func stopped(t *testing.T, signatures *sigma.Set) evaluate.Result {
	t.Helper()
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	pb, found := scenarios.Find(known, "disable-logging")
	if !found {
		t.Fatal("there is no scenario disable-logging")
	}
	options := dataset.Organisation(3, time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC))
	options.Users, options.Days = 20, 3
	set, _, err := dataset.Compose(dataset.Plan{World: options, Playbooks: []*scenarios.Playbook{pb}})
	if err != nil {
		t.Fatal(err)
	}
	a := engine.Run(context.Background(), source.FS(dataset.Logs(set), "world"), engine.Config{
		Limits: source.DefaultLimits(), Spec: profile.Default(), Rules: rule.Default(), Forest: forest.Default(), Risk: risk.Default(),
		Signatures: signatures,
	})
	if err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	result, err := evaluate.Judge(context.Background(), a.Snapshot(), dataset.LabelsOf(set.Seed, set.Incidents))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestJudge(t *testing.T) {
	signatures, _ := sigma.Load(shipped.Rules())
	got := stopped(t, signatures)
	if len(got.Outcomes) != 1 {
		t.Fatalf("%d outcomes", len(got.Outcomes))
	}
	o := got.Outcomes[0]
	if !o.Detected || !slices.Contains(o.Layers, "signature") || o.Rank == 0 || o.Events == 0 || o.Minutes < 0 {
		t.Errorf("stopped trails: %+v", o)
	}
	attackers := 0
	for _, s := range got.Standings {
		if s.Attacking {
			attackers++
		}
	}
	if attackers == 0 || len(got.Standings) <= attackers {
		t.Errorf("%d of %d principals attack", attackers, len(got.Standings))
	}
	without := stopped(t, nil).Outcomes[0]
	if slices.Contains(without.Layers, "signature") || without.Score > o.Score {
		t.Errorf("without signatures: %+v", without)
	}
}

func TestSum(t *testing.T) {
	e := evaluate.Sum([]evaluate.Result{
		{
			Outcomes:  []evaluate.Outcome{{Scenario: "a", Number: "1.1", Detected: true, Layers: []string{"rule"}, Rank: 1, Score: 80, Events: 4, Minutes: 2}},
			Standings: []evaluate.Standing{{80, true}, {40, false}, {0, false}},
		},
		{
			Outcomes:  []evaluate.Outcome{{Scenario: "a", Number: "1.1", Rank: 3, Score: 0}},
			Standings: []evaluate.Standing{{60, false}, {20, false}, {0, true}},
		},
	})
	if s := e.Scenarios[0]; e.Worlds != 2 || s.Played != 2 || s.Detected != 1 || s.MedianRank != 2 || s.WorstRank != 3 || s.Layers["rule"] != 1 || s.Events != 4 {
		t.Errorf("scenarios %+v", e.Scenarios)
	}
	for _, p := range e.Points {
		want, known := map[float64]evaluate.Point{
			40: {Score: 40, Precision: 1.0 / 3, Recall: 0.5, FalsePerThousand: 500},
			80: {Score: 80, Precision: 1, Recall: 0.5, FalsePerThousand: 0},
			90: {Score: 90, Precision: 1, Recall: 0, FalsePerThousand: 0},
		}[p.Score]
		if known && (math.Abs(p.Precision-want.Precision) > 1e-9 || p.Recall != want.Recall || p.FalsePerThousand != want.FalsePerThousand) {
			t.Errorf("at %v: %+v, want %+v", p.Score, p, want)
		}
	}
	if got := e.AveragePrecision; math.Abs(got.Mean-(1+1.0/3)/2) > 1e-9 || math.Abs(got.Deviation-1.0/3) > 1e-9 {
		t.Errorf("average precision %+v", got)
	}
	if e.Recall.Mean != 0.5 || e.Recall.Deviation != 0.5 {
		t.Errorf("recall %+v", e.Recall)
	}
}
