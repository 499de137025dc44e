package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/card"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// How many calls of a step are explained in the lesson's pane; fewer where it is lower than lowPane lines, for what
// fired comes below.
const (
	mostGists, fewGists = 6, 3
	lowPane             = 22
)

// gists says of each call of a step in a line what it does; the line leads to the call's card.
func (w *writing) gists(events []lesson.Event) {
	var calls []called
	for _, e := range events {
		if c := calledIn(e); !slices.Contains(calls, c) {
			calls = append(calls, c)
		}
	}
	most := mostGists
	if w.m.screen.Panes[layout.Lesson].H < lowPane && w.m.plain == nil {
		most = fewGists
	}
	w.head(text.TheseCalls(w.m.label(keymap.Card)))
	for _, c := range calls[:min(len(calls), most)] {
		note, _ := c.note()
		w.lead(c, theme.Text, w.m.set.Glyphs.Dot+" ", c.String()+" "+w.m.set.Glyphs.Dash+" "+note.Gist())
	}
	if further := len(calls) - most; further > 0 {
		w.add(theme.Faint, "", text.FurtherCalls(further))
	}
}

// calledIn is the call of an event of a lesson.
func calledIn(e lesson.Event) called {
	service, name, _ := strings.Cut(e.Call, ":")
	return called{service: service, name: name, reads: card.Reads(name)}
}

// calledBy is the same with the event itself, where the timeline's cursor is on it.
func (m *Model) calledBy(e lesson.Event) called {
	c := calledIn(e)
	if event, ok := m.timeline.Event(); ok && event.Key == e.Key {
		c.event, c.reads = &event, event.ReadOnly
	}
	return c
}

// openLine explains what a line of the lesson is about, else the first call of the step. Where the step is not told,
// the call under the timeline's cursor stands for it.
func (m *Model) openLine() tea.Cmd {
	t := &m.training
	if opened, is := m.explainInQuiz(t.pane.Chosen()); is {
		return opened
	}
	events := t.lesson.Step(t.at).Events
	switch target := t.pane.Chosen().(type) {
	case called:
		return target.follow(m)
	case jump:
		if target.rule != "" {
			return m.openTopic(target.rule)
		}
		at := slices.IndexFunc(events, func(e lesson.Event) bool { return target.hasEvent && e.Key == target.event })
		if at >= 0 && m.mode() == lesson.Steps {
			return m.openCall(m.calledBy(events[at]))
		}
	}
	if len(events) > 0 && m.mode() == lesson.Steps {
		return m.openCall(m.calledBy(events[0]))
	}
	return m.openCallHere()
}
