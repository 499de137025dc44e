package table

import (
	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/theme"
)

// gap is how many cells lie between columns.
const gap = 1

// placed is a column with its width on the screen.
type placed struct {
	column int
	width  int
}

// Draw returns the header and the visible rows, every line width cells wide.
func (t *Table) Draw(th *theme.Theme, width int, focused bool) []string {
	columns := t.place(width - 3) // the mark before, a blank and the scrollbar behind
	lines := make([]string, 0, t.height+1)
	lines = append(lines, t.header(th, width, columns))
	bar := t.scrollbar(th)
	from, to := t.Window()
	for row := from; row < to; row++ {
		look := plainRow
		switch {
		case row == t.cursor && focused:
			look = cursorRow
		case row == t.cursor:
			look = restRow
		}
		lines = append(lines, t.row(th, width, columns, row, look)+bar[row-from])
	}
	return draw.Fill(lines, width, t.height+1)
}

type rowLook uint8

const (
	plainRow rowLook = iota
	cursorRow
	restRow
)

// row draws one row without its scrollbar cell. The cursor's row is one run in one style: its own colours would
// be lost in reverse video.
func (t *Table) row(th *theme.Theme, width int, columns []placed, row int, look rowLook) string {
	line := draw.NewLine(th, width-1)
	switch look {
	case plainRow:
		line.Gap(1)
	case restRow:
		line.Add(theme.Rest, th.Glyphs.Mark)
	default:
		line.Add(theme.Text, th.Glyphs.Mark)
	}
	for i, p := range columns {
		if i > 0 {
			line.Gap(gap)
		}
		cell := t.source.Cell(row, p.column)
		if look == cursorRow {
			cell.Token = theme.Text
		}
		if t.columns[p.column].Middle {
			cell.Text = printable.TruncateMiddle(cell.Text, p.width, th.Glyphs.Cut)
		}
		line.Cell(cell.Token, cell.Text, p.width, t.columns[p.column].Right)
	}
	if look == cursorRow {
		return th.Paint(theme.Cursor, line.String())
	}
	return line.String()
}

func (t *Table) header(th *theme.Theme, width int, columns []placed) string {
	line := draw.NewLine(th, width).Gap(1)
	for i, p := range columns {
		if i > 0 {
			line.Gap(gap)
		}
		column := t.columns[p.column]
		title, token := column.Title, theme.Faint
		if column.ID == t.sort.Column {
			mark := th.Glyphs.Ascend
			if t.sort.Desc {
				mark = th.Glyphs.Descend
			}
			title, token = printable.Truncate(title, p.width-1, "")+mark, theme.Accent
		}
		line.Cell(token, title, p.width, column.Right)
	}
	return line.String()
}

// place chooses the columns that fit into width and gives them their widths.
func (t *Table) place(width int) []placed {
	shown := make([]bool, len(t.columns))
	for i := range t.columns {
		shown[i] = i == 0 || i > t.pan && !t.hidden[t.columns[i].ID]
	}
	for t.need(shown, Column.want) > width && t.drop(shown, Luxury) {
	}
	for t.need(shown, Column.least) > width && t.drop(shown, 1) {
	}
	columns, flex := make([]placed, 0, len(t.columns)), 0
	for i, c := range t.columns {
		if shown[i] {
			columns = append(columns, placed{column: i, width: c.Min})
			flex += c.Flex
		}
	}
	room := t.satisfy(columns, width-t.need(shown, Column.least))
	t.stretch(columns, room, flex)
	return columns
}

// satisfy gives columns what they Want, the most important first, and returns the room that is left.
func (t *Table) satisfy(columns []placed, room int) int {
	for priority := 0; priority <= Luxury && room > 0; priority++ {
		for i := range columns {
			c := t.columns[columns[i].column]
			if c.Priority != priority {
				continue
			}
			more := max(min(c.want()-columns[i].width, room), 0)
			columns[i].width += more
			room -= more
		}
	}
	return max(room, 0)
}

func (c Column) least() int { return c.Min }
func (c Column) want() int  { return max(c.Min, c.Want) }

// need is how wide the shown columns are together.
func (t *Table) need(shown []bool, width func(Column) int) int {
	need := -gap
	for i, c := range t.columns {
		if shown[i] {
			need += width(c) + gap
		}
	}
	return need
}

// drop takes the column of the highest priority away, if it is at least lowest, and reports whether
// there was one.
func (t *Table) drop(shown []bool, lowest int) bool {
	last := -1
	for i, c := range t.columns {
		if shown[i] && c.Priority >= lowest && (last < 0 || c.Priority >= t.columns[last].Priority) {
			last = i
		}
	}
	if last >= 0 {
		shown[last] = false
	}
	return last >= 0
}

// stretch hands out the room that is left by the columns' Flex. What a column cannot take goes to the others in
// the next round.
func (t *Table) stretch(columns []placed, room, flex int) {
	for room > 0 && flex > 0 {
		share, given, taking := room, 0, 0
		for i := range columns {
			c := t.columns[columns[i].column]
			if c.Flex == 0 || c.Max > 0 && columns[i].width >= c.Max {
				continue
			}
			more := max(share*c.Flex/flex, 1)
			if c.Max > 0 {
				more = min(more, c.Max-columns[i].width)
			}
			more = min(more, room-given)
			columns[i].width += more
			given += more
			taking += c.Flex
		}
		if given == 0 {
			return
		}
		room -= given
		flex = taking
	}
}

// scrollbar returns the last cell of every visible row: a thumb where the window is, ticks where marked rows
// are. A list that fits has ticks only.
func (t *Table) scrollbar(th *theme.Theme) []string {
	bar := make([]string, t.height)
	n := t.source.Len()
	fits := n <= t.height
	from, to := 0, 0
	if !fits {
		size := max(t.height*t.height/n, 1)
		from = t.top * (t.height - size) / max(n-t.height, 1)
		to = from + size
	}
	for i := range bar {
		switch {
		case fits:
			bar[i] = " "
		case i >= from && i < to:
			bar[i] = th.Paint(theme.Dim, th.Glyphs.Thumb)
		default:
			bar[i] = th.Paint(theme.Border, th.Glyphs.Track)
		}
	}
	for _, row := range t.ticks {
		if row < 0 || row >= n {
			continue
		}
		i := row
		if !fits {
			i = row * t.height / n
		}
		glyph := th.Glyphs.Tick
		if !fits && i >= from && i < to {
			glyph = th.Glyphs.Thumb
		}
		bar[i] = th.Paint(theme.High, glyph)
	}
	return bar
}
