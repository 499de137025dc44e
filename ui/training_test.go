package ui

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
)

// fakeLesson has three steps. As of step k, bob has 97+k events.
type fakeLesson struct {
	begun   bool
	refuses error // what Begin answers
	fails   error // what Snapshot answers
	asked   []int
}

func (l *fakeLesson) Name() string { return "seed 7" }
func (l *fakeLesson) Steps() int   { return 3 }

func (l *fakeLesson) Step(position int) lesson.Step {
	if position == 0 {
		return lesson.Step{Title: "3.4 Keys", Narrative: "Somebody finds a key and makes a user of it."}
	}
	step := lesson.Step{
		Title: fmt.Sprintf("Move %d", position), Narrative: fmt.Sprintf("This is what happens in move %d, with \x1b[31m in it.", position),
		Wants: "A user of one's own.", LookFor: []string{"calls that this person never made", "denied calls in a row, all of the same service and within a minute"},
		Honest: position == 2,
	}
	for _, e := range fakeEvents(1, arn("bob"), 100)[97+position-1 : 97+position] {
		step.Events = append(step.Events, lesson.Event{ID: e.ID, Key: e.Key, Time: e.Time, Call: e.Service + ":" + e.Name, Principal: e.Principal})
	}
	return step
}

func (l *fakeLesson) Begin(context.Context, *engine.Snapshot) error {
	l.begun = l.refuses == nil
	return l.refuses
}

func (l *fakeLesson) Snapshot(_ context.Context, position int) (*engine.Snapshot, error) {
	if !l.begun {
		return nil, errors.New("the lesson has not begun")
	}
	l.asked = append(l.asked, position)
	if l.fails != nil {
		return nil, l.fails
	}
	return fakeSnapshot(uint64(100+position), 97+position, names(6)...), nil
}

func (l *fakeLesson) Change(_ context.Context, position int) (lesson.Change, error) {
	change := lesson.Change{Waiting: []lesson.Alarm{{Principal: arn("bob"), Name: "S04 Role chain", Level: "high", At: 3}}}
	if position > 0 {
		change.Fired = []lesson.Alarm{{Principal: arn("bob"), ID: "R06_CONSEC_FAIL", Name: "R06 Denied in a row", At: position}}
		change.Moves = []lesson.Move{{
			Principal: arn("bob"), Attacking: true,
			Was: lesson.Standing{Rank: 40, Score: 12, Level: "LOW"}, Now: lesson.Standing{Rank: 2, Score: 81, Level: "CRITICAL"},
		}}
	}
	return change, nil
}

// taught is a driver at the beginning of a lesson.
func taught(t *testing.T, width, height int, change func(*Options)) (*driver, *fakeLesson) {
	t.Helper()
	course := &fakeLesson{}
	d := newDriver(t, width, height, func(o *Options) {
		o.Lesson, o.Source = course, "seed 7: keys"
		if change != nil {
			change(o)
		}
	})
	d.sees("the lesson begins")
	d.finish(6)
	return d, course
}

func TestLessonGoesOnAndBack(t *testing.T) {
	d, _ := taught(t, 120, 36, nil)
	d.sees("5 Lesson", "0/3 · seed 7", "3.4 Keys", "Press ] for the", "seed 7", "582 events")
	d.misses("✦")
	if d.m.wish.Focus != layout.Lesson {
		t.Error("the lesson has not the focus")
	}
	d.press("[")
	d.sees("nothing has happened before")
	d.press("]")
	first := d.screen()
	d.sees("Step 1 of 3", "Move 1", `with \x1b[31m in it`, "588 events", "✦")
	if d.m.selection.Principal != arn("bob") || !d.marked("bob") {
		t.Errorf("the step's principal is not chosen:\n%s", d.screen())
	}
	d.press("]", "]")
	d.sees("Step 3 of 3", "Move 3", "600 events")
	d.press("]")
	d.sees("this was the last step")
	d.press("[").sees("Move 2", "The victim's own work")
	d.press("[")
	if d.screen() != first {
		t.Errorf("step 1 looks different after coming back:\n%s\nand was\n%s", d.screen(), first)
	}
}

func TestLessonTellsWhatChanged(t *testing.T) {
	d, _ := taught(t, 120, 60, nil)
	d.press("]", "z")
	d.sees("What the attacker wants", "A user of one's own.", "What to look for", "New events – 1", "✦ ", "Fired now", "● R06 Denied in a row – bob",
		"Who moved", "bob #40→#2 score 12→81 LOW→CRITICAL", "Not yet", "step 3: S04 Role chain (high) – bob")
}

func TestLessonMarksItsEvents(t *testing.T) {
	d, course := taught(t, 120, 36, nil)
	d.press("]", "]", "enter")
	if d.m.wish.Focus != layout.Timeline {
		t.Error("enter has not gone to the timeline")
	}
	event, any := d.m.timeline.Event()
	if want := course.Step(2).Events[0].Key; !any || event.Key != want {
		t.Errorf("the cursor is on %v, want %v", event.Key, want)
	}
	if !d.marked("✦ ") {
		t.Errorf("the step's event is not marked:\n%s", d.screen())
	}
	d.press("k")
	if d.marked("✦ ") {
		t.Error("an event of the step before is marked as new")
	}
}

