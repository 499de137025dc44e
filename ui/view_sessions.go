package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openSessions lists the sessions of the chosen principal.
func (m *Model) openSessions() tea.Cmd {
	name := m.selection.Principal
	_, ask := m.openAnswer(m.titled(text.SessionsTitle), func(ctx context.Context, snapshot *engine.Snapshot) (func(int) []sheet.Row, error) {
		sessions, err := snapshot.Dataset.Sessions(ctx, name)
		if err != nil {
			return nil, err
		}
		return func(width int) []sheet.Row { return m.sessionRows(sessions, width) }, nil
	})
	return ask
}

var sessionColumns = []column{
	{title: text.ColSession, width: sheet.Rest},
	{title: text.ColEvents, width: 7, right: true},
	{title: text.ColDenied, width: 6, right: true, from: 50},
	{title: text.ColFirst, width: 14, from: 60},
	{title: text.ColLast, width: 14, from: 76},
	{title: text.ColAddress, width: 26, wide: 43, from: 105},
}

func (m *Model) sessionRows(sessions []engine.Session, width int) []sheet.Row {
	rows := []sheet.Row{header(sessionColumns, width)}
	for _, s := range sessions[:min(len(sessions), mostRows)] {
		name := clean(s.Name)
		target := jump{pane: layout.Timeline}
		if s.Name == "" {
			name = text.NoSession
			target.from, target.to = s.First, s.Last+1 // no filter asks for what is missing
		} else {
			filter := only("session", s.Name)
			target.filter = &filter
		}
		rows = append(rows, gridRow(sessionColumns, width, target,
			word{theme.Text, name},
			m.number(theme.Text, s.Events),
			m.number(theme.Bad, s.Denied),
			m.clock(s.First), m.clock(s.Last),
			word{theme.Text, addresses(s.Addresses)},
		))
	}
	return notListed(rows, len(sessions))
}
