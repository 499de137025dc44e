package pane

import (
	"trailsift/engine"
	"trailsift/ui/table"
	"trailsift/ui/theme"
)

// PageLen is how many rows of a timeline are fetched at once.
const PageLen = 64

// maxPages bounds what a timeline keeps of its rows.
const maxPages = 64

// pages is the part of a selection that has been fetched.
type pages struct {
	rows  engine.Rows
	here  map[int][]Line
	order []int // page numbers, the first fetched first
}

func newPages(rows engine.Rows) *pages { return &pages{rows: rows, here: map[int][]Line{}} }

func (p *pages) put(page int, lines []Line) {
	if _, known := p.here[page]; !known {
		p.order = append(p.order, page)
	}
	p.here[page] = lines
	if len(p.order) > maxPages {
		delete(p.here, p.order[0])
		p.order = p.order[1:]
	}
}

// missing returns the pages of the rows [from, to) that are not here.
func (p *pages) missing(from, to int) []int {
	var missing []int
	for page := from / PageLen; page*PageLen < to; page++ {
		if _, ok := p.here[page]; !ok {
			missing = append(missing, page)
		}
	}
	return missing
}

func (p *pages) line(i int) (Line, bool) {
	if i < 0 {
		return Line{}, false
	}
	lines := p.here[i/PageLen]
	if i%PageLen >= len(lines) {
		return Line{}, false
	}
	return lines[i%PageLen], true
}

// Len implements table.Source.
func (p *pages) Len() int {
	if p.rows == nil {
		return 0
	}
	return p.rows.Len()
}

// ID implements table.Source.
func (p *pages) ID(i int) uint64 {
	line, ok := p.line(i)
	if !ok {
		return table.Absent
	}
	return uint64(line.event.Key)
}

// Cell implements table.Source.
func (p *pages) Cell(i, column int) table.Cell {
	line, ok := p.line(i)
	if ok {
		return line.cells[column]
	}
	if column == timeColumn {
		return table.Cell{Text: "…", Token: theme.Faint}
	}
	return table.Cell{}
}
