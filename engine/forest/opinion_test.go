package forest_test

import (
	"math"
	"strings"
	"testing"

	"trailsift/engine/forest"
	"trailsift/engine/profile"
)

// office are n colleagues of much the same habits, and behind them one who fails all night.
func office(n int) []profile.Features {
	var list []profile.Features
	for i := range n {
		list = append(list, profile.Features{
			TotalEvents: 100 + i, OffHoursRatio: 0.02 * float64(i%3), HighRiskRatio: 0.01 * float64(i%4),
			UniqueIPs: 1 + i%2, FailureRatio: 0.01 * float64(i%5), ConsecutiveFailures: i % 2, UniqueRegions: 1,
		})
	}
	return append(list, profile.Features{
		TotalEvents: 900, OffHoursRatio: 0.9, HighRiskRatio: 0.5, MFAMissingCount: 30, UniqueIPs: 9,
		FailureRatio: 0.6, ConsecutiveFailures: 80, AdminActionCount: 12, UniqueRegions: 6,
	})
}

func TestTheForestVotes(t *testing.T) {
	who := office(40)
	o := forest.Weigh(who, forest.Default())
	for i := range who {
		if o.Anomalous(i) != (i == 40) {
			t.Errorf("principal %d: score %v, anomalous %v", i, o.Scores[i], o.Anomalous(i))
		}
	}
	reasons := o.Explain(40)
	var sum float64
	for _, r := range reasons {
		sum += r.Share
	}
	if math.Abs(sum-(o.Scores[40]-o.Mean)) > 1e-9 || len(reasons) != 9 || reasons[0].Share <= 0 {
		t.Errorf("reasons %v add up to %v, want %v", reasons, sum, o.Scores[40]-o.Mean)
	}
}

func TestTheForestAbstains(t *testing.T) {
	off := forest.Default()
	off.Enabled = false
	for _, test := range []struct {
		who      []profile.Features
		settings forest.Settings
		want     string
	}{
		{office(2), forest.Default(), "3 principals of 20"},
		{office(0), forest.Default(), "1 principal of 20"},
		{nil, forest.Default(), "0 principals of 20"},
		{office(0), forest.Classic(), "1 principal of 2"},
		{office(40), off, "ml.enabled"},
	} {
		o := forest.Weigh(test.who, test.settings)
		if !strings.Contains(o.Abstained, test.want) || len(test.who) > 0 && o.Anomalous(0) || o.Explain(0) != nil {
			t.Errorf("%d principals: %q, want %q", len(test.who), o.Abstained, test.want)
		}
	}
}

func TestContaminationTakesTheThresholdFromTheScores(t *testing.T) {
	settings := forest.Default()
	settings.Contamination = 0.1
	who := office(40)
	o := forest.Weigh(who, settings)
	anomalous := 0
	for i := range who {
		if o.Anomalous(i) {
			anomalous++
		}
	}
	if anomalous != 4 { // strictly above the 0.9 quantile of 41 scores
		t.Errorf("%d of 41 are anomalous, want 4", anomalous)
	}
}
