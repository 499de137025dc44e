package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/query"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// newView is the row of the saved views that saves another.
type newView struct{}

// openViews lists the saved views: to restore one, to save what is shown now, to drop one.
func (m *Model) openViews() tea.Cmd {
	page := &leaf{}
	page.Sheet = sheet.New(text.ViewsTitle, m.viewRows)
	page.pick = func(target any) tea.Cmd {
		page.turn(m)
		if view, saved := target.(casefile.View); saved {
			return m.showView(view)
		}
		return m.askViewName()
	}
	page.also = func(id keymap.ID) (tea.Cmd, bool) {
		view, saved := page.Chosen().(casefile.View)
		if id != keymap.Remove || !saved {
			return nil, id == keymap.Remove
		}
		return m.keep(casefile.DropView{Name: view.Name}), true
	}
	page.renew = page.again
	return m.openLeaf(page)
}

var viewColumns = []column{
	{title: text.ColView, width: 20},
	{title: text.FilterLabel, width: 30, from: 60},
	{title: text.ColShows, width: sheet.Rest},
	{title: text.ColBy, width: 12, from: 100},
	{title: text.ColAt, width: 14, from: 100},
}

func (m *Model) viewRows(width int) []sheet.Row {
	save := sheet.Row{Target: newView{}, Cells: []sheet.Cell{{Token: theme.Accent, Text: text.SaveViewHere}}}
	rows := []sheet.Row{save, sheet.Blank()}
	if len(m.desk.state.Views) == 0 {
		return append(rows, sheet.Remark(text.NoViews))
	}
	rows = append(rows, header(viewColumns, width))
	for _, v := range m.desk.state.Views {
		rows = append(rows, gridRow(viewColumns, width, v,
			word{theme.Strong, clean(v.Name)}, word{theme.Warn, clean(v.Filter)},
			word{theme.Text, clean(text.ViewShows(v, m.set.Glyphs.Dot, m.set.Location))},
			word{theme.Dim, clean(v.By)}, m.clock(v.At.Unix()),
		))
	}
	return append(rows, sheet.Blank(), m.keysInLists())
}

// keysInLists says how rows of the case's lists are chosen and taken out.
func (m *Model) keysInLists() sheet.Row {
	return sheet.Remark(text.InLists(m.label(keymap.Drill), m.label(keymap.Remove)))
}

func (m *Model) askViewName() tea.Cmd {
	check := func(words string) error {
		if strings.TrimSpace(words) == "" {
			return errors.New(text.WhyNoName)
		}
		return nil
	}
	return m.open(newPrompt(text.PromptViewName, "", check, func(name string) tea.Cmd {
		return m.keep(casefile.SaveView{View: m.viewOf(strings.TrimSpace(name))})
	}))
}

// viewOf is what is shown, under a name.
func (m *Model) viewOf(name string) casefile.View {
	s := m.selection
	view := casefile.View{
		Name: name, User: s.Principal, Rule: s.Rule, From: s.From, To: s.To,
		Order: spelled(s.Order), Ranking: spelled(s.Ranking),
	}
	if s.Filtered() {
		view.Filter = s.Filter.Text
	}
	return view
}

// showView makes a saved view hold again.
func (m *Model) showView(v casefile.View) tea.Cmd {
	filter, err := query.Parse(v.Filter)
	if err != nil {
		m.complain(clean(err.Error()))
		return nil
	}
	m.remember()
	s := m.selection
	s.Principal, s.Rule, s.HasEvent, s.At = v.User, v.Rule, false, 0
	s.Filter, s.FilterOff, s.From, s.To = filter, false, v.From, v.To
	if order := orderOf(v.Order); offered(m.timeline, order) {
		s.Order = order
	}
	if order := orderOf(v.Ranking); v.Ranking == "" || offered(m.ranking, order) {
		s.Ranking = order
	}
	there := place{s, m.wish.Focus}
	if v.Rule != "" {
		there.focus = layout.Timeline
	}
	if v.User != "" && m.snapshot != nil && !slices.ContainsFunc(everyone(m.snapshot), func(p *engine.Principal) bool { return p.Name == v.User }) {
		m.complain(text.NotInLogs(clean(text.ShortName(v.User))))
	}
	return m.restore(there)
}

// spelled is an order in one word, with a minus for the greatest first; orderOf reads it.
func spelled(order engine.Order) string {
	if order.Desc {
		return "-" + order.Field
	}
	return order.Field
}

func orderOf(word string) engine.Order {
	field, desc := strings.CutPrefix(word, "-")
	return engine.Order{Field: field, Desc: desc}
}
