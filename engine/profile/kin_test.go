package profile_test

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/engine/lineage"
	"trailsift/engine/profile"
	"trailsift/engine/profile/logtest"
)

// A user becomes a role, and the role another; a second user reaches the last role at once. Her own
// session token makes her no one else.
func TestKin(t *testing.T) {
	issues := func(key string) string {
		return fmt.Sprintf(`"responseElements": {"credentials": {"accessKeyId": %q}}`, key)
	}
	token := strings.Replace(logtest.User("mira"), "AKIAEXAMPLEMIRA", "ASIATOKEN", 1)
	events := []logtest.Event{
		{Call: "sts:GetSessionToken", User: logtest.User("mira"), More: issues("ASIATOKEN")},
		{Call: "sts:AssumeRole", User: token, More: issues("ASIAEXAMPLEone")},
		{Call: "sts:AssumeRole", User: logtest.Session("entry", "one"), More: issues("ASIAEXAMPLEtwo")},
		{Call: "s3:GetObject", User: logtest.Session("vault", "two")},
		{Call: "sts:AssumeRole", User: logtest.User("anna"), More: issues("ASIAEXAMPLEthree")},
		{Call: "s3:GetObject", User: logtest.Session("vault", "three")},
		{Call: "sts:AssumeRole", User: `{"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}`, More: issues("ASIAEXAMPLEi-0a")},
		{Call: "s3:GetObject", User: logtest.Session("web", "i-0a")},
	}
	for i := range events {
		events[i].Time = fmt.Sprintf("2024-05-14T09:%02d:00Z", i)
	}
	store := logtest.Store(t, events...)
	profiles := build(t, store, profile.Default())
	var got []string
	for i, kin := range profiles.Kin(lineage.Trace(store)) {
		got = append(got, fmt.Sprintf("%s < %s > %s", short(profiles.Principals[i].Name), short(kin.Chain...), short(kin.Became...)))
	}
	want := []string{
		"role/entry < user/mira > role/vault",
		"role/vault < user/mira role/entry > ",
		"role/web <  > ",
		"user/anna <  > role/vault",
		"user/mira <  > role/entry",
		"ec2.amazonaws.com <  > ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func short(names ...string) string {
	return strings.ReplaceAll(strings.Join(names, " "), "arn:aws:iam::210987654321:", "")
}
