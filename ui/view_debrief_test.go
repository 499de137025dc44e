package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/ui/layout"
	"trailsift/ui/lesson"
)

// lookingBack is a sitting that can look back, and nothing else.
type lookingBack struct {
	lesson.Sitting
	debrief lesson.Debrief
	err     error
	asked   int
}

func (s *lookingBack) Mode() lesson.Mode                  { return lesson.Steps }
func (s *lookingBack) Position() int                      { return 0 }
func (s *lookingBack) Reached(context.Context, int) error { return nil }

func (s *lookingBack) Debrief(context.Context) (lesson.Debrief, error) {
	s.asked++
	return s.debrief, s.err
}

// fakeDebrief looks back on the fake lesson.
func fakeDebrief() lesson.Debrief {
	course := &fakeLesson{}
	d := lesson.Debrief{
		Title: "3.4 Keys", Story: "Somebody finds a key and makes a user of it.",
		Principals: []lesson.Suspect{
			{Principal: arn("bob"), Events: 3, Ranked: true, Standing: lesson.Standing{Rank: 2, Score: 81, Level: "CRITICAL"}},
			{Principal: hostile, Events: 1},
		},
		Layers: []lesson.Layer{
			{Name: "rule", Events: 2, Of: 3, Alarms: []lesson.Alarm{{Principal: arn("bob"), ID: "R06_CONSEC_FAIL", Name: "R06 Denied in a row", At: 1}}},
			{Name: "signature", Of: 3}, {Name: "sequence", Of: 3}, {Name: "ml", Of: 3},
		},
		Detection: lesson.Detection{
			Detected: true, Position: 2, Event: course.Step(2).Events[0], Events: 2, Of: 3, Minutes: 43.5, Layers: []string{"rule"},
		},
		Earlier: []lesson.Earlier{
			{Setting: "rules.R06.threshold", Was: "5", Now: "3", Position: 1, Event: course.Step(1).Events[0], Events: 1, Others: 2},
			{Setting: "levels.medium", Was: "30", Now: "20", Position: 1, Event: course.Step(1).Events[0], Events: 1, Others: 11},
		},
		Silent:   []string{"R05", "S04"},
		Response: []string{"Take the key away from \x1b[31mbob.", "Look for what else was done with it, in all regions and by all who took it over."},
		Score:    &lesson.Score{Points: 14, Most: 40, Right: 2, Answered: 4, Questions: 4, Hints: 3},
		Outcome: &lesson.Outcome{
			Points: 62, Minutes: 12.5, Span: 0.8,
			Events:     lesson.Measure{Missed: []string{"e1"}, Precision: 1, Recall: 0.66},
			Principals: lesson.Measure{Precision: 1, Recall: 1},
			Techniques: lesson.Measure{Missed: []string{"T1078"}, Precision: 0.5, Recall: 0.5},
			Missed:     []lesson.Missed{{Position: 3, Step: course.Step(3), Events: course.Step(3).Events}},
		},
		Markdown: func(w io.Writer) error { _, err := io.WriteString(w, "# Debrief"); return err },
		HTML:     func(w io.Writer) error { _, err := io.WriteString(w, "<h1>Debrief</h1>"); return err },
	}
	for position := 1; position <= course.Steps(); position++ {
		told := lesson.Told{Position: position, Step: course.Step(position), Attacks: 1}
		if position == 2 {
			told.Attacks = 0
		} else {
			told.Fired = []lesson.Alarm{{Principal: arn("bob"), ID: "R06_CONSEC_FAIL", Name: "R06 Denied in a row", At: position}}
			told.Best = &lesson.Move{Principal: arn("bob"), Now: lesson.Standing{Rank: 3 - position/2, Score: 81, Level: "CRITICAL"}}
		}
		d.Steps = append(d.Steps, told)
	}
	return d
}

// lookedBack is a driver at a position of a lesson that can be looked back on.
func lookedBack(t *testing.T, width, height, position int) (*driver, *lookingBack) {
	t.Helper()
	s := &lookingBack{debrief: fakeDebrief()}
	d, _ := taught(t, width, height, func(o *Options) { o.Sitting, o.Step = s, position })
	return d, s
}

func TestDebriefScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			d, _ := lookedBack(t, size.width, size.height, 3)
			d.press("g", "d")
			checkWidths(t, d, size.width, size.height)
			top := d.screen()
			d.press("G")
			checkWidths(t, d, size.width, size.height)
			golden.RequireEqual(t, []byte(top+"\n"+d.screen()))
		})
	}
}

func TestDebriefTellsAll(t *testing.T) {
	d, s := lookedBack(t, 120, 90, 3)
	d.sees("This was the last step", "g d opens the debrief")
	d.press("]").sees("this was the last step; g d looks back")
	d.press("g", "d")
	d.sees("14 of 40 points: 2 of 4 answers were right, with 3 hints", "62 of 100 points in 12m30s", "events: precision 100%, recall 66%", "missed in step 3: 1 event: Move 3",
		"Detected with event 2 of 3, 43m30s after the first, in step 2", "Decided by rules", "Move 1", "● R06 Denied in a row – bob",
		"best placed: #3 81 CRITICAL bob", "the victim's own work", "bob – 3 events, #2 81 CRITICAL", "not ranked", "rules: 2 of 3 events, 67%", "isolation forest: says nothing",
		"rules.R06.threshold", "5 → 3", "1 of 3", "+2", "R05, S04", `1. Take the key away from \x1b[31mbob.`)
	d.press("esc", "g", "d")
	if s.asked != 1 {
		t.Errorf("the debrief was asked for %d times", s.asked)
	}
}

