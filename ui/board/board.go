// Package board lays out how everybody in a workshop stands: the same for the trainer, for a screen that the room looks
// at, and in everybody's own console.
//
// It makes the rows of a sheet of what lesson.Stand says, and reads nothing. The type to know is Look.
package board

import (
	"time"

	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Look is what a layout needs beside how everybody stands.
type Look struct {
	Now    time.Time
	Glyphs theme.Glyphs
	// Here are those who are connected now, for whoever leads the room: each row says so, and leads to its person's
	// name. It is nil for everybody else.
	Here map[string]bool
}

// Rows are the rows of a board for a width, the names of its columns first.
func Rows(stands []lesson.Stand, look Look, width int) []sheet.Row {
	if len(stands) == 0 {
		return []sheet.Row{sheet.Remark(text.NobodyYet)}
	}
	var head sheet.Row
	if look.Here != nil {
		head.Cells = []sheet.Cell{{Text: "  "}}
	}
	head.Cells = append(head.Cells, cells(width, func(c column) (string, theme.Token) { return c.title, theme.Faint })...)
	rows := []sheet.Row{head}
	for _, s := range stands {
		var row sheet.Row
		if look.Here != nil {
			row = sheet.Row{Target: s.Name, Cells: []sheet.Cell{presence(look.Here[s.Name], look.Glyphs)}}
		}
		row.Cells = append(row.Cells, cells(width, func(c column) (string, theme.Token) { return c.cell(s, look) })...)
		rows = append(rows, row)
	}
	return rows
}

// cells puts words into the columns that there is room for.
func cells(width int, words func(column) (string, theme.Token)) []sheet.Cell {
	var all []sheet.Cell
	for _, c := range columns {
		if width < c.from {
			continue
		}
		if len(all) > 0 {
			all = append(all, sheet.Cell{Text: " "})
		}
		cell := sheet.Cell{Width: c.width, Right: c.right, Label: c.title}
		if c.wide > 0 && width >= wideBoard {
			cell.Width = c.wide
		}
		cell.Text, cell.Token = words(c)
		all = append(all, cell)
	}
	return all
}

func presence(here bool, glyphs theme.Glyphs) sheet.Cell {
	if here {
		return sheet.Cell{Token: theme.Low, Text: glyphs.Fired + " "}
	}
	return sheet.Cell{Token: theme.Faint, Text: glyphs.Quiet + " "}
}
