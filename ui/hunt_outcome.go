package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// missedLine is a line of the outcome that leads to a missed step, by its place in the walk.
type missedLine struct{ walk int }

func (l missedLine) follow(m *Model) tea.Cmd { return m.walkTo(l.walk) }

// endHunt shows what became of the claim, and which events are the attack's.
func (m *Model) endHunt(outcome lesson.Outcome) tea.Cmd {
	h := &m.training.hunt
	h.outcome, h.walk = &outcome, 0
	m.markAttack()
	m.tell()
	return m.focus(layout.Lesson)
}

// markAttack marks the events of the attack.
func (m *Model) markAttack() {
	t := &m.training
	attacks := map[string]bool{}
	for _, ids := range [][]string{t.hunt.outcome.Events.Right, t.hunt.outcome.Events.Missed} {
		for _, id := range ids {
			attacks[id] = true
		}
	}
	keys := map[engine.EventKey]bool{}
	for position := range t.lesson.Steps() {
		for _, event := range t.lesson.Step(position + 1).Events {
			if attacks[event.ID] {
				keys[event.Key] = true
			}
		}
	}
	m.timeline.Fresh(keys)
}

// whyNoWalk says why it goes no step on or back; it is empty where it does.
func (m *Model) whyNoWalk(by int) string {
	h := &m.training.hunt
	switch {
	case h.outcome == nil:
		return text.WhyHuntWhole
	case len(h.outcome.Missed) == 0:
		return text.WhyNothingIs
	case h.walk+by < 0:
		return text.WhyNothingLess
	case h.walk+by > len(h.outcome.Missed):
		return text.WhyNothingMore
	}
	return ""
}

// walkTo goes to a missed step, and to the first event of it that was missed; 0 is the outcome.
func (m *Model) walkTo(walk int) tea.Cmd {
	h := &m.training.hunt
	h.walk = walk
	m.tell()
	if walk == 0 {
		return nil
	}
	if events := h.outcome.Missed[walk-1].Events; len(events) > 0 {
		m.selectEventOf(events[0])
	}
	return m.rank()
}

// tellOutcome tells what a claim was worth, and what of it was wrong or missing.
func (m *Model) tellOutcome(width int) []sheet.Row {
	o := m.training.hunt.outcome
	w := m.writes(width)
	w.add(theme.Strong, "", text.HuntPoints(o.Points)+", "+text.HuntTook(o.Minutes))
	if debrief := m.label(keymap.Debrief); debrief != "" {
		w.add(theme.Dim, "", text.DebriefFollows(debrief))
	}
	w.head(text.HuntEvents)
	w.measured(o.Events)
	w.named(text.HuntPrincipals, o.Principals, text.ShortName)
	w.named(text.HuntTechniques, o.Techniques, techniqueName)
	w.spans(o)
	w.missed(o)
	if len(o.False) > 0 {
		w.head(text.Counted(text.HuntFalseTitle, len(o.False)))
		for _, run := range runs(o.False) {
			w.lead(toEvent(run[0]), theme.Text, m.set.Glyphs.Flag+" ", w.run(run))
		}
	}
	if len(o.Missed) == 0 && len(o.Events.Wrong) == 0 {
		w.blank()
		w.add(theme.Accent, "", text.HuntFlawless)
	}
	return w.rows
}

// measured writes precision and recall, as figures and in words.
func (w *writing) measured(of lesson.Measure) {
	right := len(of.Right)
	if claimed := right + len(of.Wrong); claimed == 0 {
		w.add(theme.Text, "", text.NothingClaimed)
	} else {
		w.add(theme.Text, "", text.PrecisionOf(of.Precision, right, claimed))
	}
	w.add(theme.Text, "", text.RecallOf(of.Recall, right, right+len(of.Missed)))
}

// named writes how good the names of a claim were, each with whether it is right.
func (w *writing) named(heading string, of lesson.Measure, spell func(string) string) {
	glyphs := w.m.set.Glyphs
	w.head(heading)
	w.measured(of)
	for _, name := range of.Right {
		w.add(theme.Low, glyphs.Benign+" ", spell(name))
	}
	for _, name := range of.Wrong {
		w.add(theme.Bad, glyphs.Malicious+" ", spell(name)+": "+text.NotOfAttack)
	}
	for _, name := range of.Missed {
		w.add(theme.Medium, glyphs.Silent+" ", spell(name)+": "+text.WasMissed)
	}
}

func (w *writing) spans(o *lesson.Outcome) {
	location := w.m.set.Location
	w.head(text.HuntSpan)
	if claim := w.m.training.hunt.claim; claim.To != 0 {
		w.add(theme.Text, "", text.SpanClaimed(text.SpanIs(claim.From, claim.To, location)))
	}
	w.add(theme.Text, "", text.SpanWas(text.SpanIs(o.From, o.To, location)))
	w.add(theme.Text, "", text.SpanOverlap(o.Span))
}

// missed lists the steps of which something was missed.
func (w *writing) missed(o *lesson.Outcome) {
	if len(o.Missed) == 0 {
		return
	}
	w.head(text.HuntMissedTitle)
	w.add(theme.Dim, "", text.WalkOn(w.m.label(keymap.StepOn), w.m.label(keymap.StepBack)))
	for i, missed := range o.Missed {
		words := text.MissedIn(missed.Position, missed.Step.Title, len(missed.Events), len(missed.Step.Events))
		w.prose(missedLine{i + 1}, theme.Text, w.m.set.Glyphs.New+" ", words)
	}
}

// tellMissed tells a step of which something was missed.
func (m *Model) tellMissed(width int) []sheet.Row {
	h := &m.training.hunt
	missed := h.outcome.Missed[h.walk-1]
	w := m.writes(width)
	w.prose(nil, theme.Strong, "", text.MissedStep(missed.Position, missed.Step.Title))
	w.told(missed.Step)
	w.head(text.MissedHere(len(missed.Events), len(missed.Step.Events)))
	w.events(missed.Events)
	return w.rows
}
