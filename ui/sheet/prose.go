package sheet

import (
	"unicode"

	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/theme"
)

// code is how the `code` of a text looks: as members do in a record, for it names them, and calls.
const code = theme.JSONKey

// Prose is a text of a playbook broken into rows of a width, its `code` in a style of its own in place of the
// backquotes.
func Prose(token theme.Token, words string, width int) []Row {
	bare, coded := "", []bool(nil) // of each rune that is no space, for lines are broken at those
	for part, is := range printable.Code(words) {
		bare += part
		for _, r := range part {
			if !unicode.IsSpace(r) {
				coded = append(coded, is)
			}
		}
	}
	var rows []Row
	for _, line := range draw.Wrap(bare, width) {
		row := Row{}
		row.Cells, coded = proseCells(token, line, coded)
		rows = append(rows, row)
	}
	return rows
}

// proseCells are a line's cells, and what is known of the lines after it.
func proseCells(token theme.Token, line string, coded []bool) (cells []Cell, rest []bool) {
	from, is := 0, false
	end := func(at int) {
		if at == from {
			return
		}
		cell := Cell{Token: token, Text: line[from:at], Runs: len(cells) > 0}
		if is {
			cell.Token = code
		}
		cells, from = append(cells, cell), at
	}
	for at, r := range line {
		now := false
		if r != ' ' {
			now, coded = coded[0], coded[1:]
		}
		if now != is {
			end(at)
			is = now
		}
	}
	end(len(line))
	return cells, coded
}
