package workshop

import (
	"context"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/scenarios/training"
	"trailsift/ui/draw"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Seat is somebody's place in the room, with or without a connection.
type Seat struct {
	Name string
	Here bool
	View func() string // what the person sees
}

// reading reads the board now and then.
type reading struct {
	ctx       context.Context // ends what is asked
	standings func(ctx context.Context) (training.Standings, error)
	asking    bool
}

// Messages of whoever shows a board.
type (
	lookMsg   struct{} // it is time to look again
	standsMsg struct {
		standings training.Standings
		err       error
	}
)

// lookEvery is how often the board and the seats are read.
const lookEvery = time.Second

// begin reads the board, and again after a while.
func (r *reading) begin() tea.Cmd {
	later := tea.Tick(lookEvery, func(time.Time) tea.Msg { return lookMsg{} })
	if r.asking { // it takes longer than that
		return later
	}
	r.asking = true
	ctx, standings := r.ctx, r.standings
	return tea.Batch(later, func() tea.Msg {
		read, err := standings(ctx)
		return standsMsg{read, err}
	})
}

// line is one person on the board.
type line struct {
	training.Place      // its zero but for Person, while nothing was done
	here, seated   bool // seated is false for who has left
	seat           Seat
}

// lines are the people of the board and of the seats: the board's order, then those without a lesson by name.
func lines(standings training.Standings, seats []Seat) []line {
	var all []line
	for _, place := range standings {
		all = append(all, line{Place: place})
	}
	for _, seat := range seats {
		at := slices.IndexFunc(all, func(l line) bool { return l.Person == seat.Name })
		if at < 0 {
			all = append(all, line{Place: training.Place{Person: seat.Name}})
			at = len(all) - 1
		}
		all[at].here, all[at].seated, all[at].seat = seat.Here, true, seat
	}
	return all
}

// column is one of the board. Narrow screens leave out those that want more room.
type column struct {
	title string
	width int
	right bool
	from  int // the least width at which it is shown
	cell  func(l line, w wording) (string, theme.Token)
}

// wording is what cells need beside the line.
type wording struct {
	now    time.Time
	glyphs theme.Glyphs
	title  func(scenario string) string
	public bool // for everybody's eyes, and not only the trainer's
}

var columns = []column{
	{title: text.ColRank, width: 3, right: true, cell: func(l line, _ wording) (string, theme.Token) {
		if l.Rank == 0 {
			return "", theme.Dim
		}
		return strconv.Itoa(l.Rank), theme.Dim
	}},
	{title: text.ColAttendee, width: 20, cell: func(l line, _ wording) (string, theme.Token) {
		return printable.Clean(l.Person), theme.Strong
	}},
	{title: text.ColPointsLong, width: 6, right: true, cell: func(l line, _ wording) (string, theme.Token) {
		return strconv.Itoa(l.Points), theme.Accent
	}},
	{title: text.ColRight, width: 5, right: true, from: 56, cell: func(l line, _ wording) (string, theme.Token) {
		return strconv.Itoa(l.Right), theme.Text
	}},
	{title: text.ColHints, width: 5, right: true, from: 74, cell: func(l line, _ wording) (string, theme.Token) {
		return strconv.Itoa(l.Hints), theme.Dim
	}},
	{title: text.ColEnded, width: 7, right: true, from: 90, cell: func(l line, _ wording) (string, theme.Token) {
		if len(l.Taken) == 0 {
			return "", theme.Dim
		}
		return text.OfCount(l.Finished(), len(l.Taken)), theme.Text
	}},
	{title: text.ColWhere, width: sheet.Rest, from: 44, cell: func(l line, w wording) (string, theme.Token) {
		if len(l.Taken) == 0 {
			return "", theme.Dim
		}
		now := l.Now()
		title := w.title(now.Scenario)
		if w.public && now.Mode != training.StepThrough {
			title = "" // it would give the attack away
		}
		return printable.Clean(text.WhereIs(title, string(now.Mode), now.Mode != training.Search, now.Position, now.Finished)), theme.Text
	}},
	{title: text.ColSeen, width: 9, right: true, from: 48, cell: func(l line, w wording) (string, theme.Token) {
		if l.Last.IsZero() {
			return "", theme.Dim
		}
		return text.Ago(w.now.Sub(l.Last)), theme.Dim
	}},
}

// boardRows are the rows of a board; each leads to its line.
func boardRows(all []line, w wording, width int, presence bool) []sheet.Row {
	if len(all) == 0 {
		return []sheet.Row{sheet.Remark(text.NobodyYet)}
	}
	rows := []sheet.Row{headRow(width, presence)}
	for _, l := range all {
		row := sheet.Row{Target: l}
		if presence {
			token, sign := theme.Low, w.glyphs.Fired
			if !l.here {
				token, sign = theme.Faint, w.glyphs.Quiet
			}
			row.Cells = append(row.Cells, sheet.Cell{Token: token, Text: sign + " "})
		}
		for _, c := range columns {
			if width < c.from {
				continue
			}
			words, token := c.cell(l, w)
			row.Cells = append(row.Cells, sheet.Cell{Token: token, Text: words, Width: c.width, Right: c.right, Label: c.title}, gap)
		}
		rows = append(rows, row)
	}
	return rows
}

var gap = sheet.Cell{Text: " "}

func headRow(width int, presence bool) sheet.Row {
	var row sheet.Row
	if presence {
		row.Cells = append(row.Cells, sheet.Cell{Text: "  "})
	}
	for _, c := range columns {
		if width >= c.from {
			row.Cells = append(row.Cells, sheet.Cell{Token: theme.Dim, Text: c.title, Width: c.width, Right: c.right, Label: c.title}, gap)
		}
	}
	return row
}

// foot is the line of keys below a page.
func foot(th *theme.Theme, width int, hints [][2]string) string {
	l := draw.NewLine(th, width).Gap(1)
	for _, h := range hints {
		if l.Left() < printable.Width(h[0])+printable.Width(h[1])+3 {
			break
		}
		l.Add(theme.Key, h[0]).Gap(1).Add(theme.Dim, h[1]).Gap(2)
	}
	return l.String()
}
