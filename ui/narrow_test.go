package ui

import (
	"context"
	"strings"
	"testing"

	"trailsift/engine/printable"
	"trailsift/ui/lesson"
)

// aloud presses keys one after the other, each from the lesson's pane, and fails where the status line cuts the answer.
func (d *driver) aloud(keys ...string) {
	d.t.Helper()
	for _, key := range keys {
		d.press("5")
		d.press(strings.Split(key, "+then+")...)
		if said := d.m.message.text; printable.Width(said) > d.m.wish.Width-1 {
			d.t.Errorf("%s: cut is %q", key, said)
		}
		d.press("esc")
	}
}

// TestAnswersOfALessonFitSmallTerminals does at 60x20 whatever is refused there.
func TestAnswersOfALessonFitSmallTerminals(t *testing.T) {
	keys := []string{"enter", "]", "[", "space", "h", "x", "*", "g+then+d", "g+then+b", "g+then+p", "g+then+a", "g+then+s", "ctrl+s", "m", "K"}
	d, _ := taught(t, 60, 20, nil)
	d.aloud(keys...)
	d.press("5", "]", "]", "]")
	d.aloud(keys...)
	d, _ = quizzed(t, 60, 20, nil)
	d.aloud(keys...)
	d.press("5", "]")
	d.aloud(keys...)
	d, _ = hunting(t, 60, 20, nil)
	d.aloud(keys...)
	d.press("ctrl+s", "y")
	d.aloud("enter", "]", "]", "]", "[", "[", "[", "space", "h", "x", "*", "g+then+s", "ctrl+s", "m")
}

// TestCornerOfTheLessonIsSeenInSmallTerminals has less room than the names of all panes and the corner take.
func TestCornerOfTheLessonIsSeenInSmallTerminals(t *testing.T) {
	d, _ := quizzed(t, 60, 20, nil)
	d.sees("0/3 · 0/90", "5 Lesson")
	d.press("3").sees("3 Timeline", "1 Principals")
	p := playing(t, func(o *Options) { o.Sitting = newFakeQuiz() })
	p.resize(80, 24)
	p.press("space").sees("playing 3 s · 0/3 · 0/90")
}

// TestHuntSaysHowToMark has less room at the foot of the screen than all hints take.
func TestHuntSaysHowToMark(t *testing.T) {
	d, _ := hunting(t, 60, 20, nil)
	d.press("3").sees("? help  m mark  * mark all")
}

// TestMenusOfAHuntFitSmallTerminals has a note below its choice where there is no room beside it.
func TestMenusOfAHuntFitSmallTerminals(t *testing.T) {
	d, _ := hunting(t, 60, 20, nil)
	d.press("3", "G", "m", "k", "k", "m", "g", "s").sees("that of the marked events", "2023-07-10 12:04:24 → 12:04:46")
}

// TestCardsExplainTheEventThatIsAskedAbout asks for a card on an answer and on the head of a question.
func TestCardsExplainTheEventThatIsAskedAbout(t *testing.T) {
	d, _ := quizzed(t, 120, 80, nil)
	d.press("]").answer(1)
	for _, line := range []any{answerLine{"1.event", 0}, questionLine("1.event")} {
		d.m.training.pane.Find(func(target any) bool { return target == line })
		d.press("K").sees("iam:CreateUser", "What AWS says of it")
		d.press("esc")
	}
}

// armedQuiz has hints that name an answer as the log does.
type armedQuiz struct{ *fakeQuiz }

func (q armedQuiz) Asked(ctx context.Context, position int) (lesson.Round, error) {
	round, err := q.fakeQuiz.Asked(ctx, position)
	for i := range round.Questions {
		for j := range round.Questions[i].Hints {
			round.Questions[i].Hints[j] = "It is not " + arn("alice")
		}
		if q := &round.Questions[i]; q.About != nil && q.Given >= 0 {
			q.Why = "It is the work of " + arn("bob") + "."
		}
	}
	return round, err
}

func TestHintsNamePrincipalsAsAnswersDo(t *testing.T) {
	d, _ := quizzed(t, 120, 60, func(o *Options) { o.Sitting = armedQuiz{o.Sitting.(*fakeQuiz)} })
	d.press("]", "h").sees("Hint: It is not alice")
	d.answer(1).sees("Hint: It is not alice")
	d.answer(1).sees("It is the work of bob.")
}

// TestEventsWithoutANameEndWithTheCall has the copy of a call that another account's log holds.
func TestEventsWithoutANameEndWithTheCall(t *testing.T) {
	w := loaded(t, 120, 36).m.writes(60)
	w.events([]lesson.Event{{Call: "sts:AssumeRole", Time: start}})
	if line := w.rows[0].Cells[1].Text; !strings.HasSuffix(line, "sts:AssumeRole") {
		t.Errorf("the line is %q", line)
	}
}

func TestLookingAtAStepsDaysSaysSo(t *testing.T) {
	d, _ := quizzed(t, 120, 36, nil)
	d.press("]", "enter").sees(`only these days are shown; \ shows all times`)
	d.press(`\`)
	if d.m.selection.Brushed() {
		t.Error("other times are not shown again")
	}
}
