package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
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
	l.Sheet = sheet.New(title, func(width int) []sheet.Row { return menuRows(choices(), m.theme.Glyphs, width) })
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

// How wide the mark and the key of a choice are.
const markWidth, keyWidth = 2, 4

// menuRows are the lines of a menu. A note for which there is no room beside its choice stands below it.
func menuRows(choices []choice, glyphs theme.Glyphs, width int) []sheet.Row {
	var rows []sheet.Row
	for _, c := range choices {
		mark := " "
		if c.chosen {
			mark = glyphs.Chosen
		}
		row := sheet.Row{Target: c, Cells: []sheet.Cell{
			{Token: theme.Accent, Text: mark, Width: markWidth}, {Token: theme.Key, Text: c.key, Width: keyWidth},
			{Token: theme.Text, Text: c.words},
		}}
		note := sheet.Cell{Token: theme.Dim, Text: "  " + c.note}
		if room := width - 2 - markWidth - keyWidth - printable.Width(c.words); c.note == "" || printable.Width(note.Text) <= room {
			row.Cells = append(row.Cells, note)
			rows = append(rows, row)
			continue
		}
		rows = append(rows, row, sheet.Row{Cells: []sheet.Cell{{Width: markWidth + keyWidth}, note}})
	}
	return rows
}
