package ui

import (
	"context"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/lesson"
)

// fakeGuide leads as a test says.
type fakeGuide struct {
	mu      sync.Mutex
	lead    lesson.Lead
	changed chan struct{}
	reads   int
}

func (g *fakeGuide) Lead() (lesson.Lead, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.lead, g.changed
}

func (g *fakeGuide) Board(context.Context) ([]lesson.Stand, error) {
	g.reads++
	return []lesson.Stand{
		{Rank: 1, Name: "ann", Points: 40 + g.reads, Right: 4, Finished: 1, Taken: 1},
		{Rank: 2, Name: "bob\x1b[31m", Own: true, Points: 7, Right: 1, Hints: 2, Taken: 1},
	}, nil
}

func (g *fakeGuide) turn(lead lesson.Lead) {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.changed)
	g.lead, g.changed = lead, make(chan struct{})
}

// guided is a driver in a lesson, and how its guide says what holds from now on.
func guided(t *testing.T, lead lesson.Lead) (d *driver, says func(lesson.Lead)) {
	t.Helper()
	d, _ = taught(t, 120, 36, nil)
	says = func(lead lesson.Lead) { d.settle(d.m.led(leadMsg{lead: lead})) }
	says(lead)
	return d, says
}

func TestGuideIsHeededOnceItTurns(t *testing.T) {
	d, _ := taught(t, 120, 36, nil)
	g := &fakeGuide{lead: lesson.Lead{Pace: lesson.Free}, changed: make(chan struct{})}
	d.m.options.Guide = g
	first, _ := d.m.heedGuide(nil)().(leadMsg)
	next := d.m.heedGuide(first.changed)
	g.turn(lesson.Lead{Pace: lesson.Locked, Position: 2})
	if turned, _ := next().(leadMsg); turned.lead.Position != 2 || first.lead.Pace != lesson.Free {
		t.Errorf("the guide said %+v and then %+v", first, turned)
	}
}

func TestGuideTakesPeopleAlongInStep(t *testing.T) {
	d, says := guided(t, lesson.Lead{Pace: lesson.InStep, Position: 1})
	d.sees("Step 1 of 3", "the trainer goes to step 1")
	d.press("]").sees("the trainer has not gone on yet", "Step 1 of 3")
	d.press("[").sees("0/3")
	d.press("]").sees("Step 1 of 3")
	says(lesson.Lead{Pace: lesson.InStep, Position: 2})
	d.sees("Step 2 of 3")
	says(lesson.Lead{Pace: lesson.Free, Position: 2})
	d.press("]").sees("Step 3 of 3")
}

func TestGuideLocksPeople(t *testing.T) {
	d, says := guided(t, lesson.Lead{Pace: lesson.Locked, Position: 2})
	d.sees("Step 2 of 3")
	d.press("[").sees("the trainer leads everybody now", "Step 2 of 3")
	d.press("space").sees("the trainer leads everybody now")
	d.misses("playing")
	says(lesson.Lead{Pace: lesson.Locked, Position: 1})
	d.sees("Step 1 of 3")
	says(lesson.Lead{Pace: lesson.Locked, Position: 99})
	d.sees("Step 3 of 3")
}

func TestGuideStopsWhatPlaysByItself(t *testing.T) {
	d, says := guided(t, lesson.Lead{Pace: lesson.Free})
	d.press("space").sees("playing")
	says(lesson.Lead{Pace: lesson.InStep})
	d.misses("playing")
	d.sees("0/3")
}

func TestGuideSaysWhoBegins(t *testing.T) {
	d, says := guided(t, lesson.Lead{Pace: lesson.InStep})
	d.sees("everybody to the first step")
	says(lesson.Lead{Pace: lesson.Free})
	d.sees("Press ] for the")
}

func TestBoardIsReadAgainWhileItIsOpen(t *testing.T) {
	d, _ := taught(t, 80, 24, nil)
	d.press("g", "b").sees("this is no workshop")
	d.m.options.Guide = &fakeGuide{changed: make(chan struct{})}
	var next tea.Msg
	d.m.after = func(_ time.Duration, then func(time.Time) tea.Msg) tea.Cmd {
		next = then(time.Time{})
		return nil
	}
	d.press("g", "b").sees("Board", "ann", "41", `bob\x1b[31m (you)`, "0 of 1")
	d.send(next)
	d.sees("42")
	d.press("esc")
	next = nil
	d.send(boardMsg{&asked{leaf: &leaf{}}})
	if next != nil {
		t.Error("a board that nobody sees is read")
	}
}
