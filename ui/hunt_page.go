package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// leading is a line of the lesson's pane that leads somewhere by itself.
type leading interface{ follow(m *Model) tea.Cmd }

// Lines of the claim.
type (
	claimedEvents struct {
		run       []lesson.Event // neighbours in time that are alike
		elsewhere []string       // or ids of events that the logs do not have
	}
	claimedPrincipal struct{ name string }
	claimedTechnique struct{ id string }
	// doing performs an action of the registry.
	doing struct{ id keymap.ID }
)

func (c claimedEvents) follow(m *Model) tea.Cmd {
	if len(c.run) == 0 {
		m.say(text.HuntElsewhere)
		return nil
	}
	return m.jump(toEvent(c.run[0]))
}

func (c claimedEvents) ids() []string {
	ids := slices.Clone(c.elsewhere)
	for _, event := range c.run {
		ids = append(ids, event.ID)
	}
	return ids
}

// first names the line, whatever stands above it.
func (c claimedEvents) first() string {
	if len(c.run) == 0 {
		return c.elsewhere[0]
	}
	return c.run[0].ID
}

func (c claimedPrincipal) follow(m *Model) tea.Cmd {
	return m.jump(jump{principal: c.name, pane: layout.Principals})
}

func (c claimedTechnique) follow(m *Model) tea.Cmd { return m.perform(keymap.ClaimTechniques) }

func (d doing) follow(m *Model) tea.Cmd { return m.perform(d.id) }

// unclaim takes what the line under the cursor says out of the claim.
func (m *Model) unclaim() tea.Cmd {
	switch target := m.training.pane.Chosen().(type) {
	case claimedEvents:
		return m.askMarksOff(target.ids())
	case claimedPrincipal:
		return m.namePrincipal(target.name)
	case claimedTechnique:
		return m.nameTechnique(target.id)
	case doing:
		if target.id == keymap.ClaimSpan {
			return m.claimSpan(0, 0)
		}
	}
	m.say(text.WhyOnlyClaimed)
	return nil
}

// tellHunt writes the pane of a hunt: the claim and, once it was submitted, what became of it.
func (m *Model) tellHunt() {
	t := &m.training
	h := &t.hunt
	note := clean(t.lesson.Name())
	dotted := func(words string) string { return words + " " + m.set.Glyphs.Dot + " " + note }
	switch {
	case h.outcome == nil:
		if minutes := m.options.Now().Sub(h.since) / time.Minute; h.ready && minutes > 0 {
			note = dotted(text.HuntMinutes(int(minutes)))
		}
		if n := len(h.marked); n > 0 {
			note = dotted(text.MarkedShort(n))
		}
		line := t.pane.Chosen()
		t.pane.Show(fmt.Sprintf("claim, empty %t", empty(&h.claim)), note, m.tellClaim)
		t.pane.Find(func(target any) bool { return sameLine(target, line) })
	case h.walk == 0:
		t.pane.Show("outcome", note, m.tellOutcome)
	default:
		note = dotted(text.MissedShort(h.walk, len(h.outcome.Missed)))
		t.pane.Show(text.MissedShort(h.walk, 0), note, m.tellMissed)
	}
}

// sameLine reports whether two lines of the lesson are about the same, whatever has come in above them.
func sameLine(a, b any) bool {
	one, both := a.(claimedEvents)
	other, too := b.(claimedEvents)
	if both || too {
		return both && too && one.first() == other.first()
	}
	return a == b
}

// empty reports whether a claim says nothing.
func empty(c *lesson.Claim) bool {
	return len(c.Events)+len(c.Principals)+len(c.Techniques) == 0 && c.To == 0
}

// tellClaim tells what is claimed so far; how a hunt goes is told until something is. The marked events stand last, for
// they may be many.
func (m *Model) tellClaim(width int) []sheet.Row {
	h := &m.training.hunt
	c := &h.claim
	begun := h.ready && m.snapshot != nil // before that the keys refuse
	w := m.writes(width)
	if empty(c) {
		w.add(theme.Strong, "", text.HuntTitle)
		if begun {
			w.add(theme.Text, "", text.HuntGoes(m.label(keymap.MarkEvent), m.label(keymap.MarkAll), m.label(keymap.Accuse), m.label(keymap.Submit)))
		}
		w.blank()
	}
	if !begun {
		w.add(theme.Accent, "", text.LessonBegins)
		return w.rows
	}
	w.claimHead(nil, text.Counted(text.HuntEvents, len(c.Events)), m.label(keymap.MarkEvent)+" "+m.label(keymap.MarkAll))
	w.claimHead(doing{keymap.ClaimPrincipals}, text.Counted(text.HuntPrincipals, len(c.Principals)), m.label(keymap.ClaimPrincipals))
	for _, name := range c.Principals {
		w.lead(claimedPrincipal{name}, theme.Text, "  ", text.ShortName(name))
	}
	w.claimHead(doing{keymap.ClaimTechniques}, text.Counted(text.HuntTechniques, len(c.Techniques)), m.label(keymap.ClaimTechniques))
	for _, id := range c.Techniques {
		w.lead(claimedTechnique{id}, theme.Text, "  ", techniqueName(id))
	}
	w.claimHead(doing{keymap.ClaimSpan}, text.HuntSpan, m.label(keymap.ClaimSpan))
	if c.To != 0 {
		w.add(theme.Text, "  ", text.SpanIs(c.From, c.To, m.set.Location))
	}
	if h.submits {
		w.add(theme.Accent, "", text.WhyHuntSubmits)
	} else {
		w.claimHead(doing{keymap.Submit}, text.HuntSubmit, m.label(keymap.Submit))
	}
	if len(c.Events) > 0 {
		w.head(text.HuntMarks)
		w.marked(h)
	}
	return w.rows
}

// claimHead heads a part of the claim, with the key that changes it.
func (w *writing) claimHead(target any, words, key string) {
	w.rows = append(w.rows, sheet.Row{Target: target, Cells: []sheet.Cell{
		{Token: theme.Accent, Text: clean(words), Width: sheet.Rest}, {Token: theme.Key, Text: " " + key},
	}})
}

// marked writes the claimed events, and those that the logs do not have. A line each, for they may be many.
func (w *writing) marked(h *hunt) {
	if h.lines.zone != w.m.set.Location {
		w.m.writeMarks()
	}
	w.rows = append(w.rows, h.lines.rows...)
	if len(h.elsewhere) > 0 {
		words := text.HuntElsewhere
		if h.looking {
			words = text.HuntLooking
		}
		w.lead(claimedEvents{elsewhere: h.elsewhere}, theme.Faint, w.m.set.Glyphs.Flag+" ", text.EventCount(len(h.elsewhere))+": "+words)
	}
}
