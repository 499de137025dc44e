package pane

import (
	"trailsift/ui/draw"
	"trailsift/ui/table"
)

// Pointed is a pane that a person can point at.
type Pointed interface {
	// Spot returns what is drawn at a cell, counted from inside any frame.
	Spot(x, y int) Spot
	// GoTo moves the cursor to a row that Spot has named.
	GoTo(row int) Intent
	// Scroll moves what is shown by n rows.
	Scroll(n int) Intent
}

// Spot is what a person points at in a pane.
type Spot struct {
	Row    int    // -1 for none
	Column string // whose head it is; empty for none
	Bar    int    // of the histogram, -1 for none
}

// nowhere is a spot with nothing.
var nowhere = Spot{Row: -1, Bar: -1}

// Spot implements Pointed.
func (r *Ranking) Spot(x, y int) Spot { return tableSpot(r.table, x, y, r.width) }

// Spot implements Pointed.
func (t *Timeline) Spot(x, y int) Spot {
	height := t.barHeight()
	if y >= height {
		return tableSpot(t.table, x, y-height, t.width)
	}
	spot := nowhere
	if len(t.histogram.all) > 0 && y >= 0 {
		spot.Bar = t.BarAt(x)
	}
	return spot
}

// BarAt returns the bar of the histogram that is drawn at a cell, or the nearest; -1 where there is none.
func (t *Timeline) BarAt(x int) int {
	return max(min(x-1, t.width-3, len(t.histogram.all)-1), min(0, len(t.histogram.all)-1))
}

// BarCount is how many bars the histogram has now.
func (t *Timeline) BarCount() int { return len(t.histogram.all) }

// Bars returns the times that the bars from one to another cover, half-open.
func (t *Timeline) Bars(from, to int) (start, end int64) {
	return t.histogram.all[min(from, to)].From, t.histogram.all[max(from, to)].To
}

// Spot implements Pointed.
func (r *Rules) Spot(_, y int) Spot {
	spot := nowhere
	if row := y - len(r.head) + r.top; y >= len(r.head) && row < len(r.lines) && !r.lines[row].heading {
		spot.Row = row
	}
	return spot
}

// Spot implements Pointed.
func (t *Tuning) Spot(_, y int) Spot {
	spot, head := nowhere, len(t.head())
	row := y - head + t.top
	if y >= head && y < head+t.room() && row < len(t.lines) && t.lines[row].dial >= 0 {
		spot.Row = row
	}
	return spot
}

// Spot implements Pointed.
func (r *Record) Spot(_, y int) Spot {
	spot := nowhere
	above := 0
	if r.problem != "" {
		above = len(draw.Wrap(r.problem, r.width-2))
	}
	if row := y - above + r.top; y >= above && row < len(r.rows) {
		spot.Row = row
	}
	return spot
}

func tableSpot(t *table.Table, x, y, width int) Spot {
	spot := nowhere
	if y == 0 {
		if column, there := t.ColumnAt(x, width); there {
			spot.Column = column.ID
		}
		return spot
	}
	spot.Row = t.RowAt(y)
	return spot
}

// GoTo implements Pointed.
func (r *Ranking) GoTo(row int) Intent {
	r.table.Go(row)
	return r.picked()
}

// Scroll implements Pointed.
func (r *Ranking) Scroll(n int) Intent {
	before := r.table.Cursor()
	if r.table.Scroll(n); r.table.Cursor() == before {
		return nil
	}
	return r.picked()
}

func (r *Ranking) picked() Intent {
	r.moved = true
	if chosen := r.Chosen(); chosen != nil {
		return PrincipalPicked{Principal: chosen}
	}
	return nil
}

// GoTo implements Pointed.
func (t *Timeline) GoTo(row int) Intent {
	t.table.Go(row)
	return EventPicked{}
}

// Scroll implements Pointed. Rows that come into view may have to be fetched.
func (t *Timeline) Scroll(n int) Intent {
	t.table.Scroll(n)
	return EventPicked{}
}

// GoTo implements Pointed.
func (r *Rules) GoTo(row int) Intent {
	r.Go(row)
	return nil
}

// Scroll implements Pointed. The cursor goes along when it would leave the window.
func (r *Rules) Scroll(n int) Intent {
	r.top = max(min(r.top+n, len(r.lines)-r.room()), 0)
	if len(r.lines) > 0 {
		r.cursor = r.beside(max(min(r.cursor, r.top+r.room()-1, len(r.lines)-1), r.top), 1)
	}
	return nil
}

// GoTo implements Pointed.
func (t *Tuning) GoTo(row int) Intent {
	t.Go(row)
	return nil
}

// Scroll implements Pointed. The cursor goes along when it would leave the window.
func (t *Tuning) Scroll(n int) Intent {
	t.top = max(min(t.top+n, len(t.lines)-t.room()), 0)
	t.Go(max(min(t.cursor, t.top+t.room()-1), t.top))
	return nil
}

// GoTo implements Pointed.
func (r *Record) GoTo(row int) Intent {
	r.Go(row)
	return nil
}

// Scroll implements Pointed. The cursor goes along when it would leave the window.
func (r *Record) Scroll(n int) Intent {
	r.top = max(min(r.top+n, len(r.rows)-r.height), 0)
	r.Go(max(min(r.cursor, r.top+r.height-1), r.top))
	return nil
}
