package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/engine/profile/logtest"
)

// handed is a log in which mira becomes entry twice, from two addresses, and by one of those keys vault; anna
// becomes vault at once. Of a last session of vault the log does not show the origin.
func handed(t *testing.T) *engine.Snapshot {
	t.Helper()
	issues := func(key string) string {
		return fmt.Sprintf(`"responseElements": {"credentials": {"accessKeyId": %q}}`, key)
	}
	list := []logtest.Event{
		{Call: "sts:AssumeRole", User: logtest.User("mira"), More: issues("ASIAEXAMPLEone")},
		{Call: "sts:AssumeRole", User: logtest.User("mira"), More: issues("ASIAEXAMPLEtwo"), Address: "203.0.113.9"},
		{Call: "sts:AssumeRole", User: logtest.Session("entry", "one"), More: issues("ASIAEXAMPLEthree")},
		{Call: "s3:GetObject", User: logtest.Session("entry", "two"), Error: "AccessDenied"},
		{Call: "s3:GetObject", User: logtest.Session("vault", "three")},
		{Call: "sts:AssumeRole", User: logtest.User("anna"), More: issues("ASIAEXAMPLEfour")},
		{Call: "s3:GetObject", User: logtest.Session("vault", "four"), Address: "203.0.113.9"},
		{Call: "s3:GetObject", User: logtest.Session("vault", "five")},
		{Call: "sts:AssumeRole", User: `{"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}`, More: issues("ASIAEXAMPLEi-0a")},
		{Call: "s3:GetObject", User: logtest.Session("web", "i-0a")},
	}
	records := make([]string, len(list))
	for i := range list {
		list[i].Time = fmt.Sprintf("2024-05-14T09:%02d:00Z", i)
		records[i] = list[i].JSON(i)
	}
	return analysed(t, config(), write(t, map[string]string{"log.json": "[" + strings.Join(records, ",") + "]"}))
}

func named(kind string) string { return "arn:aws:iam::210987654321:" + kind }

// told writes a tree in one line: "user/mira[role/entry ×2 09:00-09:01 198.51.100.7+1[…]]".
func told(list []*engine.Becoming) string {
	parts := make([]string, len(list))
	for i, b := range list {
		parts[i] = strings.TrimPrefix(b.Name, named(""))
		if b.Hop != nil {
			minute := func(unix int64) int64 { return unix / 60 % 60 }
			parts[i] += fmt.Sprintf(" ×%d %d-%d", b.Hop.Keys, minute(b.Hop.First), minute(b.Hop.Last))
			for _, address := range b.Hop.Addresses {
				parts[i] += " " + address.Value
			}
		}
		if len(b.Next) > 0 {
			parts[i] += "[" + told(b.Next) + "]"
		}
	}
	return strings.Join(parts, "; ")
}

func TestLineage(t *testing.T) {
	s := handed(t)
	for _, test := range []struct {
		principal, origins, became string
		untraced                   int
	}{
		{"user/mira", "", "role/entry ×2 0-1 198.51.100.7 203.0.113.9[role/vault ×1 2-2 198.51.100.7]", 0},
		{"role/entry", "user/mira[role/entry ×2 0-1 198.51.100.7 203.0.113.9]", "role/vault ×1 2-2 198.51.100.7", 0},
		{"role/vault", "user/mira[role/entry ×1 0-0 198.51.100.7[role/vault ×1 2-2 198.51.100.7]]; user/anna[role/vault ×1 5-5 198.51.100.7]", "", 1},
		{"role/web", "", "", 0},
	} {
		got, err := s.Dataset.Lineage(context.Background(), named(test.principal))
		if err != nil {
			t.Fatal(err)
		}
		if told(got.Origins) != test.origins || told(got.Became) != test.became || got.Untraced != test.untraced {
			t.Errorf("%s: origins %q, became %q, %d untraced", test.principal, told(got.Origins), told(got.Became), got.Untraced)
		}
	}
}

func TestLineageEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := handed(t).Dataset.Lineage(ctx, named("user/mira")); err == nil {
		t.Error("an answer came though nobody waits for it")
	}
}

func TestSessions(t *testing.T) {
	sessions, err := handed(t).Dataset.Sessions(context.Background(), named("role/entry"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range sessions {
		got = append(got, fmt.Sprintf("%s: %d events, %d denied, %v", one.Name, one.Events, one.Denied, one.Addresses))
		if one.First != one.Last {
			t.Errorf("%s lasts from %d to %d", one.Name, one.First, one.Last)
		}
	}
	want := []string{"one: 1 events, 0 denied, [{198.51.100.7 1}]", "two: 1 events, 1 denied, [{198.51.100.7 1}]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