func TestDebriefSaysWhenItCannotBeHad(t *testing.T) {
	d, s := lookedBack(t, 120, 36, 1)
	s.err = errors.New("no room left")
	d.press("g", "d").sees("no room left")
	s.err = nil
	d.press("esc", "g", "d").sees("Detected with event 2")
}

// TestDebriefSaysThatItTakesTime opens it and has the answer come later.
func TestDebriefSaysThatItTakesTime(t *testing.T) {
	d, _ := lookedBack(t, 120, 36, 1)
	later := d.m.openDebrief()
	d.sees("Looking back on the attack")
	d.settle(later)
	d.sees("Detected with event 2")
}

func TestDebriefLinesLeadToEvents(t *testing.T) {
	d, _ := lookedBack(t, 120, 90, 1)
	d.press("g", "d")
	d.onLine(t, "07-10 12:04:35 iam:AttachUserPolicy")
	d.press("enter")
	d.sees("Step 2 of 3") // the event is of a step that had not happened yet
	event, any := d.m.timeline.Event()
	if want := fakeDebrief().Detection.Event.Key; !any || event.Key != want || d.m.wish.Focus != layout.Timeline {
		t.Errorf("the cursor is on %v in pane %v, want %v", event.Key, d.m.wish.Focus, want)
	}
	d.press("g", "d")
	d.onLine(t, "bob – 3 events")
	d.press("enter").sees("Step 3 of 3")
	if d.m.wish.Focus != layout.Principals || !d.marked("bob") {
		t.Errorf("the ranking is not shown at bob:\n%s", d.screen())
	}
}

// onLine moves the cursor of the open page to a line.
func (d *driver) onLine(t *testing.T, words string) {
	t.Helper()
	for range 200 {
		if d.marked(words) {
			return
		}
		d.press("j")
	}
	t.Fatalf("the cursor does not come to %q:\n%s", words, d.screen())
}

func TestDebriefPutsASettingIntoForce(t *testing.T) {
	s := &lookingBack{debrief: fakeDebrief()}
	d := tunable(t, 120, 90, func(o *Options) { o.Lesson, o.Sitting = &wholeLesson{}, s })
	d.press("g", "d")
	d.onLine(t, "rules.R06.threshold")
	d.press("enter")
	d.sees("rules.R06.threshold is 3 now: +2 others are accused", "3     ● changed from 5", "TUNED (1)")
	if dial, _ := d.m.tuning.pane.Dial(); dial.Key != "rules.R06.threshold" {
		t.Errorf("the cursor of the tuning is on %q", dial.Key)
	}
	if got := d.m.judging.settings().Rules.Rules["R06_CONSEC_FAIL"].Threshold; got != 3 {
		t.Errorf("the threshold is %v, want 3", got)
	}
	d.press("g", "d").sees("in force")
	d.onLine(t, "rules.R06.threshold")
	d.press("enter").sees("rules.R06.threshold is 5 again")
	d.misses("TUNED")
}

func TestDebriefWithoutSettingsSaysSo(t *testing.T) {
	d, _ := lookedBack(t, 120, 90, 1)
	d.press("g", "d")
	d.onLine(t, "rules.R06.threshold")
	d.press("enter").sees("without its settings")
}

func TestDebriefIsWritten(t *testing.T) {
	for key, want := range map[string]struct{ ending, text string }{"1": {".md", "# Debrief"}, "2": {".html", "<h1>Debrief</h1>"}} {
		d, _ := lookedBack(t, 120, 36, 1)
		path := filepath.Join(t.TempDir(), "debrief"+want.ending)
		d.press("g", "d", "w").sees("Write the debrief as")
		d.press(key).sees("write to debrief" + want.ending)
		d.press("ctrl+u", path, "enter")
		d.sees("the debrief is in")
		if written, err := os.ReadFile(path); err != nil || string(written) != want.text {
			t.Errorf("%s holds %q, %v", path, written, err)
		}
	}
}

func TestThereIsNoDebriefWithoutALesson(t *testing.T) {
	loaded(t, 120, 36).press("g", "d").sees("this is no training")
	d, _ := taught(t, 120, 36, nil)
	d.press("g", "d").sees("nobody sits in this lesson")
}

func TestDebriefInPlain(t *testing.T) {
	s := &lookingBack{debrief: fakeDebrief()}
	p := plainly(t, func(d *driver) {})
	p.m.options.Sitting = s
	p.m.training.lesson, p.m.training.begun = &fakeLesson{}, true
	p.finish(6)
	if words := p.transcript("g", "d"); !strings.Contains(words, "Detected with event 2 of 3") || !strings.Contains(words, "setting rules.R06.threshold") {
		t.Errorf("the debrief is told as\n%s", words)
	}
}
