package eventstore_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"trailsift/engine/eventstore"
	"trailsift/engine/eventstore/storetest"
)

const (
	first  = "11111111-1111-4111-8111-111111111111"
	second = "22222222-2222-4222-8222-222222222222"
	third  = "33333333-3333-4333-8333-333333333333"
)

// roles is a log in which a user takes a role twice; the second time with all that only the third event has.
func roles(t *testing.T) *eventstore.Store {
	assume := func(id string, at int, key string) string {
		return fmt.Sprintf(`{"eventVersion":"1.11","eventID":%q,"eventTime":"2025-11-17T10:%02d:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole",
			"awsRegion":"us-east-1","recipientAccountId":"111122223333","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2",
			"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ann","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE"},
			"responseElements":{"credentials":{"accessKeyId":%q}}}`, id, at, key)
	}
	stolen := fmt.Sprintf(`{"eventVersion":"1.11","eventID":%q,"eventTime":"2025-11-17T10:30:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets",
		"awsRegion":"eu-west-1","recipientAccountId":"444455556666","sourceIPAddress":"203.0.113.9","userAgent":"curl","errorCode":"AccessDenied",
		"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::444455556666:assumed-role/r/s","accountId":"444455556666","accessKeyId":"ASIASECOND"}}`, third)
	return storetest.Of(t, storetest.Records(stolen, assume(first, 0, "ASIAFIRST"), assume(second, 20, "ASIASECOND")))
}

func TestWithoutIsAsIfNeverRead(t *testing.T) {
	whole := roles(t)
	rows := whole.Locate([]string{first, second, third, "44444444-4444-4444-8444-444444444444", ""})
	if names := slices.Sorted(maps.Keys(rows)); !slices.Equal(names, []string{first, second, third}) {
		t.Fatalf("located %v", names)
	}
	left := whole.Without([]eventstore.Row{rows[third]})
	if left.Len() != 2 || left.Order()[0] != rows[first] || left.Order()[1] != rows[second] {
		t.Errorf("left: %v", left.Order())
	}
	if len(whole.Issued()) != 1 || len(left.Issued()) != 0 {
		t.Errorf("keys that were used: %v, then %v", whole.Issued(), left.Issued())
	}
	if slices.Contains(left.Accounts(), "444455556666") || slices.Contains(left.Regions(), "eu-west-1") || slices.Contains(left.Agents(), "curl") {
		t.Errorf("accounts %v, regions %v, agents %v", left.Accounts(), left.Regions(), left.Agents())
	}
	for _, identity := range left.Identities() {
		if identity.Type == "AssumedRole" || identity.AccessKey == "ASIASECOND" {
			t.Errorf("an identity is left: %+v", identity)
		}
	}
	for _, failure := range left.Failures() {
		if failure.Code != "" {
			t.Errorf("a failure is left: %+v", failure)
		}
	}
	if _, there := left.Locate([]string{third})[third]; there {
		t.Error("the event is found still")
	}
	// The view changes nothing of what it is a view of, nor what an event says.
	if whole.Len() != 3 || !slices.Contains(whole.Accounts(), "444455556666") || left.ID(rows[second]) != second || left.Event(rows[second]).Call.Name != "AssumeRole" {
		t.Error("the whole has changed")
	}
	if left.Without(nil) != left {
		t.Error("a view without nothing is another one")
	}
}
