package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// asked is a page that has to be asked for; until the answer is here it says so.
type asked struct {
	*leaf
	rows func(width int) []sheet.Row
}

// asking asks a snapshot for the rows of a page.
type asking func(ctx context.Context, snapshot *engine.Snapshot) (func(width int) []sheet.Row, error)

// askedMsg brings the rows of a page.
type askedMsg struct {
	generation uint64
	page       *asked
	rows       func(width int) []sheet.Row
	err        error
}

// openAnswer lays a page over the panes and asks for its rows, now and whenever there is a newer snapshot.
// Opening another page ends the asking.
func (m *Model) openAnswer(title string, ask asking) (*asked, tea.Cmd) {
	page := &asked{leaf: &leaf{}}
	page.Sheet = sheet.New(title, page.lay)
	page.renew = func() tea.Cmd {
		ctx, generation := m.views.ask(m.ctx)
		snapshot := m.snapshot
		return func() tea.Msg {
			rows, err := ask(ctx, snapshot)
			return askedMsg{generation: generation, page: page, rows: rows, err: err}
		}
	}
	return page, tea.Batch(m.openLeaf(page.leaf), page.renew())
}

func (p *asked) lay(width int) []sheet.Row {
	if p.rows == nil {
		return []sheet.Row{sheet.Remark(text.Loading)}
	}
	return p.rows(width)
}

// arrived puts rows into the page that asked for them.
func (m *Model) arrived(msg askedMsg) {
	if msg.generation != m.views.generation || errors.Is(msg.err, context.Canceled) {
		return
	}
	msg.page.rows = msg.rows
	if msg.err != nil {
		words := text.CannotAnswer(clean(msg.err.Error()))
		msg.page.rows = func(width int) []sheet.Row { return sheet.Paragraph(theme.Bad, words, width-2) }
	}
	msg.page.Refresh()
}

// openSheet lays a page over the panes that needs no asking; it is made again whenever there is a newer
// snapshot.
func (m *Model) openSheet(s *sheet.Sheet) tea.Cmd {
	l := &leaf{Sheet: s}
	l.renew = l.again
	return m.openLeaf(l)
}

// again makes the rows of a leaf again.
func (l *leaf) again() tea.Cmd {
	l.Refresh()
	return nil
}

// renew brings the open page up to date with a newer snapshot.
func (m *Model) renew() tea.Cmd {
	if l, open := m.overlay.(*leaf); open && l.renew != nil {
		return l.renew()
	}
	return nil
}

// titled is the title of a page about the chosen principal.
func (m *Model) titled(what string) string {
	return what + " " + m.set.Glyphs.Dash + " " + clean(text.ShortName(m.selection.Principal))
}

// present are the names that can be jumped to.
func present(snapshot *engine.Snapshot) map[string]bool {
	names := map[string]bool{}
	for _, p := range everyone(snapshot) {
		names[p.Name] = true
	}
	return names
}
