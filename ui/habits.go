package ui

import (
	"maps"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/habit"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// habitsMsg says how keeping the habits went.
type habitsMsg struct{ err error }

// resume takes over how the console was left. Settings that no longer mean anything are passed over.
func (m *Model) resume(h habit.Habits) {
	if order := (engine.Order{Field: h.Ranking.Field, Desc: h.Ranking.Desc}); offered(m.ranking, order) {
		m.selection.Ranking = order
	}
	if order := (engine.Order{Field: h.Timeline.Field, Desc: h.Timeline.Desc}); offered(m.timeline, order) {
		m.selection.Order = order
	}
	for _, column := range h.Hidden {
		m.hidden[column] = true
	}
	m.hideColumns()
	switch h.Zone {
	case "UTC":
		m.zone(time.UTC)
	case "Local":
		m.zone(time.Local)
	}
	if !noColor(m.options.Environ) {
		m.chosenTheme = h.Theme
		m.dress(h.Theme)
	}
	if h.Below {
		m.wish.Place = layout.Under
	}
	m.wish.Side = max(min(h.Side, maxSplit), -maxSplit)
}

func offered(listing pane.Listing, order engine.Order) bool {
	return order.Field != "" && slices.ContainsFunc(listing.Orders(), func(o engine.Order) bool { return o.Field == order.Field })
}

// keepHabits writes down how the console stands now.
func (m *Model) keepHabits() tea.Cmd {
	keep := m.options.Habits.Save
	habits := m.habits()
	return func() tea.Msg { return habitsMsg{keep(habits)} }
}

func (m *Model) habits() habit.Habits {
	h := habit.Habits{
		Ranking:  habit.Order{Field: m.selection.Ranking.Field, Desc: m.selection.Ranking.Desc},
		Timeline: habit.Order{Field: m.selection.Order.Field, Desc: m.selection.Order.Desc},
		Theme:    m.chosenTheme,
		Below:    m.wish.Place == layout.Under, Side: m.wish.Side,
	}
	for _, column := range slices.Sorted(maps.Keys(m.hidden)) {
		if m.hidden[column] {
			h.Hidden = append(h.Hidden, column)
		}
	}
	switch m.set.Location {
	case m.home:
	case time.UTC:
		h.Zone = "UTC"
	case time.Local:
		h.Zone = "Local"
	}
	return h
}

// switchZone shows times in the next zone: the configuration's, UTC, and the machine's.
func (m *Model) switchZone() tea.Cmd {
	zones := []*time.Location{m.home, time.UTC, time.Local}
	at := slices.Index(zones, m.set.Location)
	for range zones {
		at = (at + 1) % len(zones)
		if zones[at].String() != m.set.Location.String() {
			break
		}
	}
	m.zone(zones[at])
	m.say(text.ZoneNow(m.set.Location.String()))
	return tea.Batch(m.askEvents(), m.keepHabits())
}

// zone shows all times in a zone from now on.
func (m *Model) zone(location *time.Location) {
	m.set.Location = location
	for which := range layout.Panes {
		m.pane(which).Use(m.set)
	}
	if m.tuning.open {
		m.rules.Use(m.set) // which comes back
	}
	m.tell()
}

// openThemes offers the looks.
func (m *Model) openThemes() tea.Cmd {
	return m.openMenu(text.ThemesTitle, func() []choice {
		var choices []choice
		for i, name := range theme.Names() {
			choices = append(choices, choice{
				key: strconv.Itoa(i + 1), words: text.ThemeName(name), chosen: m.theme.Name == name, stays: true,
				do: func() tea.Cmd {
					m.chosenTheme = name
					m.dress(name)
					return m.keepHabits()
				},
			})
		}
		return choices
	})
}

// moveRecord puts an open record elsewhere.
func (m *Model) moveRecord() tea.Cmd {
	m.wish.Place = (m.wish.Place + 1) % layout.Placements
	m.say(text.RecordStands(int(m.wish.Place)))
	return tea.Batch(m.arrange(), m.keepHabits())
}
