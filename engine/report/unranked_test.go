package report

import (
	"testing"

	"trailsift/engine"
	"trailsift/engine/finding"
)

func TestFindingsOfWhoeverIsNotRankedAreCounted(t *testing.T) {
	suppressed := finding.Finding{Suppressed: "the annual audit"}
	principals := []engine.Principal{
		{Name: "unknown", Events: 8170, Findings: []finding.Finding{{}, suppressed, {}}},
		{Name: "s3.amazonaws.com", Events: 12, Findings: []finding.Finding{suppressed}},
		{Name: "rds.amazonaws.com", Events: 3},
		{Name: "ec2.amazonaws.com", Events: 2, Findings: []finding.Finding{{}}},
	}
	want := "not ranked: unknown 8,170 (2 findings) · s3.amazonaws.com 12 · rds.amazonaws.com 3 · 1 more with 2 events (1 finding)"
	if got := unranked(principals, Style{}); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
