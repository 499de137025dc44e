package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/ui/sheet"
	"trailsift/ui/theme"
)

// choice is one line of a menu.
type choice struct {
	key    string // takes it at once; empty for none
	words  string
	note   string // dim, behind the words
	chosen bool   // marked as what holds now
	// do is what the choice does. The menu closes first, unless it stays.
	do    func() tea.Cmd
	stays bool
}

// openMenu lays a short list of choices over the panes. They are made again after each choice that stays.
func (m *Model) openMenu(title string, choices func() []choice) tea.Cmd {
	l := &leaf{compact: true}
	l.Sheet = sheet.New(title, func(int) []sheet.Row { return menuRows(choices(), m.theme.Glyphs) })
	take := func(c choice) tea.Cmd {
		if !c.stays {
			l.turn(m)
			return c.do()
		}
		cmd := c.do()
		l.Refresh()
		return cmd
	}
	l.pick = func(target any) tea.Cmd { return take(target.(choice)) }
	l.shortcut = func(stroke string) tea.Cmd {
		for _, c := range choices() {
			if c.key == stroke {
				return take(c)
			}
		}
		return nil
	}
	return m.openLeaf(l)
}

func menuRows(choices []choice, glyphs theme.Glyphs) []sheet.Row {
	rows := make([]sheet.Row, len(choices))
	for i, c := range choices {
		mark := " "
		if c.chosen {
			mark = glyphs.Chosen
		}
		rows[i] = sheet.Row{Target: c, Cells: []sheet.Cell{
			{Token: theme.Accent, Text: mark, Width: 2},
			{Token: theme.Key, Text: c.key, Width: 4},
			{Token: theme.Text, Text: c.words + "  "},
			{Token: theme.Dim, Text: c.note, Width: sheet.Rest},
		}}
	}
	return rows
}
