package dataset_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/eventstore/storetest"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/dataset/settest"
	"trailsift/scenarios/play"
)

// publicLogs are logs that are no part of this project. Where they are missing, what needs them is skipped.
const publicLogs = "../../../shared/data"

// TestBlendedAttacksLieInsideTheLogs blends every scenario into an hour of work, and into that of a real account.
func TestBlendedAttacksLieInsideTheLogs(t *testing.T) {
	t.Run("made", func(t *testing.T) { checkInside(t, settest.AnHour(t, 10)) })
	t.Run("real", func(t *testing.T) { checkInside(t, filepath.Join(publicLogs, "invictus")) })
}

// checkInside wants the attacks inside the logs, but for the one that goes on for ten days. The notes name whose
// events do not all lie there.
func checkInside(t *testing.T, path string) {
	t.Helper()
	store := storetest.Folder(t, path)
	rows := store.Order()
	first, last := time.Unix(store.Time(rows[0]), 0), time.Unix(store.Time(rows[len(rows)-1]), 0)
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	set, notes := blended(t, path, 3, known)
	if len(set.Incidents) != len(known) {
		t.Errorf("%d of %d scenarios happen: %q", len(set.Incidents), len(known), notes)
	}
	for _, incident := range set.Incidents {
		number := incident.Playbook.Number
		attack, all := outside(incident, first, last)
		if attack > 0 && number != "2.3" || all > 0 && !slices.Contains([]string{"1.2", "2.3", "5.2"}, number) {
			t.Errorf("%s happens from %s to %s, and the logs are from %s to %s", number, incident.From, incident.To, first, last)
		}
		if said := slices.ContainsFunc(notes, func(note string) bool {
			return strings.HasPrefix(note, number+" "+incident.Playbook.ID+" takes ") && strings.HasSuffix(note, " outside")
		}); said != (all > 0) {
			t.Errorf("%d events of %s lie outside the logs, and the notes say %q", all, number, notes)
		}
	}
}

// outside counts the events that lie outside a span: the attack's own, and all.
func outside(incident *play.Incident, first, last time.Time) (attack, all int) {
	for i := range incident.Events {
		event := &incident.Events[i]
		if !event.Time.Before(first) && !event.Time.After(last) {
			continue
		}
		all++
		if event.Tags != nil {
			attack++
		}
	}
	return attack, all
}

func blended(t *testing.T, path string, seed uint64, playbooks []*scenarios.Playbook) (*dataset.Set, []string) {
	t.Helper()
	learned, err := dataset.Learn(t.Context(), []string{path}, seed, func(source.Problem) {})
	if err != nil {
		t.Fatal(err)
	}
	set, notes, err := learned.Blend(seed, playbooks)
	if err != nil {
		t.Fatal(err, notes)
	}
	return set, notes
}

// TestTheSeedDecidesWhenItIsBlendedIn blends one scenario in under several seeds, and under each again.
func TestTheSeedDecidesWhenItIsBlendedIn(t *testing.T) {
	path := settest.AnHour(t, 10)
	logging := []*scenarios.Playbook{scenario(t, "4.1")}
	began := map[time.Time]bool{}
	for seed := range uint64(4) {
		set, _ := blended(t, path, seed, logging)
		again, _ := blended(t, path, seed, logging)
		if !reflect.DeepEqual(again.Incidents[0].Events, set.Incidents[0].Events) {
			t.Errorf("seed %d: once more it is another incident", seed)
		}
		began[set.Incidents[0].From] = true
	}
	if len(began) < 4 {
		t.Errorf("under four seeds it begins at %d different times", len(began))
	}
}

// TestANoteOfOneAttackDoesNotNameIt, because a hunt shows it.
func TestANoteOfOneAttackDoesNotNameIt(t *testing.T) {
	path := settest.AnHour(t, 10)
	_, notes := blended(t, path, 3, []*scenarios.Playbook{scenario(t, "2.3")})
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "the attack takes 10 days, and the logs cover ") || !strings.HasSuffix(notes[0], " events lie outside") {
		t.Errorf("notes %q", notes)
	}
	_, notes = blended(t, path, 3, []*scenarios.Playbook{scenario(t, "9.2")})
	if len(notes) != 1 || notes[0] != "the story of the attack is of a time of day that the logs do not have" {
		t.Errorf("notes %q", notes)
	}
}

func scenario(t *testing.T, number string) *scenarios.Playbook {
	t.Helper()
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	found, is := scenarios.Find(known, number)
	if !is {
		t.Fatalf("there is no scenario %s", number)
	}
	return found
}
