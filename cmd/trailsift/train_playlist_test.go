package main

import (
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui/keymap"
)

// programmed are lessons by the ids of their scenarios, all in one mode and with one seed.
func programmed(ids ...string) (parts []assignment) {
	for _, id := range ids {
		parts = append(parts, assignment{playbook: &scenarios.Playbook{ID: id}, mode: training.StepThrough, seed: 7})
	}
	return parts
}

func tried(finished bool, ids ...string) (attempts []training.Attempt) {
	for _, id := range ids {
		attempts = append(attempts, training.Attempt{Scenario: id, Mode: training.StepThrough, Seed: 7, Finished: finished})
	}
	return attempts
}

func TestPlaylistGoesOnWhereItWas(t *testing.T) {
	other := tried(true, "a")
	other[0].Seed = 8
	elsewhere := tried(true, "a")
	elsewhere[0].Own = []string{"logs/"}
	asked := tried(true, "a")
	asked[0].Mode = training.Ask
	for name, test := range map[string]struct {
		parts    []assignment
		attempts []training.Attempt
		want     int
	}{
		"nothing was done":           {programmed("a", "b", "c"), nil, 0},
		"one is done":                {programmed("a", "b", "c"), tried(true, "a"), 1},
		"one is under way":           {programmed("a", "b", "c"), append(tried(true, "a"), tried(false, "b")...), 1},
		"all are done":               {programmed("a", "b", "c"), tried(true, "a", "b", "c"), 0},
		"in the second round":        {programmed("a", "b", "c"), tried(true, "a", "b", "c", "a", "b"), 2},
		"one comes twice":            {programmed("a", "b", "a"), tried(true, "a", "b"), 2},
		"one comes twice, all done":  {programmed("a", "b", "a"), tried(true, "a", "b", "a"), 0},
		"done with another seed":     {programmed("a", "b"), other, 0},
		"done in other logs":         {programmed("a", "b"), elsewhere, 0},
		"done in another mode":       {programmed("a", "b"), asked, 0},
		"a later one is done before": {programmed("a", "b", "c"), tried(true, "c"), 0},
	} {
		if got := nextPart(test.parts, test.attempts, nil); got != test.want {
			t.Errorf("%s: goes on with %d, want %d", name, got, test.want)
		}
	}
}

func TestPlaylistHasTheSameSeedsEachTime(t *testing.T) {
	first, again, next, another := followingSeed("Monday", 0), followingSeed("Monday", 0), followingSeed("Monday", 1), followingSeed("Tuesday", 0)
	if first != again || first == next || first == another {
		t.Errorf("the seeds are %d, %d, %d and %d", first, again, next, another)
	}
}

func TestPlaylistDoesNotNameWhatHasToBeFound(t *testing.T) {
	p := assignment{playbook: &scenarios.Playbook{Number: "3.4", Title: "Role chain"}, mode: training.Auto}
	if got := partTitle(p); got != "3.4 Role chain" {
		t.Errorf("a lesson is called %q", got)
	}
	for mode, want := range map[training.Mode]string{training.Ask: "a quiz", training.Search: "a hunt"} {
		p.mode = mode
		if got := partTitle(p); got != want {
			t.Errorf("%s is called %q, want %q", mode, got, want)
		}
	}
}

func TestPagesNameTheKeysThatAreBound(t *testing.T) {
	key := func(id keymap.ID) string { return "<" + string(id) + ">" }
	for mode, want := range map[training.Mode]string{
		training.StepThrough: "Seed 7. <step-on> goes a step on, <step-back> one back; <quit>, at the ranking, goes to the next page.",
		training.Ask:         "Seed 7. You are asked at each step; <quit>, at the ranking, goes to the next page.",
		training.Auto:        "Seed 7. It runs by itself, a step each 5s; <play> pauses.",
	} {
		if got := howTo(assignment{mode: mode, seed: 7, pace: 5 * time.Second})(key); got != want {
			t.Errorf("%s: the page says %q, want %q", mode, got, want)
		}
	}
}

func TestParagraphsAreDividedByEmptyLines(t *testing.T) {
	got := paragraphs("\nOne line\n  and its second.\n\nAnother.\n\n\n")
	if len(got) != 2 || got[0] != "One line and its second." || got[1] != "Another." {
		t.Errorf("the paragraphs are %q", got)
	}
}

// TestListSaysWhatWasDone has one scenario in each state.
func TestListSaysWhatWasDone(t *testing.T) {
	all := standing{
		training.StepThrough: {Times: 2}, training.Ask: {Times: 1, Best: 0.849}, training.Search: {Times: 1, Best: 0.62},
	}
	going := standing{
		training.StepThrough: {Going: true, Position: 2}, training.Ask: {Going: true, Position: 1, Times: 1, Best: 0.5}, training.Search: {Going: true},
	}
	marks := func(r standing) (signs [3]string) {
		for i, mode := range inList {
			signs[i] = r.mark(mode, 5, "✓")
		}
		return signs
	}
	if got, want := marks(all), [3]string{"✓", "85 %", "62"}; got != want {
		t.Errorf("the marks are %q, want %q", got, want)
	}
	if got, want := marks(going), [3]string{"2/5", "50 %", "begun"}; got != want {
		t.Errorf("the marks are %q, want %q", got, want)
	}
	if got, want := done(all, 5), "step done, quiz 85 %, hunt 62"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got, want := done(going, 5), "quiz 50 %, at step 2 of 5, quiz at step 1 of 5, a hunt"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got := done(nil, 5); got != "" {
		t.Errorf("of nothing it says %q", got)
	}
}
