package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/ui/layout"
	"trailsift/ui/lesson"
)

// fakeQuiz is a sitting at fakeLesson that asks three questions a step: who it is, whether an event belongs, and what
// fires next. The right answer is always the second.
type fakeQuiz struct {
	lesson.Sitting // a hunt and a debrief are not asked for
	position       int
	given          map[string]int
	hints          map[string]int
	calls          []string
	fails          error // what keeping something answers
	unasked        error // what Asked answers
}

func newFakeQuiz() *fakeQuiz { return &fakeQuiz{given: map[string]int{}, hints: map[string]int{}} }

func (q *fakeQuiz) Mode() lesson.Mode { return lesson.Quiz }
func (q *fakeQuiz) Position() int     { return q.position }

func (q *fakeQuiz) Reached(_ context.Context, position int) error {
	q.calls = append(q.calls, fmt.Sprint("reached ", position))
	q.position = position
	return q.fails
}

func (q *fakeQuiz) Hint(_ context.Context, question string) error {
	q.calls = append(q.calls, "hint "+question)
	q.hints[question]++
	return q.fails
}

func (q *fakeQuiz) Answer(_ context.Context, question string, answer int) error {
	q.calls = append(q.calls, fmt.Sprint("answer ", question, " ", answer))
	if _, answered := q.given[question]; answered {
		return errors.New("the question has been answered")
	}
	q.given[question] = answer
	return q.fails
}

func (q *fakeQuiz) Asked(_ context.Context, position int) (lesson.Round, error) {
	if q.unasked != nil {
		return lesson.Round{}, q.unasked
	}
	round := lesson.Round{Score: lesson.Score{Most: 90, Questions: 9}}
	for step := 1; step <= 3; step++ {
		for _, question := range q.questions(step) {
			round.Score.Hints += len(question.Hints)
			if question.Given >= 0 {
				round.Score.Answered++
				round.Score.Points += question.Points
			} else if !slices.Contains(round.Open, step) {
				round.Open = append(round.Open, step)
			}
			if question.Given == 1 {
				round.Score.Right++
			}
			if step == position {
				round.Questions = append(round.Questions, question)
			}
		}
	}
	return round, nil
}

// questions are those of a step, as they stand.
func (q *fakeQuiz) questions(step int) []lesson.Question {
	event := (&fakeLesson{}).Step(step).Events[0]
	next := (&fakeLesson{}).Step(min(step+1, 3)).Events
	all := []lesson.Question{
		{ID: fmt.Sprint(step, ".who"), Ask: "Who is it?", Answers: []string{arn("alice"), arn("bob"), hostile}, Why: "bob was here", Evidence: []lesson.Event{event}, Seen: step},
		{ID: fmt.Sprint(step, ".event"), Ask: "Is this event part of it?", Answers: []string{"Yes", "No"}, About: &event, Why: "it is not", Evidence: []lesson.Event{event}, Seen: step},
		{ID: fmt.Sprint(step, ".next"), Ask: "What fires next?", Answers: []string{"R01", "R06", "R07"}, Why: "denied calls follow", Evidence: next, Seen: min(step+1, 3)},
	}
	for i := range all {
		one := &all[i]
		for hint := range q.hints[one.ID] {
			one.Hints = append(one.Hints, fmt.Sprintf("a clue, number %d", hint+1))
		}
		one.More, one.Worth, one.Hinted = 2-len(one.Hints), 10-3*len(one.Hints), 7-3*len(one.Hints)
		given, answered := q.given[one.ID]
		if one.Right = 1; answered {
			one.Given = given
			if given == 1 {
				one.Points = one.Worth
			}
			continue
		}
		one.Given, one.Right, one.Why, one.Evidence = -1, -1, "", nil
	}
	return all
}

// quizzed is a driver at the beginning of a quiz.
func quizzed(t *testing.T, width, height int, change func(*Options)) (*driver, *fakeQuiz) {
	t.Helper()
	quiz := newFakeQuiz()
	d := newDriver(t, width, height, func(o *Options) {
		o.Lesson, o.Sitting, o.Source = &fakeLesson{}, quiz, "seed 7"
		if change != nil {
			change(o)
		}
	})
	d.finish(6)
	return d, quiz
}

// answer chooses one of the answers of the open question.
func (d *driver) answer(index int) *driver {
	d.t.Helper()
	d.press("5")
	open := d.m.training.quiz.open()
	if open == nil {
		d.t.Fatalf("no question is open:\n%s", d.screen())
	}
	d.m.training.pane.Find(func(line any) bool { return line == answerLine{open.ID, index} })
	return d.press("enter")
}

