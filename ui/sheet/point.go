package sheet

// Point moves the cursor to the row drawn on a line inside the frame, and returns the row; -1 where none is that
// leads somewhere.
func (s *Sheet) Point(line int) int {
	row := s.At(line)
	if row >= 0 {
		s.settle(row)
	}
	return row
}

// At returns the row drawn on a line of the room; -1 where none is that leads somewhere.
func (s *Sheet) At(line int) int {
	row := s.top + line
	if line < 0 || line >= s.height || row >= len(s.rows) || s.rows[row].Target == nil {
		return -1
	}
	return row
}

// Scroll moves the page by n lines. The cursor goes along where it would leave it and there is another row that
// leads somewhere.
func (s *Sheet) Scroll(n int) {
	s.scroll(s.top + n)
	for _, step := range []int{1, -1} {
		if at := s.next(s.edge(step), step); s.cursor >= 0 && !s.visible(s.cursor) && at >= 0 && s.visible(at) {
			s.cursor = at
		}
	}
}

// edge is the first visible row, or the last.
func (s *Sheet) edge(step int) int {
	if step > 0 {
		return s.top
	}
	return min(s.top+s.height, len(s.rows)) - 1
}

func (s *Sheet) visible(row int) bool { return row >= s.top && row < s.top+s.height }