// TestOnlyTheLatestStepIsShown has the answer to an older asking come last.
func TestOnlyTheLatestStepIsShown(t *testing.T) {
	d, _ := taught(t, 120, 36, nil)
	older := d.m.goToStep(1)
	d.sees("0/3", "judging this step")
	newer := d.m.goToStep(2)
	d.settle(newer)
	d.settle(older)
	d.sees("Step 2 of 3", "Move 2")
	d.misses("judging this step")
}

func TestLessonStaysWhereAStepCannotBeJudged(t *testing.T) {
	d, course := taught(t, 120, 36, nil)
	d.press("]")
	course.fails = errors.New("no room left")
	d.press("]")
	d.sees("no room left", "Step 1 of 3", "Move 1")
	course.fails = nil
	d.press("]").sees("Step 2 of 3")
}

// TestLessonStaysWhereSettingsCannotJudgeAStep has the log of a step, but no judgement of it by the settings in force.
func TestLessonStaysWhereSettingsCannotJudgeAStep(t *testing.T) {
	d, _ := taught(t, 120, 36, nil)
	d.press("]")
	d.m.judging.config.Profile = "another"
	d.m.retune = func(*engine.Snapshot, context.Context, engine.Config) (*engine.Snapshot, error) {
		return nil, errors.New("no room left")
	}
	d.press("]").sees("no room left", "Step 1 of 3", "588 events")
	d.press("j")
	d.misses("judging this step")
	d.m.retune = func(s *engine.Snapshot, _ context.Context, _ engine.Config) (*engine.Snapshot, error) { return s, nil }
	d.press("]").sees("Step 2 of 3", "594 events")
}

func TestLessonBeginsWhereItIsWanted(t *testing.T) {
	d, course := taught(t, 120, 36, func(o *Options) { o.Step = 2 })
	d.sees("Step 2 of 3", "Move 2")
	if len(course.asked) != 1 {
		t.Errorf("the positions %v were judged", course.asked)
	}
}

func TestLessonBeginsWhereOneHasGoneMeanwhile(t *testing.T) {
	course := &fakeLesson{}
	d := newDriver(t, 120, 36, func(o *Options) { o.Lesson = course })
	d.press("]", "]", "[").sees("Step 1 of 3", "the lesson begins")
	d.finish(6)
	d.sees("Step 1 of 3", "588 events")
	if len(course.asked) != 1 {
		t.Errorf("the positions %v were judged", course.asked)
	}
}

func TestLogsWithoutTheLessonAreShownAsTheyAre(t *testing.T) {
	course := &fakeLesson{refuses: errors.New("the log does not hold the attack")}
	d := newDriver(t, 120, 36, func(o *Options) { o.Lesson = course })
	d.finish(6)
	d.sees("does not hold the attack", "600 events")
	d.misses("Lesson")
	d.press("]").sees("this is no training")
}

func TestEveryPaneIsThereInALesson(t *testing.T) {
	d, _ := taught(t, 80, 24, nil)
	d.press("]")
	for i, pane := range []string{"principal", "Many addresses", "CreateUser", "eventName", "Move 1"} {
		d.press(fmt.Sprint(i + 1)).sees(pane)
	}
	d.press("tab").sees("principal")
	d.press("shift+tab").sees("Move 1")
	d.press("esc")
	if d.m.wish.Focus == layout.Lesson {
		t.Error("esc has not left the lesson")
	}
}

func TestWithoutALessonThereIsNoPaneForIt(t *testing.T) {
	loaded(t, 80, 24).misses("Lesson")
	d := loaded(t, 120, 36).press("]")
	d.sees("this is no training")
	d.press("5").sees("this is no training")
}

func TestLessonScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			d, _ := taught(t, size.width, size.height, nil)
			d.press("]")
			checkWidths(t, d, size.width, size.height)
			golden.RequireEqual(t, []byte(d.screen()))
		})
	}
}

func TestLessonInASCII(t *testing.T) {
	d, _ := taught(t, 110, 30, func(o *Options) { o.ASCII = true })
	d.press("]", "]", "3")
	for _, r := range d.screen() {
		if r > 0x7e {
			t.Fatalf("%U is on the screen:\n%s", r, d.screen())
		}
	}
}

// wholeLesson shows the same log at each position: what settings make of it is what is looked at.
type wholeLesson struct {
	fakeLesson
	whole *engine.Snapshot
}

func (l *wholeLesson) Begin(_ context.Context, whole *engine.Snapshot) error {
	l.whole = whole
	return nil
}

func (l *wholeLesson) Snapshot(ctx context.Context, _ int) (*engine.Snapshot, error) {
	return l.whole.Without(ctx, nil)
}

func TestLessonIsJudgedByTunedSettings(t *testing.T) {
	d := tunable(t, 120, 60, func(o *Options) { o.Lesson = &wholeLesson{} }, settings.Flag{Name: "--set", Key: "ml.enabled", Value: "false"})
	d.turnTo("rules.R04.points").press("enter", "ctrl+u", "45", "enter")
	d.press("]")
	if got := d.principal("github-deploy").Score.Total; got != 45 {
		t.Errorf("github-deploy has %v points at the next step, want 45", got)
	}
	d.press("5", "z").sees("judged by the settings as configured")
	if d.m.training.at != 1 {
		t.Errorf("at position %d", d.m.training.at)
	}
}
