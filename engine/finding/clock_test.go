package finding_test

import (
	"testing"
	"time"

	"trailsift/engine/finding"
)

func TestExplanationInAZone(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	at := time.Date(2025, 11, 20, 18, 14, 31, 0, time.UTC).Unix()
	f := finding.Finding{Explanation: "6 failed sign-ins within 5 min from " + finding.Clock(at) + " on, and a success at " + finding.Clock(at+240) +
		", by 2025-13-20 01:14 UTC."}
	want := "6 failed sign-ins within 5 min from 2025-11-21 03:14 KST on, and a success at 2025-11-21 03:18 KST, by 2025-13-20 01:14 UTC."
	if got := f.ExplanationIn(seoul); got != want {
		t.Errorf("in Seoul: %s", got)
	}
	if got := f.ExplanationIn(time.UTC); got != f.Explanation {
		t.Errorf("in UTC: %s", got)
	}
}
