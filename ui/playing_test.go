package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// metronome is a driver in a lesson whose time passes when a test says so.
type metronome struct {
	*driver
	waits []time.Duration
	beats []tea.Msg
}

func playing(t *testing.T, change func(*Options)) *metronome {
	t.Helper()
	p := &metronome{driver: newDriver(t, 120, 36, func(o *Options) {
		o.Lesson, o.Source, o.Pace = &fakeLesson{}, "seed 7: keys", 3*time.Second
		if change != nil {
			change(o)
		}
	})}
	p.m.after = func(wait time.Duration, then func(time.Time) tea.Msg) tea.Cmd {
		p.waits, p.beats = append(p.waits, wait), append(p.beats, then(time.Time{}))
		return nil
	}
	p.finish(6)
	return p
}

// pass lets seconds pass.
func (p *metronome) pass(seconds int) {
	p.t.Helper()
	for range seconds {
		p.send(p.beats[len(p.beats)-1])
	}
}

func TestLessonPlaysByItself(t *testing.T) {
	p := playing(t, nil)
	p.press("space").sees("playing 3 s")
	p.pass(1)
	p.sees("playing 2 s", "0/3")
	older := p.beats[len(p.beats)-1]
	p.pass(2)
	p.sees("Step 1 of 3", "playing 3 s")
	p.press("]") // by hand: its time begins anew
	p.send(older)
	p.sees("Step 2 of 3", "playing 3 s")
	p.pass(3)
	p.sees("Step 3 of 3")
	p.misses("playing")
	if p.waits[0] != time.Second {
		t.Errorf("waited %v", p.waits)
	}
	p.press("space").sees("this was the last step")
	p.press("[", "space", "space")
	p.pass(3)
	p.sees("Step 2 of 3")
	p.misses("playing")
}

func TestPacesHavePartsOfSeconds(t *testing.T) {
	p := playing(t, func(o *Options) { o.Pace = 1500 * time.Millisecond })
	p.press("space").sees("playing 2 s")
	p.pass(2)
	p.sees("Step 1 of 3")
	if p.waits[0] != time.Second || p.waits[1] != 500*time.Millisecond {
		t.Errorf("waited %v", p.waits)
	}
}

// TestPlayStopsAtQuestions plays a quiz from before its first step.
func TestPlayStopsAtQuestions(t *testing.T) {
	p := playing(t, func(o *Options) { o.Sitting = newFakeQuiz() })
	p.press("space").sees("playing 3 s")
	p.pass(3)
	p.sees("1/3", "Question 1 of 3", "open questions here: answer them, then space plays on")
	p.misses("playing")
	p.press("space").sees("open questions here")
	p.misses("playing")
	for range 3 {
		p.answer(1)
	}
	p.press("space").sees("playing 3 s")
	p.pass(3)
	p.sees("2/3", "open questions here")
}

// TestPlayWaitsForQuestions has the questions of the step come late.
func TestPlayWaitsForQuestions(t *testing.T) {
	p := playing(t, func(o *Options) { o.Sitting = newFakeQuiz() })
	asked := p.m.askRound()
	p.press("space").sees("playing 3 s", "making the questions")
	p.pass(3)
	p.sees("playing 3 s", "0/3")
	p.settle(asked)
	p.pass(3)
	p.sees("1/3", "open questions here")
}

// TestLessonRunsByItselfForAStage lets it run to its end, with a pause.
func TestLessonRunsByItselfForAStage(t *testing.T) {
	p := playing(t, func(o *Options) { o.Auto = true })
	p.sees("playing 3 s", "0/3", "seed 7", "3.4 Keys")
	p.pass(3)
	p.sees("Step 1 of 3")
	p.press("space").sees("paused", "seed 7")
	p.pass(9)
	p.sees("Step 1 of 3", "paused")
	p.press("3", "j", "5", "space").sees("playing 3 s")
	p.pass(6)
	p.sees("Step 3 of 3", "ends in 3 s")
	p.press("space").sees("paused")
	p.press("space").sees("ends in 3 s")
	p.pass(2)
	if p.quit {
		t.Fatal("it has ended before its time")
	}
	p.pass(1)
	if !p.quit || p.m.hasty {
		t.Errorf("it has ended: %t, in haste: %t", p.quit, p.m.hasty)
	}
}

// TestSecondsAreShownInSmallTerminals has them where only a few letters fit.
func TestSecondsAreShownInSmallTerminals(t *testing.T) {
	p := playing(t, func(o *Options) { o.Auto = true })
	p.send(tea.WindowSizeMsg{Width: 40, Height: 12})
	p.pass(1)
	p.sees("2 s · 0/3", "seed 7")
	p.press("space").sees("paused · 0/3")
}

func TestNoticeIsSaidAtFirst(t *testing.T) {
	d, _ := taught(t, 120, 36, func(o *Options) { o.Notice = "goes on at step \x1b[2J2" })
	d.sees(`goes on at step \x1b[2J2`)
	d.press("j")
	d.misses("goes on")
}

// TestCursorIsNeverUnderTheNumberOfLinesBelow goes to the last line that leads somewhere, of a page that goes on below.
func TestCursorIsNeverUnderTheNumberOfLinesBelow(t *testing.T) {
	d, _ := taught(t, 80, 12, nil)
	d.press("]", "]")
	d.press("G")
	if !strings.Contains(d.screen(), "▌") {
		t.Fatalf("the cursor is not shown at the last line that leads somewhere:\n%s", d.screen())
	}
}