func TestAQuizGivesNothingAway(t *testing.T) {
	d, _ := quizzed(t, 120, 60, nil)
	d.press("z").sees("Quiz – seed 7", "0/3 · 0/90", "The lesson has 3 steps", "9 questions in all, for at most 90 points", "h shows a hint", "Press ]")
	d.misses("Keys")
	d.misses("Somebody finds a key")
	d.press("]")
	d.sees("Step 1 of 3", "One new event has come into the log, on Mon 2023-07-10", "Question 1 of 3 – 10 points", "Who is it?", "○ bob", "2 more questions follow")
	for _, hidden := range []string{"✦", "Move 1", "This is what happens", "What the attacker wants", "Fired now", "Is this event part", "a clue"} {
		d.misses(hidden)
	}
	if d.m.selection.Principal == arn("bob") {
		t.Error("the step's principal is chosen")
	}
	d.press("z", "enter")
	if !d.m.selection.Brushed() || d.m.wish.Focus != layout.Timeline || d.m.selection.To-d.m.selection.From != 24*3600 {
		t.Errorf("the days lead to %+v", d.m.selection)
	}
}

func TestAnswersAreExplainedAndTheStepIsToldAfterwards(t *testing.T) {
	d, quiz := quizzed(t, 120, 80, nil)
	d.press("z", "]").answer(1)
	d.sees("Question 1 of 3 – ✓ right, 10 points", "✓ Right: bob", "bob was here", "follow once you have answered the question about an event",
		"Question 2 of 3 – 10 points", "Is this event part of it?", "→ 07-10 12:04:24 iam:CreateUser – bob", "1/3 · 10/90")
	d.misses("✦")
	if !d.marked("Question 1 of 3") {
		t.Errorf("the cursor is not on what was answered:\n%s", d.screen())
	}
	d.press("enter")
	if !d.marked("Question 2 of 3") {
		t.Errorf("enter does not lead to the next question:\n%s", d.screen())
	}
	d.answer(0).sees("✗ wrong. It is: No", "✗ Wrong: Yes", "✓ It is: No", "it is not", "✦ 07-10 12:04:24 iam:CreateUser – bob")
	d.misses("What happened")
	d.answer(2).sees("come with step 2. Once its questions are answered", "What happened: Move 1", "This is what happens in move 1", "What the attacker wants",
		"New events – 1", "Fired now", "That was this step. ] goes on", "1/3 · 10/90")
	d.misses("Not yet")
	d.press("enter", "enter", "z")
	event, _ := d.m.timeline.Event()
	if want := (&fakeLesson{}).Step(1).Events[0].Key; event.Key != want || d.m.wish.Focus != layout.Timeline {
		t.Errorf("what happened leads to %v in %v, want %v", event.Key, d.m.wish.Focus, want)
	}
	d.sees("✦ CreateUser")
	if got := quiz.given; got["1.who"] != 1 || got["1.event"] != 0 || got["1.next"] != 2 {
		t.Errorf("the sitting was given %v", got)
	}
}

func TestHintsCost(t *testing.T) {
	d, quiz := quizzed(t, 120, 80, nil)
	d.press("h").sees("no question is open here")
	d.press("]", "h").sees("Question 1 of 3 – 7 points", "Hint: a clue, number 1", "a hint (h) costs 3 points; 1 left")
	if !d.marked("a clue, number 1") {
		t.Errorf("the hint has not the cursor:\n%s", d.screen())
	}
	d.press("j", "enter").sees("Question 1 of 3 – 4 points", "Hint: a clue, number 2", "There is no further hint.")
	d.press("h").sees("there is no further hint")
	d.answer(1).sees("✓ right, 4 points", "1/3 · 4/90")
	if quiz.hints["1.who"] != 2 || quiz.hints["1.event"] != 0 {
		t.Errorf("the sitting showed %v", quiz.hints)
	}
}

func TestCardsExplainWhatAQuizShows(t *testing.T) {
	d, _ := quizzed(t, 120, 80, nil)
	d.press("z", "]").answer(1)
	d.m.training.pane.Find(func(line any) bool { return line == toEvent((&fakeLesson{}).Step(1).Events[0]) })
	d.press("K").sees("iam:CreateUser", "What AWS says of it")
	d.press("esc").answer(1)
	d.m.training.pane.Find(func(line any) bool { return line == answerLine{"1.next", 1} })
	d.press("K").sees("R06", "Denied in a row")
}

