package ui

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"trailsift/ui/lesson"
	"trailsift/ui/theme"
)

// codedLesson has code in what it tells.
type codedLesson struct{ fakeLesson }

func (l *codedLesson) Step(position int) lesson.Step {
	step := l.fakeLesson.Step(position)
	step.Title, step.Said, step.Narrative = "The `title`", "`said` first", "What `happens`."
	step.Wants, step.LookFor = "to `want`", []string{"look for `sts:AssumeRole`, twice"}
	return step
}

// codedQuiz has code in what it asks.
type codedQuiz struct{ *fakeQuiz }

func (q codedQuiz) Asked(ctx context.Context, position int) (lesson.Round, error) {
	round, err := q.fakeQuiz.Asked(ctx, position)
	for i := range round.Questions {
		one := &round.Questions[i]
		one.Ask, one.Answers = "What is `asked`?", []string{"It `yields`", "It `errs`", "no"}
		for j := range one.Hints {
			one.Hints[j] = "The `hint`."
		}
		if one.Given >= 0 {
			one.Why = "Because `why`."
		}
	}
	return round, err
}

// coded fails where a backquote is on the screen, or a word of code has not its style.
func (d *driver) coded(words ...string) *driver {
	d.t.Helper()
	d.sees(words...)
	d.misses("`")
	for _, word := range words {
		if painted := d.m.theme.Paint(theme.JSONKey, word); !strings.Contains(d.m.View().Content, painted) {
			d.t.Errorf("%q is not shown as code:\n%s", word, d.screen())
		}
	}
	return d
}

func TestCodeHasAStyleInSteps(t *testing.T) {
	d, _ := taught(t, 120, 60, func(o *Options) { o.Lesson = &codedLesson{} })
	d.press("]", "z").coded("title", "said", "happens", "want", "sts:AssumeRole")
}

func TestCodeHasAStyleInAQuiz(t *testing.T) {
	d, _ := quizzed(t, 120, 60, func(o *Options) { o.Sitting = codedQuiz{o.Sitting.(*fakeQuiz)} })
	d.press("]", "h", "k", "z").coded("asked", "yields", "errs", "hint")
	d.answer(0).coded("asked", "yields", "hint", "why")
	if d.m.message.text != "✗ wrong. It is: It errs" {
		t.Errorf("the status line says %q", d.m.message.text)
	}
}

func TestCodeHasAStyleInADebrief(t *testing.T) {
	d, s := lookedBack(t, 120, 90, 3)
	s.debrief.Story, s.debrief.Response = "A `story`.", []string{"Call `iam:DeleteUser`."}
	d.press("g", "d")
	d.coded("story", "iam:DeleteUser")
}

func TestPlainTellsCodeWithoutBackquotes(t *testing.T) {
	out := &bytes.Buffer{}
	d := newDriver(t, 80, 24, func(o *Options) { o.Plain, o.Output, o.Lesson = true, out, &codedLesson{} })
	d.finish(6)
	d.press("]")
	if got := out.String(); strings.Contains(got, "`") || !strings.Contains(got, "look for sts:AssumeRole, twice") {
		t.Errorf("told is\n%s", got)
	}
}
