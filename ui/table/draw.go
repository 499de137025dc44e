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
	columns := t.place(width - 2) // the mark before, the scrollbar behind
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
	if look == plainRow {
		line.Gap(1)
	} else {
		line.Add(theme.Text, th.Glyphs.Mark)
	}
	for i, p := range columns {
		if i > 0 {
			line.Gap(gap)
		}
		cell := t.source.Cell(row, p.column)
		if look != plainRow {
			cell.Token = theme.Text
		}
		line.Cell(cell.Token, cell.Text, p.width, t.columns[p.column].Right)
	}
	switch look {
	case cursorRow:
		return th.Paint(theme.Cursor, line.String())
	case restRow:
		return th.Paint(theme.Rest, line.String())
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
	need, flex := -gap, 0
	for i, c := range t.columns {
		if i > 0 && i <= t.pan {
			continue
		}
		shown[i] = true
		need += c.Min + gap
	}
	for need > width {
		drop := -1
		for i, c := range t.columns {
			if shown[i] && c.Priority > 0 && (drop < 0 || c.Priority >= t.columns[drop].Priority) {
				drop = i
			}
		}
		if drop < 0 {
			break
		}
		shown[drop] = false
		need -= t.columns[drop].Min + gap
	}
	columns := make([]placed, 0, len(t.columns))
	for i, c := range t.columns {
		if shown[i] {
			columns = append(columns, placed{column: i, width: c.Min})
			flex += c.Flex
		}
	}
	t.stretch(columns, width-need, flex)
	return columns
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
		bar[i] = th.Paint(theme.High, th.Glyphs.Tick)
	}
	return bar
}
