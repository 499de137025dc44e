package sheet

import "trailsift/engine/printable"

// fit gives every cell its width: fixed ones theirs, others that of their text, and the last that takes the
// rest what remains of the row.
func fit(cells []Cell, width int) []Cell {
	fitted, rest := make([]Cell, len(cells)), -1
	left := width
	for i, cell := range cells {
		fitted[i] = cell
		switch {
		case cell.Width == Rest:
			rest = i
			continue
		case cell.Width == 0:
			fitted[i].Width = printable.Width(cell.Text)
		}
		left -= fitted[i].Width
	}
	for i := range fitted {
		if fitted[i].Width == Rest {
			fitted[i].Width = 0
		}
	}
	if rest >= 0 {
		fitted[rest].Width = max(left, 0)
	}
	return fitted
}
