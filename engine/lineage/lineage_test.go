package lineage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/lineage"
	"trailsift/engine/profile/logtest"
)

// issues is the answer that hands out a temporary key.
func issues(key string) string {
	return fmt.Sprintf(`"responseElements": {"credentials": {"accessKeyId": %q, "sessionToken": "x"}}`, key)
}

// chain tells how the identity with a key came by it: the callers' keys or accounts, outermost first.
func chain(store *eventstore.Store, l *lineage.Lineage, key string) string {
	identities := store.Identities()
	at := slices.IndexFunc(identities, func(id cloudtrail.Identity) bool { return id.AccessKey == key })
	var told []string
	for _, hop := range l.Chain(uint32(at)) {
		caller := identities[hop.Caller]
		told = append(told, fmt.Sprintf("%s@%d", strings.TrimSpace(caller.AccessKey+" "+caller.InvokedBy), store.Time(hop.Issued)%3600/60))
	}
	return strings.Join(told, " > ")
}

func TestChain(t *testing.T) {
	session := func(role, name string) string { return logtest.Session(role, name) }
	for _, test := range []struct {
		name   string
		events []logtest.Event
		key    string
		want   string
	}{
		{
			"a long-term key has no origin",
			[]logtest.Event{{Call: "s3:GetObject", User: logtest.User("mira")}},
			"AKIAEXAMPLEMIRA", "",
		},
		{
			"a session whose start the log does not show has none",
			[]logtest.Event{{Call: "s3:GetObject", User: session("deploy", "build-7")}},
			"ASIAEXAMPLEbuild-7", "",
		},
		{
			"a user, a role, the next role",
			[]logtest.Event{
				{Call: "sts:AssumeRole", User: logtest.User("mira"), More: issues("ASIAEXAMPLEfirst")},
				{Call: "sts:AssumeRole", User: session("entry", "first"), More: issues("ASIAEXAMPLEsecond")},
				{Call: "s3:GetObject", User: session("vault", "second")},
			},
			"ASIAEXAMPLEsecond", "AKIAEXAMPLEMIRA@0 > ASIAEXAMPLEfirst@1",
		},
		{
			"a service hands out keys too",
			[]logtest.Event{
				{Call: "sts:AssumeRole", User: `{"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}`, More: issues("ASIAEXAMPLEfn")},
				{Call: "s3:GetObject", User: session("fn", "fn")},
			},
			"ASIAEXAMPLEfn", "lambda.amazonaws.com@0",
		},
		{
			"of the two accounts' records the one that knows the caller counts",
			[]logtest.Event{
				{Call: "sts:AssumeRole", User: `{"type": "AWSAccount", "principalId": "AIDAX", "accountId": "333333333333"}`, More: issues("ASIAEXAMPLEfirst")},
				{Call: "sts:AssumeRole", User: logtest.User("mira"), More: issues("ASIAEXAMPLEfirst")},
				{Call: "s3:GetObject", User: session("entry", "first")},
			},
			"ASIAEXAMPLEfirst", "AKIAEXAMPLEMIRA@1",
		},
		{
			"keys in a circle end",
			[]logtest.Event{
				{Call: "sts:AssumeRole", User: session("a", "one"), More: issues("ASIAEXAMPLEtwo")},
				{Call: "sts:AssumeRole", User: session("b", "two"), More: issues("ASIAEXAMPLEone")},
			},
			"ASIAEXAMPLEone", "ASIAEXAMPLEone@0 > ASIAEXAMPLEtwo@1",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i := range test.events {
				test.events[i].Time = fmt.Sprintf("2024-05-14T09:%02d:00Z", i)
				test.events[i].ID = fmt.Sprintf("5e0c1a2b-0000-4000-8000-%012x", i)
			}
			for range 2 {
				store := logtest.Store(t, test.events...)
				if got := chain(store, lineage.Trace(store), test.key); got != test.want {
					t.Errorf("got %q, want %q", got, test.want)
				}
				slices.Reverse(test.events) // loading order decides nothing
			}
		})
	}
}
