package dataset

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/world"
)

func catalogue(t *testing.T) []*scenarios.Playbook {
	t.Helper()
	playbooks, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return playbooks
}

func chosen(t *testing.T, names ...string) (found []*scenarios.Playbook) {
	t.Helper()
	for _, name := range names {
		pb, ok := scenarios.Find(catalogue(t), name)
		if !ok {
			t.Fatalf("there is no scenario %s", name)
		}
		found = append(found, pb)
	}
	return found
}

// tiny is an organisation of a dozen people for three days.
func tiny(seed uint64) world.Options {
	o := Organisation(seed, monday)
	o.Users, o.Days = 12, 3
	return o
}

func TestLongScenarioStretchesTheSpan(t *testing.T) {
	set, notes, err := Compose(Plan{World: tiny(1), Playbooks: chosen(t, "2.3", "3.4")})
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "2.3 low-and-slow takes longer than 3 days: the logs cover 1") {
		t.Errorf("notes %q", notes)
	}
	for _, incident := range set.Incidents {
		if incident.From.Before(set.Start) || incident.To.After(set.End()) {
			t.Errorf("%s happens from %s to %s, outside the span to %s", incident.Playbook.ID, incident.From, incident.To, set.End())
		}
	}
}

func TestIncidentsAreSpreadOverTheSpanAndOverVictims(t *testing.T) {
	o := tiny(4)
	o.Users, o.Days = 60, 12
	set, _, err := Compose(Plan{World: o, Playbooks: chosen(t, "1.1", "2.1", "3.1", "3.4", "5.1", "9.1")})
	if err != nil {
		t.Fatal(err)
	}
	days, victims := map[time.Time]bool{}, map[string]int{}
	for _, incident := range set.Incidents {
		days[incident.From.Truncate(24*time.Hour)] = true
		for _, name := range incident.Principals {
			victims[name]++
		}
	}
	if len(days) < 4 {
		t.Errorf("six incidents begin on %d days", len(days))
	}
	for name, n := range victims {
		if n > 2 {
			t.Errorf("%s is in %d of six incidents", name, n)
		}
	}
}

func TestRatioRepeatsTheScenarios(t *testing.T) {
	const ratio = 0.05
	set, notes, err := Compose(Plan{World: tiny(2), Playbooks: chosen(t, "3.4", "4.1"), Events: 8000, Ratio: ratio})
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) > 0 || len(set.Incidents) <= 2 {
		t.Errorf("notes %q, %d incidents", notes, len(set.Incidents))
	}
	var out bytes.Buffer
	statistics, err := Lines(t.Context(), set, &out, Options{Tags: true, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if statistics.Ratio < 0.8*ratio || statistics.Ratio > 1.3*ratio {
		t.Errorf("a ratio of %.4f, want about %.2f", statistics.Ratio, ratio)
	}
	if statistics.Events < 7200 || statistics.Events > 8800 {
		t.Errorf("%d events, want about 8000", statistics.Events)
	}
}

func TestRatioThatOneRoundExceedsIsSaid(t *testing.T) {
	_, notes, err := Compose(Plan{World: tiny(2), Playbooks: chosen(t, "6.1", "8.3"), Ratio: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "more than the 0.10 % asked for") {
		t.Errorf("notes %q", notes)
	}
}

func TestMoreAttacksThanEventsIsSaid(t *testing.T) {
	set, notes, err := Compose(Plan{World: tiny(2), Playbooks: chosen(t, "6.1", "8.3"), Events: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "more than the 100 asked for") {
		t.Errorf("notes %q", notes)
	}
	normal := 0
	for n := range set.Source.Hours() {
		normal += len(set.Source.Hour(n))
	}
	// Some services have a pace of their own; a dozen people alone would make some thousands.
	if normal > 2000 {
		t.Errorf("%d normal events where none are asked for", normal)
	}
}

func TestSizeIsMet(t *testing.T) {
	const wanted = 12e6
	set, _, err := Compose(Plan{World: world.Options{Seed: 3, Start: monday, Days: 3, Tempo: 1}, Bytes: wanted})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	statistics, err := Lines(t.Context(), set, &out, Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if statistics.Bytes < 0.85*wanted || statistics.Bytes > 1.15*wanted {
		t.Errorf("%d bytes, want about %.0f", statistics.Bytes, wanted)
	}
}

func TestFreshOrganisationHasThreeAttacks(t *testing.T) {
	for seed := range uint64(5) {
		set, err := Fresh(seed, monday, catalogue(t))
		if err != nil {
			t.Fatal(err)
		}
		if len(set.Incidents) != 3 || set.Source.Hours() != 7*24 {
			t.Errorf("seed %d: %d attacks in %d hours", seed, len(set.Incidents), set.Source.Hours())
		}
	}
}
