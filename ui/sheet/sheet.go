// Package sheet is a page of lines laid over the panes: things to choose from, among headings and remarks.
//
// A sheet knows nothing of what it lists. It is given a function that makes its rows for a width, keeps a
// cursor on the rows that lead somewhere, and draws itself into a frame. The types to know are Sheet and Row.
package sheet

import (
	"slices"

	"trailsift/ui/draw"
	"trailsift/ui/theme"
)

// Row is one line. A row with a Target can be chosen; others are headings and remarks, which the cursor
// leaps over.
type Row struct {
	Cells  []Cell
	Target any // what choosing it leads to
}

// Cell is a run of clean text. Its width is that of the text, unless Width says otherwise; Rest takes the room
// that the other cells leave.
type Cell struct {
	Token theme.Token
	Text  string
	Width int
	Right bool
	Label string // the name of its column, for those who hear it alone; empty where it needs none
	Runs  bool   // it is the same running text as the cell before it
}

// Rest as a Width takes the room that is left; only the last such cell of a row does.
const Rest = -1

// Heading is a row that names what follows.
func Heading(words string) Row { return Row{Cells: []Cell{{Token: theme.Accent, Text: words}}} }

// Remark is a row that says something by the way.
func Remark(words string) Row { return Row{Cells: []Cell{{Token: theme.Dim, Text: words}}} }

// Blank is an empty row.
func Blank() Row { return Row{} }

// Paragraph is text broken into rows of a width.
func Paragraph(token theme.Token, words string, width int) []Row {
	var rows []Row
	for _, line := range draw.Wrap(words, width) {
		rows = append(rows, Row{Cells: []Cell{{Token: token, Text: line}}})
	}
	return rows
}

// Sheet is a page with a cursor.
type Sheet struct {
	Title  string
	make   func(width int) []Row
	rows   []Row
	cursor int
	top    int
	width  int // of the rows
	height int // rows that fit
}

// New returns a sheet whose rows are made for the width at hand, now and whenever that changes.
func New(title string, rows func(width int) []Row) *Sheet {
	return &Sheet{Title: title, make: rows, cursor: -1, height: 1}
}

// Refresh makes the rows again, because what they show has changed. The cursor stays on its line.
func (s *Sheet) Refresh() {
	if s.width == 0 {
		return
	}
	s.keep(func() { s.rows = s.make(s.width) })
}

// Rewrite makes the rows by another function from now on. The cursor stays on its line, wherever that is among the new
// ones: on the nearest with the same target, as far as there is one.
func (s *Sheet) Rewrite(rows func(width int) []Row, same func(a, b any) bool) {
	was, at := s.Chosen(), s.cursor
	s.make = rows
	s.Refresh()
	if was == nil || s.Leads(at) && same(s.rows[at].Target, was) {
		return
	}
	nearest := -1
	for i, row := range s.rows {
		if row.Target != nil && same(row.Target, was) && (nearest < 0 || abs(i-at) < abs(nearest-at)) {
			nearest = i
		}
	}
	if nearest >= 0 {
		s.settle(nearest)
	}
}

func abs(n int) int { return max(n, -n) }

// Lay makes the rows for a width, if they are for another.
func (s *Sheet) Lay(width int) {
	if s.width == width {
		return
	}
	s.keep(func() {
		nth := s.choices(s.cursor)
		s.width, s.rows = width, s.make(width)
		s.cursor = s.choice(nth) // remarks above it may take other rows
	})
}

// choices is how many rows before one lead somewhere.
func (s *Sheet) choices(row int) int {
	n := 0
	for i := range min(max(row, 0), len(s.rows)) {
		if s.rows[i].Target != nil {
			n++
		}
	}
	return n
}

// choice is the row with so many others before it that lead somewhere, or -1.
func (s *Sheet) choice(nth int) int {
	for i, row := range s.rows {
		if row.Target == nil {
			continue
		}
		if nth--; nth < 0 {
			return i
		}
	}
	return -1
}

// keep changes rows or room and keeps the cursor on its line. A cursor that nobody has moved into sight stays out
// of it: what stands above the first choice is worth reading first.
func (s *Sheet) keep(change func()) {
	top, away := s.top, s.cursor < 0 || s.away()
	change()
	s.Go(s.cursor)
	if away {
		s.scroll(top)
	}
}

// away reports whether the cursor is out of sight.
func (s *Sheet) away() bool { return s.cursor < s.top || s.cursor >= s.top+s.height }

// Chosen returns the target under the cursor, or nil where there is none in sight.
func (s *Sheet) Chosen() any {
	if s.cursor < 0 || s.cursor >= len(s.rows) || s.away() {
		return nil
	}
	return s.rows[s.cursor].Target
}

