package workshop

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/scenarios/training"
	"trailsift/ui/draw"
	"trailsift/ui/lesson"
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

// stands are how everybody stands. Title is what a scenario is called, by its id; a public board is for those too who are
// still asked.
func stands(standings training.Standings, title func(scenario string) string, public bool) []lesson.Stand {
	all := make([]lesson.Stand, len(standings))
	for i, p := range standings {
		now := p.Now()
		all[i] = lesson.Stand{
			Rank: p.Rank, Name: p.Person, Points: p.Points, Right: p.Right, Hints: p.Hints, Finished: p.Finished(), Taken: len(p.Taken),
			Mode: lesson.Mode(now.Mode), Position: now.Position, Ended: now.Finished, Last: p.Last,
		}
		if !public || !now.Secret() {
			all[i].Lesson = title(now.Scenario)
		}
	}
	return all
}

// withSeats adds those who sit in the room and are not on the board yet: the board's order, then those without a lesson by name.
func withSeats(stands []lesson.Stand, seats []Seat) []lesson.Stand {
	for _, seat := range seats {
		if !slices.ContainsFunc(stands, func(s lesson.Stand) bool { return s.Name == seat.Name }) {
			stands = append(stands, lesson.Stand{Name: seat.Name})
		}
	}
	return stands
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