func TestThereAreNoHintsOutsideOfAQuiz(t *testing.T) {
	d, _ := taught(t, 120, 36, nil)
	d.press("]", "h").sees("this is no quiz")
}

func TestStepsWithOpenQuestionsAreNamed(t *testing.T) {
	d, _ := quizzed(t, 120, 80, nil)
	d.press("z", "]", "]").sees("Step 2 of 3", "step 1 has open questions")
	d.m.training.pane.Find(func(line any) bool { return line == stepLine(1) })
	d.press("enter").sees("Step 1 of 3", "Question 1 of 3")
	d.press("]", "]").answer(1).answer(1).answer(1)
	d.sees("So far", "30 of 90 points, 3 of 3 answers right, 0 hints, 6 questions open.", "step 1 has open questions", "step 2 has open questions")
	d.press("g", "d").sees("answer all questions first")
}

func TestEvidenceThatComesLaterLeadsThereOnceItIsTold(t *testing.T) {
	d, _ := quizzed(t, 120, 80, nil)
	d.press("z", "]").answer(1).answer(1).answer(1).press("]").answer(1).answer(1).answer(1).press("[")
	d.sees("The events that show it (step 2)")
	d.m.training.pane.Find(func(line any) bool {
		later, is := line.(seenFrom)
		return is && later.position == 2
	})
	d.press("enter")
	event, _ := d.m.timeline.Event()
	if want := (&fakeLesson{}).Step(2).Events[0].Key; d.m.training.at != 2 || event.Key != want || d.m.wish.Focus != layout.Timeline {
		t.Errorf("it leads to %v at %d, want %v", event.Key, d.m.training.at, want)
	}
}

func TestAFinishedQuizIsSummedUp(t *testing.T) {
	d, _ := quizzed(t, 120, 80, nil)
	d.press("z")
	for range 3 {
		d.press("]").answer(1).answer(0).answer(1)
	}
	d.sees("✓ right, 10 points; all is answered: g d looks back")
	d.sees("All questions are answered", "60 of 90 points, 6 of 9 answers right, 0 hints.", "g d looks back on the whole attack", "3/3 · 60/90")
	d.press("[").sees("All questions are answered", "Not yet")
}

// TestAPositionOfAQuizLooksTheSameFromBothSides goes through it with some questions open, and back.
func TestAPositionOfAQuizLooksTheSameFromBothSides(t *testing.T) {
	d, _ := quizzed(t, 120, 60, nil)
	d.press("]").answer(1).answer(1).press("h").answer(1).press("]").answer(0).press("[", "[")
	var there []string
	look := func() string { return d.press("1", "g", "g", "5", "g", "g").screen() }
	for range 3 {
		there = append(there, look())
		d.press("]")
	}
	for position := 2; position >= 0; position-- {
		if d.press("["); look() != there[position] {
			t.Errorf("position %d is\n%s\nand was\n%s", position, d.screen(), there[position])
		}
	}
}

// TestWhatWasAnsweredIsSaidWhereItCannotBeKept has the sitting fail, and go on.
func TestWhatWasAnsweredIsSaidWhereItCannotBeKept(t *testing.T) {
	d, quiz := quizzed(t, 120, 60, nil)
	quiz.fails = errors.New("no room left on \x1b[31mdevice")
	d.press("]").sees("not kept: no room left on \\x1b[31mdevice")
	d.answer(1).sees("not kept: no room left", "✓ Right: bob")
	quiz.fails = nil
	quiz.given["1.event"] = 0 // in another window
	d.m.training.pane.Find(func(line any) bool { return line == answerLine{"1.event", 1} })
	d.press("enter").sees("the question has been answered", "✗ Wrong: Yes")
}

func TestQuestionsThatCannotBeMadeAreAskedForAgain(t *testing.T) {
	d, quiz := quizzed(t, 120, 60, nil)
	quiz.unasked = errors.New("no room left")
	d.press("]").sees("the questions cannot be made: no room left", "try again")
	quiz.unasked = nil
	d.press("enter").sees("Question 1 of 3")
}

func TestQuestionsAreAwaited(t *testing.T) {
	d, _ := quizzed(t, 120, 60, nil)
	d.m.training.at = 1
	asks := d.m.askRound()
	d.sees("making the questions…", "1/3 · 0/90")
	d.press("h").sees("the step is on its way")
	d.settle(asks)
	d.sees("Question 1 of 3")
}

