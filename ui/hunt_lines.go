package ui

import (
	"cmp"
	"slices"
	"time"

	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/theme"
)

// markedLines are the lines of the claim that list marked events, equal neighbours as one. They may be 2,000, and to
// write all of them takes more than a millisecond; a mark changes three at most.
type markedLines struct {
	runs [][]lesson.Event // in the order of time
	rows []sheet.Row      // one of each
	zone *time.Location   // of the times in them
}

// write writes all lines anew.
func (l *markedLines) write(events []lesson.Event, zone *time.Location, spell func(run []lesson.Event) string) {
	slices.SortFunc(events, inTime)
	l.runs, l.rows, l.zone = runs(events), nil, zone
	l.rows = markedRows(l.runs, spell)
}

// turn puts an event among the marked ones or, where it is one of them, takes it from there.
func (l *markedLines) turn(event lesson.Event, spell func(run []lesson.Event) string) {
	at, _ := slices.BinarySearchFunc(l.runs, event, func(run []lesson.Event, e lesson.Event) int { return inTime(run[0], e) })
	from, to := max(at-1, 0), min(at+2, len(l.runs)) // the event may part a run, or have kept two apart
	events := slices.Concat(l.runs[from:to]...)
	if place, marked := slices.BinarySearchFunc(events, event, inTime); marked {
		events = slices.Delete(events, place, place+1)
	} else {
		events = slices.Insert(events, place, event)
	}
	cut := runs(events)
	l.runs = slices.Replace(l.runs, from, to, cut...)
	l.rows = slices.Replace(l.rows, from, to, markedRows(cut, spell)...)
}

func markedRows(cut [][]lesson.Event, spell func(run []lesson.Event) string) []sheet.Row {
	rows := make([]sheet.Row, 0, len(cut))
	for _, run := range cut {
		rows = append(rows, sheet.Row{Target: claimedEvents{run: run}, Cells: []sheet.Cell{{Token: theme.Text, Text: spell(run), Width: sheet.Rest}}})
	}
	return rows
}

func inTime(a, b lesson.Event) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Key, b.Key))
}

// markedLine is the line of marked events that are alike.
func (m *Model) markedLine(run []lesson.Event) string {
	return m.set.Glyphs.Flag + " " + clean(m.writes(0).run(run))
}

// writeMarks writes the lines of all marked events anew, as far as they are in the logs.
func (m *Model) writeMarks() {
	h := &m.training.hunt
	h.elsewhere = nil
	here := make([]lesson.Event, 0, len(h.marked))
	for _, id := range h.claim.Events {
		if event := h.marked[id]; event.ID != "" {
			here = append(here, event)
		} else {
			h.elsewhere = append(h.elsewhere, id)
		}
	}
	h.lines.write(here, m.set.Location, m.markedLine)
}
