package sheet

import "strings"

// Cursor returns the row under the cursor, or -1 where nothing can be chosen.
func (s *Sheet) Cursor() int { return s.cursor }

// Tell returns a row as one line, for readers to whom places mean nothing: its cells one after the other, those
// of a column with its name. Rows that only name columns are empty, as blank ones are.
func (s *Sheet) Tell(row int) string {
	if row < 0 || row >= len(s.rows) {
		return ""
	}
	var told strings.Builder
	labelled, said := false, false
	cells := s.rows[row].Cells
	for i, cell := range cells {
		if cell.Runs {
			continue // it was told with the one before
		}
		words := strings.TrimSpace(running(cells[i:]))
		if words == "" || words == cell.Label {
			labelled = labelled || cell.Label != ""
			continue
		}
		switch {
		case !said:
		case cell.Label != "":
			told.WriteString(", ")
		default:
			told.WriteString(" ")
		}
		if cell.Label != "" {
			told.WriteString(cell.Label + " ")
		}
		told.WriteString(words)
		said = true
	}
	if labelled && !said {
		return ""
	}
	return told.String()
}

// running is the text of the first cell and of those that run on from it.
func running(cells []Cell) string {
	words := cells[0].Text
	for _, cell := range cells[1:] {
		if !cell.Runs {
			break
		}
		words += cell.Text
	}
	return words
}