func TestASecondAnswerWaitsForTheFirst(t *testing.T) {
	d, quiz := quizzed(t, 120, 60, nil)
	d.press("]", "j", "j")
	_, first := d.m.Update(namedKeys["enter"])
	d.press("j", "enter")
	d.settle(first)
	if answers := slices.DeleteFunc(quiz.calls, func(call string) bool { return !strings.HasPrefix(call, "answer") }); len(answers) != 1 {
		t.Errorf("the sitting was given %v", answers)
	}
}

func TestALessonGoesOnWhereOneWas(t *testing.T) {
	quiz := newFakeQuiz()
	quiz.position, quiz.given["2.who"] = 2, 1
	d := newDriver(t, 120, 60, func(o *Options) { o.Lesson, o.Sitting = &fakeLesson{}, quiz })
	d.finish(6)
	d.sees("Step 2 of 3", "✓ right, 10 points", "Question 2 of 3", "step 1 has open questions")
	d = newDriver(t, 120, 60, func(o *Options) { o.Lesson, o.Sitting, o.Step = &fakeLesson{}, quiz, 1 })
	d.finish(6)
	d.sees("Step 1 of 3")
}

func TestAnswersAreClicked(t *testing.T) {
	d, quiz := quizzed(t, 80, 24, nil)
	d.press("]")
	d.m.turnMouse()
	row := slices.IndexFunc(strings.Split(d.screen(), "\n"), func(line string) bool { return strings.Contains(line, "○ bob") })
	click := tea.MouseClickMsg{X: 5, Y: row, Button: tea.MouseLeft}
	d.send(click)
	if len(quiz.given) > 0 {
		t.Error("one click answers")
	}
	d.send(click)
	d.sees("✓ Right: bob")
}

func TestQuizScreens(t *testing.T) {
	for _, size := range sizes {
		for name, play := range map[string]func(*driver){
			"beginning": func(*driver) {},
			"asked":     func(d *driver) { d.press("]", "h") },
			"answered":  func(d *driver) { d.press("]").answer(1).answer(0) },
			"told":      func(d *driver) { d.press("]").answer(1).answer(0).answer(1).press("enter") },
			"finished": func(d *driver) {
				for range 3 {
					d.press("]").answer(1).answer(0).answer(1)
				}
			},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size.width, size.height), func(t *testing.T) {
				d, _ := quizzed(t, size.width, size.height, nil)
				play(d)
				checkWidths(t, d, size.width, size.height)
				golden.RequireEqual(t, []byte(d.screen()))
			})
		}
	}
}

func TestQuizInASCII(t *testing.T) {
	d, _ := quizzed(t, 110, 60, func(o *Options) { o.ASCII = true })
	d.press("z", "]", "h").answer(1).answer(0).answer(1)
	d.sees("+ right, 7 points", "X Wrong: Yes")
	for _, r := range d.screen() {
		if r > 0x7e {
			t.Fatalf("%U is on the screen:\n%s", r, d.screen())
		}
	}
}

// TestPlainQuiz is what a screen reader has to read out.
func TestPlainQuiz(t *testing.T) {
	p := plainly(t, func(*driver) {})
	written := p.written
	d, _ := quizzed(t, 80, 24, func(o *Options) { o.Plain, o.Output = true, written })
	written.Reset()
	p.driver = d
	keys := []string{"ctrl+l", "]", "j", "j", "h", "k", "k", "enter", "ctrl+l", "enter", "j", "j", "enter", "ctrl+l", "enter", "enter", "enter", "ctrl+l", "enter", "["}
	golden.RequireEqual(t, []byte(p.transcript(keys...)))
}

// TestNothingIsPickedOnAPageThatIsOnItsWay presses keys before the step and its questions are there.
func TestNothingIsPickedOnAPageThatIsOnItsWay(t *testing.T) {
	d, quiz := quizzed(t, 120, 36, nil)
	step := d.m.goToStep(1)
	d.press("j", "j", "enter").sees("the step is on its way", "0/3")
	_, asking := d.m.update(step())
	d.press("j", "j", "enter").sees("the step is on its way")
	d.press("h").sees("open question, which costs points: the step is on its way")
	d.settle(asking)
	d.sees("1/3", "Question 1 of 3")
	d.misses("on its way")
	if d.m.wish.Focus != layout.Lesson || len(quiz.given) > 0 || d.m.training.at != 1 {
		t.Errorf("something was picked: %v\n%s", quiz.given, d.screen())
	}
	d.press("enter")
	if d.m.wish.Focus != layout.Timeline {
		t.Errorf("the line that is shown is not picked:\n%s", d.screen())
	}
}
