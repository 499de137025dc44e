package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// contexts are how many events the timeline can show before and after each match.
var contexts = []int{0, 3, 10}

// turnContext shows the next number of events around each match.
func (m *Model) turnContext() tea.Cmd {
	at := slices.Index(contexts, m.selection.Around) + 1
	m.selection.Around = contexts[at%len(contexts)]
	if event, ok := m.timeline.Event(); ok {
		m.selectEvent(event) // in place of one that the filter has hidden
	}
	m.say(text.ContextNow(m.selection.Around))
	return m.askEvents()
}

// whyNoContext says why no events can be shown around matches, or "".
func (m *Model) whyNoContext() string {
	switch {
	case !m.selection.matches():
		return text.WhyNoMatches
	case m.selection.Order.Field != pane.ByTime.Field:
		return text.WhyNotByTime
	}
	return ""
}

// matches reports whether a filter or a rule leaves some of the principal's events out.
func (s Selection) matches() bool { return s.Filtered() || s.Rule != "" }

// surrounded reports whether the timeline shows what is around each match.
func (s Selection) surrounded() bool {
	return s.Around > 0 && s.matches() && s.Order.Field == pane.ByTime.Field
}

// rows asks for the events of the timeline, and how many of them match.
func (s Selection) rows(ctx context.Context, dataset engine.Dataset) (engine.Rows, int, error) {
	if s.surrounded() {
		return dataset.Around(ctx, s.unfiltered().Events(), s.Events(), s.Order, s.Around)
	}
	rows, err := dataset.Select(ctx, s.Events(), s.Order)
	if err != nil {
		return nil, 0, err
	}
	return rows, rows.Len(), nil
}
