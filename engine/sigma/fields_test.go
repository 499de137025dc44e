package sigma_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"trailsift/engine/sigma"
)

func TestFields(t *testing.T) {
	set, refused := sigma.Load(fstest.MapFS{"rules.yml": {Data: []byte(`title: Policy put on oneself
id: a
name: put
level: high
detection:
  call: {eventSource: iam.amazonaws.com, eventName: [PutUserPolicy, PutRolePolicy]}
  own: {trailsift.self: true}
  dry: {requestParameters.dryRun|exists: true}
  none: {errorCode: null}
  condition: call and own and none and not dry
---
title: Many of them
id: b
correlation:
  type: value_count
  rules: [put]
  group-by: [userIdentity.arn]
  timespan: 1h
  condition: {field: sourceIPAddress, gte: 3}
`)}})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	own := []string{"requestParameters.userName", "requestParameters.roleName", "userIdentity.arn", "errorCode", "requestParameters.dryRun"}
	for id, want := range map[string][]string{
		"a": append(slices.Clone(own), "eventSource", "eventName"),
		"b": append(slices.Clone(own), "sourceIPAddress", "eventSource", "eventName"),
		"c": nil,
	} {
		if got := set.Fields(id); !slices.Equal(got, want) {
			t.Errorf("%s goes by %v, want %v", id, got, want)
		}
	}
	if found := set.Naming("putrolepolicy"); len(found) != 1 || found[0].ID != "a" {
		t.Errorf("PutRolePolicy is named by %v", found)
	}
	if found := set.Naming("GetUser"); found != nil {
		t.Errorf("GetUser is named by %v", found)
	}
}
