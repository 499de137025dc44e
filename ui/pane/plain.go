package pane

import (
	"strings"

	"trailsift/engine/printable"
	"trailsift/ui/jsontree"
	"trailsift/ui/text"
)

// Told is a pane that can be read line by line, without places or looks that mean anything.
type Told interface {
	// Preface is what stands above the rows.
	Preface() []string
	// Tell returns a row as one line; empty while it is not here.
	Tell(row int) string
	Cursor() int // -1 where there are no rows
	Len() int
}

// Preface implements Told.
func (r *Ranking) Preface() []string { return nil }

// Len returns the number of principals that are listed.
func (r *Ranking) Len() int { return len(r.rows) }

// Cursor returns the position of the cursor, or -1.
func (r *Ranking) Cursor() int { return r.table.Cursor() }

// Tell implements Told.
func (r *Ranking) Tell(row int) string {
	if row < 0 || row >= len(r.rows) {
		return ""
	}
	p := r.rows[row]
	told := []string{printable.Clean(text.ShortName(p.Name))}
	if p.Rank == 0 {
		told = append(told, text.NotRanked)
	} else {
		told = append(told, text.PlainLabel(text.ColScore, text.Points(p.Score.Total)), p.Score.Level.String(), r.firedRules(row))
	}
	if v, decided := r.decisions[p.ID]; decided {
		told = append(told, text.PlainLabel(text.ColVerdict, text.VerdictWord(v)))
	}
	told = append(told, text.Number(p.Events)+" "+text.ColEvents)
	if p.Features.Failed > 0 {
		told = append(told, text.Number(p.Features.Failed)+" "+text.ColDenied)
	}
	told = append(told, p.Kind.String(), text.PlainLabel(text.ColAccount, printable.Clean(text.AccountOf(p.Name))),
		text.PlainLabel(text.ColLast, text.Clock(p.Last, r.set.Location)))
	return text.PlainRow(text.PlainPrincipal, row+1, len(r.rows), text.PlainList(told...))
}

// firedRules names the rules that fired.
func (r *Ranking) firedRules(row int) string {
	var fired []string
	for _, v := range r.rows[row].Score.Verdicts {
		if v.Fired {
			fired = append(fired, v.ID.Short())
		}
	}
	if len(fired) == 0 {
		return text.PlainNoRule
	}
	return text.PlainLabel(text.ColRules, strings.Join(fired, " "))
}

// Preface implements Told: the head of the pane, without its columns' names.
func (r *Rules) Preface() []string {
	if r.principal == nil {
		return []string{text.NothingChosen}
	}
	var lines []string
	for _, line := range r.head {
		if !line.heading {
			lines = append(lines, r.linear(line))
		}
	}
	return lines
}

// Cursor returns the line under the cursor, or -1.
func (r *Rules) Cursor() int { return min(r.cursor, len(r.lines)-1) }

// Tell implements Told. Headings, which the cursor passes over, have no number.
func (r *Rules) Tell(row int) string {
	if row < 0 || row >= len(r.lines) {
		return ""
	}
	words := r.linear(r.lines[row])
	if words == "" || r.lines[row].heading {
		return words
	}
	return text.PlainRow(text.PlainLine, row+1, len(r.lines), words)
}

// linear puts the runs of a line one after the other, the figures that stood in columns with their names.
func (r *Rules) linear(line ruleLine) string {
	figures := []string{text.ColPoints, text.ColFigure, text.ColLimit}
	var told []string
	for _, part := range line.runs {
		label := ""
		if part.width < 0 && len(figures) > 0 {
			label, figures = figures[0], figures[1:]
		}
		if words := strings.TrimSpace(part.text); words != "" && words != label {
			told = append(told, text.PlainLabel(label, words))
		}
	}
	return strings.Join(told, ", ")
}

// Preface implements Told: what the histogram shows.
func (t *Timeline) Preface() []string {
	bars, denied, most := 0, 0, 0
	for i, bucket := range t.histogram.all {
		denied += bucket.Denied
		if bucket.Events > 0 {
			bars++
		}
		if bucket.Events > t.histogram.all[most].Events {
			most = i
		}
	}
	if bars == 0 {
		return nil
	}
	busiest := t.histogram.all[most]
	return []string{text.PlainBars(bars, len(t.histogram.all), text.Span(t.histogram.barWidth()),
		text.FromTo(busiest.From, busiest.To, t.set.Location), denied)}
}

// spoken are the columns of an event that are told, with the names that need saying.
var spoken = []struct {
	column int
	label  string
}{
	{timeColumn, ""}, {gapColumn, text.PlainAfter}, {eventColumn, ""}, {serviceColumn, ""}, {addressColumn, text.ColAddress},
	{countryColumn, ""}, {regionColumn, ""}, {hitColumn, text.ColRules}, {resultColumn, ""}, {networkColumn, text.ColNetwork},
}

// Tell implements Told.
func (t *Timeline) Tell(row int) string {
	line, here := t.pages.line(row)
	if !here {
		return ""
	}
	var told []string
	switch {
	case t.surround && line.event.Near:
		told = append(told, text.PlainNear)
	case t.surround:
		told = append(told, text.PlainMatch)
	}
	if t.marked != nil && t.marked(RefOf(line.event)) {
		told = append(told, t.set.Glyphs.Flag)
	}
	for _, each := range spoken {
		told = append(told, text.PlainLabel(each.label, line.cells[each.column].Text))
	}
	return text.PlainRow(text.PlainEvent, row+1, t.Len(), text.PlainList(told...))
}

// Preface implements Told.
func (r *Record) Preface() []string {
	switch {
	case r.problem != "":
		return []string{r.problem}
	case !r.loaded && !r.pending:
		return []string{text.NoRecord}
	}
	return nil
}

// Pending reports whether the record is on its way.
func (r *Record) Pending() bool { return r.pending }

// Cursor returns the row under the cursor, or -1.
func (r *Record) Cursor() int { return min(r.cursor, len(r.rows)-1) }

// Tell implements Told. Lines that begin an object or list say where they are by its path.
func (r *Record) Tell(row int) string {
	if row < 0 || row >= len(r.rows) || r.pending {
		return ""
	}
	at := r.rows[row]
	content := r.lines[at.line]
	words := at.part
	if content.Key != "" && !at.more {
		words = content.Key + ": " + words
	}
	told := []string{words}
	if r.decided(content) && !at.more {
		told = append(told, text.PlainDecides)
	}
	if content.Kind == jsontree.Opening && r.folded[content.Path] {
		told = append(told, text.PlainFolded)
	}
	return text.PlainRow(text.PlainLine, row+1, len(r.rows), text.PlainList(told...))
}
