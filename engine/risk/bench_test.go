package risk_test

import (
	"fmt"
	"testing"

	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// BenchmarkRescore weighs a case again after a threshold has changed: two thousand principals with
// forty thousand episodes, as ten million events have them.
func BenchmarkRescore(b *testing.B) {
	principals := make([]profile.Principal, 2000)
	for i := range principals {
		principals[i].Name = fmt.Sprintf("arn:aws:iam::210987654321:role/r%d", i)
		principals[i].Features = profile.Features{TotalEvents: 5000, UniqueIPs: i % 7, UniqueRegions: i % 3, ConsecutiveFailures: i % 11}
		for e := range 20 {
			principals[i].Episodes = append(principals[i].Episodes, profile.Episode{
				Features: profile.Features{TotalEvents: 10 + e, FailureRatio: float64(e) / 20, ConsecutiveFailures: e},
			})
		}
	}
	rules := rule.Default()
	points := 5.0
	rules.Overrides = []rule.Override{{Rule: "R04", Match: "*:role/r1*", Points: &points}}
	for b.Loop() {
		for i := range principals {
			risk.Weigh(&principals[i], rules, risk.Abstained, nil, risk.Default())
		}
	}
}
