package profile

import (
	"fmt"
	"testing"

	"trailsift/engine/cloudtrail"
)

// BenchmarkCast resolves a hundred thousand role sessions, each with a key of its own: a busy month
// of functions and pods.
func BenchmarkCast(b *testing.B) {
	const sessions = 100_000
	identities := make([]cloudtrail.Identity, sessions)
	for i := range identities {
		role := fmt.Sprintf("Service-%d", i%300)
		identities[i] = cloudtrail.Identity{AccessKey: fmt.Sprintf("ASIAEXAMPLE%d", i), Caller: &cloudtrail.Caller{
			Type:        "AssumedRole",
			ARN:         fmt.Sprintf("arn:aws:sts::210987654321:assumed-role/%s/botocore-session-%d", role, i/3),
			PrincipalID: fmt.Sprintf("AROAEXAMPLE%d:botocore-session-%d", i%300, i/3),
			AccountID:   "210987654321",
			IssuerARN:   "arn:aws:iam::210987654321:role/" + role,
			IssuerName:  role,
		}}
	}
	for b.Loop() {
		if cast := newCast(identities, IdentitySpec{Sessions: "auto"}); len(cast.members) != 300 {
			b.Fatalf("%d principals, want 300", len(cast.members))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/sessions, "ns/identity")
}
