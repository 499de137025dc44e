package course

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
)

// TestEveryScenarioIsHunted finds two thirds of each attack's events and one that is none of them, sits down again in
// between, submits, and goes through what was missed.
func TestEveryScenarioIsHunted(t *testing.T) {
	everyLesson(t, func(t *testing.T, c *Course, whole *engine.Snapshot) {
		path := training.DiaryPath(t.TempDir())
		s := sitDown(t, c, whole, sat(t, c, training.Search, path))
		s.givesNothingAway(c)
		attack := c.taught.Attack()
		claim := lesson.Claim{Events: []string{otherEvent(t, whole, attack)}, Techniques: []string{c.taught.Playbook.Techniques[0], "T9999"}}
		principals := map[string]bool{}
		for i, event := range attack {
			if i%3 != 2 {
				claim.Events, principals[event.Principal] = append(claim.Events, event.ID), true
			}
		}
		s.markOnly(claim.Events[:1], 1).markOnly(claim.Events[1:], len(principals))
		s.sees(text.Counted(text.HuntEvents, len(claim.Events)))

		s = sitDown(t, c, whole, sat(t, c, training.Search, path)) // as after a crash
		s.sees(text.Counted(text.HuntEvents, len(claim.Events))).givesNothingAway(c)
		claim.Principals = s.nameThoseOf(claim.Events, attack)
		s.press("g", "a", claim.Techniques[0], "enter", "ctrl+u", "T9999", "enter", "esc", "g", "s", "m")
		s.press("ctrl+s").sees(text.ClaimHolds(len(claim.Events), len(claim.Principals), 2)).press("y")
		s.heldAgainst(c, claim)
		s.walkedThrough(c, claim)

		s = sitDown(t, c, whole, sat(t, c, training.Search, path))
		s.sees(text.HuntTitle).givesNothingAway(c)
	})
}

// givesNothingAway asserts that nothing but the log and its findings is on the screen.
func (s *seat) givesNothingAway(c *Course) {
	s.t.Helper()
	s.misses("✦", c.Step(0).Title, fmt.Sprintf("/%d · ", c.Steps()), c.taught.Playbook.ID)
	for position := range c.Steps() + 1 {
		s.misses(firstWords(c.Step(position).Narrative))
	}
	s.press("]").sees(text.WhyHuntWhole).press("g", "d").sees(text.WhyHuntGoesOn)
}

// otherEvent is the id of an event that is no part of the attack.
func otherEvent(t *testing.T, whole *engine.Snapshot, attack []training.Event) string {
	t.Helper()
	rows, err := whole.Dataset.Select(t.Context(), query.Query{}, engine.Order{Field: "time"})
	if err != nil {
		t.Fatal(err)
	}
	events, err := rows.Slice(t.Context(), 0, len(attack)+1)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(events, func(e engine.Event) bool {
		return e.ID != "" && !slices.ContainsFunc(attack, func(a training.Event) bool { return a.ID == e.ID })
	})
	return events[at].ID
}

// only narrows what is shown to some events.
func (s *seat) only(ids []string) *seat {
	s.press("1", "/", "ctrl+u")
	s.send(tea.PasteMsg{Content: "id:(" + strings.Join(ids, " or ") + ")"})
	return s.press("enter", "g", "g")
}

// markOnly marks events of so many principals, one principal after the other, and shows all again.
func (s *seat) markOnly(ids []string, principals int) *seat {
	s.t.Helper()
	s.only(ids)
	for range principals {
		if s.press("*"); strings.Contains(s.screen(), text.LeaveThem) {
			s.press("y")
		}
		s.press("1", "j")
	}
	return s.press("/", "ctrl+u", "enter", "5")
}

// nameThoseOf names the principals of the marked events of the attack, from the ranking, and returns them.
func (s *seat) nameThoseOf(ids []string, attack []training.Event) []string {
	s.t.Helper()
	var names []string
	for _, event := range attack {
		if !slices.Contains(ids, event.ID) || slices.Contains(names, event.Principal) {
			continue
		}
		names = append(names, event.Principal)
		s.only([]string{event.ID}).press("m").sees(text.HuntNamed(text.ShortName(event.Principal)))
	}
	s.press("/", "ctrl+u", "enter", "5")
	return names
}

// heldAgainst asserts the figures of a claim, counted by hand.
func (s *seat) heldAgainst(c *Course, claim lesson.Claim) {
	s.t.Helper()
	attack, there := c.taught.Attack(), map[string]bool{}
	found, principals := 0, map[string]bool{}
	for _, event := range attack {
		there[event.ID], principals[event.Principal] = true, true
		if slices.Contains(claim.Events, event.ID) {
			found++
		}
	}
	claimed, techniques := len(claim.Events), len(c.taught.Playbook.Techniques)
	s.sees("of 100 points", "in less than a minute",
		text.PrecisionOf(float64(found)/float64(claimed), found, claimed),
		text.RecallOf(float64(found)/float64(len(attack)), found, len(attack)),
		text.PrecisionOf(1, len(claim.Principals), len(claim.Principals)),
		text.RecallOf(float64(len(claim.Principals))/float64(len(principals)), len(claim.Principals), len(principals)),
		text.PrecisionOf(.5, 1, 2), text.RecallOf(1/float64(techniques), 1, techniques),
		"✗ T9999: not of the attack", text.Counted(text.HuntFalseTitle, 1),
	)
}

// walkedThrough goes through the steps of which something was missed, to the first event of each.
func (s *seat) walkedThrough(c *Course, claim lesson.Claim) {
	s.t.Helper()
	for position := 1; position <= c.Steps(); position++ {
		step, missed := c.Step(position), 0
		for _, event := range step.Events {
			if isAttack(c, event.ID) && !slices.Contains(claim.Events, event.ID) {
				missed++
			}
		}
		if missed == 0 {
			continue
		}
		s.press("5", "]").sees(text.MissedStep(position, step.Title), firstWords(step.Narrative), text.MissedHere(missed, len(step.Events)))
		if under := s.press("3").under(); !strings.Contains(under, "✦") || strings.Contains(under, "⚑") {
			s.t.Errorf("the cursor is on no missed event of step %d:\n%s", position, under)
		}
	}
	s.press("]")
	if len(c.taught.Attack()) > 2 {
		s.sees(text.WhyNothingMore)
	} else {
		s.sees(text.WhyNothingIs)
	}
}

func isAttack(c *Course, id string) bool {
	return slices.ContainsFunc(c.taught.Attack(), func(e training.Event) bool { return e.ID == id })
}
