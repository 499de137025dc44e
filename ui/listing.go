package ui

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// listing is the focused pane, if it has rows to sort and columns to choose.
func (m *Model) listing() pane.Listing {
	listing, _ := m.pane(m.wish.Focus).(pane.Listing)
	return listing
}

// openSort offers what the rows of the focused pane can be sorted by.
func (m *Model) openSort() tea.Cmd {
	listing := m.listing()
	return m.openMenu(text.SortTitle, func() []choice {
		var choices []choice
		for i, order := range listing.Orders() {
			choices = append(choices, choice{
				key: strconv.Itoa((i + 1) % 10), words: text.OrderName(order.Field), note: text.Direction(order.Desc),
				chosen: order.Field == listing.Order().Field,
				do:     func() tea.Cmd { return m.sort(order) },
			})
		}
		return choices
	})
}

// reverse turns the order of the focused pane round.
func (m *Model) reverse() tea.Cmd {
	order := m.listing().Order()
	order.Desc = !order.Desc
	return m.sort(order)
}

func (m *Model) sort(order engine.Order) tea.Cmd {
	if m.wish.Focus == layout.Principals {
		m.selection.Ranking = order
		return tea.Batch(m.rank(), m.keepHabits())
	}
	m.selection.Order = order
	return tea.Batch(m.askEvents(), m.keepHabits())
}

// openColumns offers the columns of the focused pane, those that are shown marked.
func (m *Model) openColumns() tea.Cmd {
	listing := m.listing()
	return m.openMenu(text.ColumnsTitle, func() []choice {
		var choices []choice
		for _, column := range listing.Table().Columns()[1:] {
			note := ""
			if m.vacant(listing, column.ID) {
				note = text.VacantColumn(column.ID)
			}
			choices = append(choices, choice{
				words: text.ColumnName(column.ID, column.Title), note: note, chosen: !listing.Table().Hidden(column.ID), stays: true,
				do: func() tea.Cmd { return m.turnColumn(listing, column.ID) },
			})
		}
		return choices
	})
}

// turnColumn hides a column, or shows it again.
func (m *Model) turnColumn(listing pane.Listing, id string) tea.Cmd {
	m.hidden[listing.Name()+"."+id] = !listing.Table().Hidden(id)
	m.hideColumns()
	return m.keepHabits()
}

func (m *Model) hideColumns() {
	for _, listing := range []pane.Listing{m.ranking, m.timeline} {
		var ids []string
		for _, column := range listing.Table().Columns() {
			hidden, chosen := m.hidden[listing.Name()+"."+column.ID]
			if hidden || !chosen && m.vacant(listing, column.ID) {
				ids = append(ids, column.ID)
			}
		}
		listing.Table().Hide(ids)
	}
}

// vacant reports whether a column is empty throughout the log. It is left out until somebody asks for it.
func (m *Model) vacant(listing pane.Listing, id string) bool {
	if listing == pane.Listing(m.ranking) {
		return id == "moved" && len(m.tuning.changes) == 0 || id == "verdict" && len(m.desk.state.Verdicts) == 0
	}
	return m.snapshot != nil && slices.Contains(m.snapshot.Vacant, id)
}
