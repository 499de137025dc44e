package ui

import (
	"sync"
	"testing"

	"trailsift/ui/lesson"
)

// fakeGuide leads as a test says.
type fakeGuide struct {
	mu      sync.Mutex
	lead    lesson.Lead
	changed chan struct{}
}

func (g *fakeGuide) Lead() (lesson.Lead, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.lead, g.changed
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