// Find moves the cursor to the first row whose target the function accepts.
func (s *Sheet) Find(wanted func(target any) bool) {
	at := slices.IndexFunc(s.rows, func(r Row) bool { return r.Target != nil && wanted(r.Target) })
	if at >= 0 {
		s.Go(at)
	}
}

// Read moves the cursor to the first row whose target the function accepts, and that row to the top as far as there
// is enough below it: what follows is to be read.
func (s *Sheet) Read(wanted func(target any) bool) {
	s.Find(wanted)
	if s.cursor >= 0 {
		s.scroll(s.cursor)
	}
}

// Leads reports whether a row leads somewhere.
func (s *Sheet) Leads(row int) bool {
	return row >= 0 && row < len(s.rows) && s.rows[row].Target != nil
}

// Len returns the number of rows.
func (s *Sheet) Len() int { return len(s.rows) }

// Move moves the cursor by n rows that lead somewhere or, where none does, the page by n lines.
func (s *Sheet) Move(n int) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	below, above := s.cursor >= s.top+s.height, s.cursor < s.top
	if !s.leads() || below && step > 0 || above && step < 0 {
		s.scroll(s.top + n*step)
		return
	}
	at := s.cursor
	for ; n > 0; n-- {
		next := s.next(at+step, step)
		if next < 0 {
			s.scroll(s.top + step) // headings and remarks at either end
			return
		}
		at = next
	}
	s.settle(at)
}

// Page moves by n hundredths of a page.
func (s *Sheet) Page(hundredths int) {
	if !s.leads() || s.away() {
		s.scroll(s.top + s.height*hundredths/100)
		return
	}
	s.Go(s.cursor + s.height*hundredths/100)
}

// Go moves the cursor to the row that leads somewhere nearest to a row.
func (s *Sheet) Go(row int) {
	row = max(min(row, len(s.rows)-1), 0)
	if !s.leads() {
		s.cursor = -1
		s.scroll(row)
		return
	}
	at := s.next(row, 1)
	if at < 0 {
		at = s.next(row, -1)
	}
	s.settle(at)
}

// End moves the cursor to the last row that leads somewhere, and the page to its end, which may lie below.
func (s *Sheet) End() {
	s.Go(len(s.rows) - 1)
	s.scroll(len(s.rows))
}

func (s *Sheet) leads() bool {
	return slices.ContainsFunc(s.rows, func(r Row) bool { return r.Target != nil })
}

// next is the first row from a place on that leads somewhere, or -1.
func (s *Sheet) next(from, step int) int {
	for at := from; at >= 0 && at < len(s.rows); at += step {
		if s.rows[at].Target != nil {
			return at
		}
	}
	return -1
}

func (s *Sheet) settle(at int) {
	s.cursor = at
	if s.next(at-1, -1) < 0 && at < s.height {
		s.top = 0 // what stands above the first choice is worth seeing
	}
	s.scroll(min(max(s.top, at-s.height+1), at))
}

func (s *Sheet) scroll(top int) { s.top = max(min(top, len(s.rows)-s.height), 0) }

// Fit makes the sheet ready for a frame of width by height.
func (s *Sheet) Fit(width, height int) { s.Fill(width-2, height-2) }

// Fill makes the sheet ready for a room of width by height, without a frame.
func (s *Sheet) Fill(width, height int) {
	if room := max(height, 1); room != s.height {
		s.keep(func() { s.height = room })
	}
	s.Lay(width)
}

// Draw returns the sheet in a frame of width by height, with a note in its lower edge.
func (s *Sheet) Draw(th *theme.Theme, width, height int, note string) []string {
	s.Fit(width, height)
	return draw.Frame(th, width, height, true, s.Title, note, s.Lines(th, true))
}

// Lines returns what of the sheet is in the room that was made for it. The cursor shows where the sheet has the
// focus.
func (s *Sheet) Lines(th *theme.Theme, focused bool) []string {
	lines := make([]string, 0, s.height)
	for i := s.top; i < min(s.top+s.height, len(s.rows)); i++ {
		lines = append(lines, s.row(th, i, focused && i == s.cursor))
	}
	return draw.Fill(lines, s.width, s.height)
}

// Below is how many rows lie under the last visible one.
func (s *Sheet) Below() int { return max(len(s.rows)-s.top-s.height, 0) }

func (s *Sheet) row(th *theme.Theme, i int, chosen bool) string {
	line := draw.NewLine(th, s.width)
	if chosen {
		line.Add(theme.Text, th.Glyphs.Mark)
	} else {
		line.Gap(1)
	}
	for _, cell := range fit(s.rows[i].Cells, s.width-2) {
		token := cell.Token
		if chosen {
			token = theme.Text // its own colours would be lost in reverse video
		}
		line.Cell(token, cell.Text, cell.Width, cell.Right)
	}
	if chosen {
		return th.Paint(theme.Cursor, line.String())
	}
	return line.String()
}
