package table

// RowAt returns the row that is drawn on a line of the table, its header being line 0; -1 for none.
func (t *Table) RowAt(line int) int {
	from, to := t.Window()
	row := from + line - 1
	if line < 1 || row >= to {
		return -1
	}
	return row
}

// ColumnAt returns the column that is drawn at a cell of a table of a width; false between columns.
func (t *Table) ColumnAt(x, width int) (Column, bool) {
	left := 1
	for _, p := range t.place(width - 3) {
		if x >= left && x < left+p.width {
			return t.columns[p.column], true
		}
		left += p.width + gap
	}
	return Column{}, false
}

// Scroll moves the window by n rows. The cursor goes along when it would leave it.
func (t *Table) Scroll(n int) {
	t.top = max(min(t.top+n, t.source.Len()-t.height), 0)
	t.Go(max(min(t.cursor, t.top+t.height-1), t.top))
}
