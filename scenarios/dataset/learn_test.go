package dataset

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"trailsift/engine/source"
	"trailsift/scenarios"
)

// ownLogs writes the small set's normal work and returns the folder.
func ownLogs(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine")
	folder, err := OpenFolder(path, false)
	if err != nil {
		t.Fatal(err)
	}
	set := small()
	set.Incidents = nil
	if _, err := Deliver(t.Context(), set, folder, Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	if err := folder.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}

func noProblem(t *testing.T) func(source.Problem) {
	return func(p source.Problem) { t.Errorf("%s: %s", p.Path, p.Reason) }
}

func TestLearnKnowsTheOrganisationOfTheLogs(t *testing.T) {
	learned, err := Learn(t.Context(), []string{ownLogs(t)}, 1, noProblem(t))
	if err != nil {
		t.Fatal(err)
	}
	w := learned.World
	if !slices.Equal(w.Options.Accounts, []string{"111122223333"}) || !w.Options.Start.Equal(monday) || w.Options.Days != 2 {
		t.Errorf("accounts %q, from %s for %d days", w.Options.Accounts, w.Options.Start, w.Options.Days)
	}
	if regions := slices.Sorted(slices.Values(w.Options.Regions)); !slices.Equal(regions, []string{"eu-west-1", "us-west-2"}) {
		t.Errorf("regions %q", regions)
	}
	if len(w.People) != 1 {
		t.Fatalf("%d people, want ada alone", len(w.People))
	}
	got := w.People[0]
	if *got.User != *ada || got.Home != "192.0.2.10" || got.Agents[0] != "aws-cli/2.15.0" {
		t.Errorf("%+v as %+v, want ada's key, address and agent", got, got.User)
	}
}

// TestWhoIsSeldomSeenIsNoVictim has logs of many events and of few.
func TestWhoIsSeldomSeenIsNoVictim(t *testing.T) {
	for _, test := range []struct {
		events []int // of a, b and c
		want   []string
	}{
		{[]int{105, 2600, 1}, []string{"b", "a"}},
		{[]int{7, 6, 8}, []string{"c", "a", "b"}},
		{[]int{7, 6, 1}, []string{"a", "b"}},
		{[]int{1, 1, 1}, []string{"a", "b", "c"}},
		{nil, nil},
	} {
		seen := newImpression()
		for i, n := range test.events {
			seen.people[string(rune('a'+i))] = &habits{events: n}
		}
		if got := seen.active(); !slices.Equal(got, test.want) {
			t.Errorf("of %v events: %q, want %q", test.events, got, test.want)
		}
	}
}

func TestBlendedAttacksAreTheirOwnPrincipals(t *testing.T) {
	learned, err := Learn(t.Context(), []string{ownLogs(t)}, 1, noProblem(t))
	if err != nil {
		t.Fatal(err)
	}
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	escalation, _ := scenarios.Find(known, "3.1")
	set, notes, err := learned.Blend(5, []*scenarios.Playbook{escalation})
	if err != nil || len(notes) > 0 {
		t.Fatal(err, notes)
	}
	if !slices.Contains(set.Incidents[0].Principals, ada.ARN) {
		t.Errorf("the attack acted as %q, not as ada", set.Incidents[0].Principals)
	}
	for _, event := range set.Incidents[0].Events {
		if event.Caller.ARN == ada.ARN && event.Caller.AccessKey != ada.AccessKey && event.Caller.AccessKey[:4] == "AKIA" {
			t.Errorf("ada's key is %s, want the one of the logs", event.Caller.AccessKey)
		}
	}
}

func TestLearnCopiesByteForByte(t *testing.T) {
	mine := ownLogs(t)
	learned, err := Learn(t.Context(), []string{mine}, 1, noProblem(t))
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	folder, err := OpenFolder(out, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := learned.Copy(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	if err := folder.Commit(); err != nil {
		t.Fatal(err)
	}
	if len(learned.logs) == 0 {
		t.Fatal("no log was found")
	}
	for _, log := range learned.logs {
		want, err := os.ReadFile(log.path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(out, log.name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not what it was (%v)", log.name, err)
		}
		stat, err := os.Stat(filepath.Join(out, log.name))
		if err != nil || runtime.GOOS != "windows" && stat.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others (%v, %v)", log.name, stat.Mode(), err)
		}
	}
}

func TestLearnNeedsRecords(t *testing.T) {
	_, err := Learn(t.Context(), []string{t.TempDir()}, 1, noProblem(t))
	if !errors.Is(err, ErrNoRecords) {
		t.Errorf("%v, want %v", err, ErrNoRecords)
	}
}
