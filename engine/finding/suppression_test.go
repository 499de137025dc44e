package finding_test

import (
	"testing"
	"time"

	"trailsift/engine/finding"
)

func TestSuppressionCovers(t *testing.T) {
	f := finding.Finding{ID: "S07_RECON_BURST", Layer: finding.Sequence, Title: "Many different reads in minutes"}
	now := time.Date(2025, 6, 16, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		suppression finding.Suppression
		principal   string
		want        bool
	}{
		{finding.Suppression{Finding: "S07*"}, "arn:aws:iam::111122223333:role/terraform", true},
		{finding.Suppression{Finding: "s07"}, "anybody", true},
		{finding.Suppression{Finding: "S08"}, "anybody", false},
		{finding.Suppression{Finding: "many different*"}, "anybody", true},
		{finding.Suppression{Finding: "S08*"}, "anybody", false},
		{finding.Suppression{Match: "*role/terraform"}, "arn:aws:iam::111122223333:role/terraform", true},
		{finding.Suppression{Match: "*role/terraform"}, "arn:aws:iam::111122223333:user/ana", false},
		{finding.Suppression{Finding: "S07*", Until: now.Add(time.Hour)}, "anybody", true},
		{finding.Suppression{Finding: "S07*", Until: now}, "anybody", false},
	} {
		if got := test.suppression.Covers(f, test.principal, now); got != test.want {
			t.Errorf("%+v covers the finding of %s: %v", test.suppression, test.principal, got)
		}
	}
}
