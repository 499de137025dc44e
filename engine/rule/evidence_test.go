package rule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
	"trailsift/engine/rule"
)

// night is an hour of a thief with a stolen key: from two addresses and in two regions, first denied,
// then at work.
var night = []logtest.Event{
	0: {Call: "iam:ListUsers", Error: "AccessDenied", Region: "us-east-1"},
	1: {Call: "iam:ListRoles", Error: "AccessDenied", Region: "us-east-1"},
	2: {Call: "ec2:DescribeInstances"},
	3: {Call: "s3:ListBuckets", Error: "AccessDenied"},
	4: {Call: "s3:GetBucketPolicy", Error: "AccessDenied"},
	5: {Call: "kms:ListKeys", Error: "AccessDenied"},
	6: {Call: "iam:CreateUser", Region: "us-east-1", Address: "203.0.113.5"},
	7: {Call: "iam:CreateAccessKey", Region: "us-east-1", Address: "203.0.113.5"},
	8: {Call: "ec2:RunInstances", Region: "ap-south-1", Address: "203.0.113.5", More: `"readOnly": false`},
	9: {Call: "ec2:DescribeInstances", Region: "sa-east-1", Address: "ec2.amazonaws.com"},
}

func nightly(t *testing.T, spec profile.Spec) *profile.Profiles {
	t.Helper()
	start := time.Date(2024, 5, 14, 21, 57, 0, 0, time.UTC)
	events := slices.Clone(night)
	for i := range events {
		events[i].User = logtest.User("mira")
		events[i].Time = start.Add(time.Duration(i) * time.Minute).Format(time.RFC3339)
	}
	store := logtest.Store(t, events...)
	profiles, err := profile.Build(context.Background(), store, store.Order(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return profiles
}

func TestEvidence(t *testing.T) {
	scope := nightly(t, profile.Default()).Scope(0, profile.Whole)
	for _, test := range []struct {
		id   rule.ID
		want []eventstore.Row
	}{
		{rule.OffHours, []eventstore.Row{3, 4, 5, 6, 7, 8, 9}},
		{rule.HighRisk, []eventstore.Row{6, 7}},
		{rule.NoMFA, []eventstore.Row{6, 7}},
		{rule.MultiIP, []eventstore.Row{0, 6}},
		{rule.HighFailRate, []eventstore.Row{0, 1, 3, 4, 5}},
		{rule.ConsecFail, []eventstore.Row{3, 4, 5}},
		{rule.AdminAbuse, []eventstore.Row{6, 7}},
		{rule.MultiRegion, []eventstore.Row{2, 8}},
		{rule.EventBurst, []eventstore.Row{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
	} {
		if got := rule.Evidence(scope, test.id); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.id, got, test.want)
		}
	}
}

// What a rule's figure counts and what it shows are the same events.
func TestEvidenceAgreesWithFeatures(t *testing.T) {
	for _, spec := range []profile.Spec{profile.Default(), profile.Classic()} {
		scope := nightly(t, spec).Scope(0, profile.Whole)
		f := scope.Features
		for id, want := range map[rule.ID]int{
			rule.OffHours: f.OffHours, rule.HighRisk: f.HighRisk, rule.NoMFA: f.MFAMissingCount, rule.MultiIP: f.UniqueIPs,
			rule.HighFailRate: f.Failed, rule.ConsecFail: f.ConsecutiveFailures, rule.AdminAbuse: f.AdminActionCount,
			rule.MultiRegion: f.UniqueRegions, rule.EventBurst: f.Burst,
		} {
			if got := len(rule.Evidence(scope, id)); got != want {
				t.Errorf("%s: %d events, but the feature says %d", id, got, want)
			}
		}
	}
}

func TestEvidenceOfAnEpisode(t *testing.T) {
	spec := profile.Default()
	spec.EpisodeEvents = 3
	profiles := nightly(t, spec)
	scope := profiles.Scope(0, 1)
	if want := []eventstore.Row{6, 7, 8}; !slices.Equal(scope.Rows, want) {
		t.Fatalf("the second episode is %v, want %v", scope.Rows, want)
	}
	if scope.Features != profiles.Principals[0].Episodes[1].Features {
		t.Errorf("features differ:\n%+v\n%+v", scope.Features, profiles.Principals[0].Episodes[1].Features)
	}
	if got, want := rule.Evidence(scope, rule.HighRisk), []eventstore.Row{6, 7}; !slices.Equal(got, want) {
		t.Errorf("R02: got %v, want %v", got, want)
	}
}

func TestMarks(t *testing.T) {
	scope := nightly(t, profile.Default()).Scope(0, profile.Whole)
	tuned := rule.Default().For("arn:aws:iam::210987654321:user/mira", profile.Person)
	verdicts := tuned.Whole(&scope.Features)
	var got []string
	for _, mask := range rule.Marks(scope, verdicts[:]) {
		got = append(got, strings.Join(mask.Rules(), " "))
	}
	want := []string{"R05", "R05", "R08", "R01 R05", "R01 R05", "R01 R05", "R01 R03", "R01 R03", "R01 R08", "R01"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
