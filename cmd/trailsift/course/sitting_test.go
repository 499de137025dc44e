package course

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// sat is a sitting at a course that has begun, and its diary.
func sat(t *testing.T, c *Course, mode training.Mode, path string) *Sitting {
	t.Helper()
	diary, err := training.OpenDiary(t.Context(), path, "ann")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = diary.Close() })
	s, err := c.Sit(t.Context(), diary, mode)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func begunCourse(t *testing.T, number string) *Course {
	t.Helper()
	c, whole := courseOf(t, number)
	if err := c.Begin(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAQuizGoesOnWhereItWas answers the first question with a hint, and sits down again.
func TestAQuizGoesOnWhereItWas(t *testing.T) {
	c, path := begunCourse(t, "3.4"), training.DiaryPath(t.TempDir())
	s := sat(t, c, training.Ask, path)
	if err := s.Reached(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	before, err := s.Asked(t.Context(), 1)
	if err != nil || len(before.Questions) < 2 || before.Answered() {
		t.Fatalf("asked %+v, %v", before, err)
	}
	first := before.Questions[0]
	if first.Right != -1 || first.Given != -1 || first.Why != "" || len(first.Evidence) > 0 {
		t.Errorf("a question that nobody has answered gives itself away: %+v", first)
	}
	if err := s.Hint(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(t.Context(), first.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(t.Context(), first.ID, 1); err == nil {
		t.Error("an answer can be changed")
	}
	kept, err := s.Asked(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	answered := kept.Questions[0]
	if answered.Given != 0 || len(answered.Hints) != 1 || answered.Why == "" || len(answered.Evidence) == 0 || kept.Score.Answered != 1 {
		t.Errorf("after the answer: %+v of %+v", answered, kept.Score)
	}
	again := sat(t, c, training.Ask, path)
	if now, err := again.Asked(t.Context(), 1); err != nil || !reflect.DeepEqual(now, kept) || again.Position() != 1 {
		t.Errorf("sitting down again: %+v at %d, %v; want %+v", now, again.Position(), err, kept)
	}
}

// TestWhatCouldNotBeWrittenIsWrittenWithTheNext has the diary out of reach for one answer.
func TestWhatCouldNotBeWrittenIsWrittenWithTheNext(t *testing.T) {
	c, path := begunCourse(t, "1.1"), training.DiaryPath(t.TempDir())
	s := sat(t, c, training.Ask, path)
	round, err := s.Asked(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Answer(ended, round.Questions[0].ID, 0); err == nil {
		t.Fatal("it could be written")
	}
	if err := s.Answer(t.Context(), round.Questions[1].ID, 1); err != nil {
		t.Fatal(err)
	}
	kept, err := sat(t, c, training.Ask, path).Asked(t.Context(), 1)
	if err != nil || kept.Questions[0].Given != 0 || kept.Questions[1].Given != 1 {
		t.Errorf("kept are %+v, %v", kept.Questions, err)
	}
}

func TestTheLastAnswerFinishesAQuiz(t *testing.T) {
	c, path := begunCourse(t, "1.1"), training.DiaryPath(t.TempDir())
	s := sat(t, c, training.Ask, path)
	for position := 1; position <= c.Steps(); position++ {
		round, err := s.Asked(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range round.Questions {
			if err := s.Answer(t.Context(), q.ID, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	attempts, err := s.diary.Attempts(t.Context())
	if err != nil || len(attempts) != 1 || !attempts[0].Finished || attempts[0].Most == 0 {
		t.Errorf("the diary holds %+v, %v", attempts, err)
	}
	if next := sat(t, c, training.Ask, path); next.Position() != 0 || next.attempt.ID != 0 {
		t.Errorf("a finished quiz goes on: %+v", next.attempt)
	}
}

func TestAHuntIsHeldAgainstWhatHappened(t *testing.T) {
	c, path := begunCourse(t, "3.4"), training.DiaryPath(t.TempDir())
	attack := c.taught.Attack()
	claim := lesson.Claim{Principals: []string{"nobody"}, From: attack[0].Time.Unix(), To: attack[len(attack)-1].Time.Unix()}
	for _, event := range attack[1:] {
		claim.Events = append(claim.Events, event.ID)
	}
	if err := sat(t, c, training.Search, path).Draft(t.Context(), claim); err != nil {
		t.Fatal(err)
	}
	s := sat(t, c, training.Search, path) // as after a crash
	kept, err := s.Claim(t.Context())
	if err != nil || !reflect.DeepEqual(kept, claim) {
		t.Fatalf("the draft became %+v, %v; want %+v", kept, err, claim)
	}
	outcome, err := s.Submit(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	if outcome.Span != 1 || outcome.Events.Precision != 1 || len(outcome.Missed) != 1 || len(outcome.Missed[0].Events) != 1 ||
		outcome.Missed[0].Events[0].ID != attack[0].ID || outcome.Principals.Precision != 0 || outcome.Minutes < 0 {
		t.Errorf("the outcome is %+v", outcome)
	}
	if again, err := s.Submit(t.Context(), lesson.Claim{}); err != nil || again.Points != outcome.Points {
		t.Errorf("a second claim changes it to %+v, %v", again, err)
	}
}

func TestTheDebriefSaysHowOneDid(t *testing.T) {
	c := begunCourse(t, "1.1")
	s, err := c.Sit(t.Context(), nil, training.Search)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(t.Context(), lesson.Claim{}); err != nil {
		t.Fatal(err)
	}
	d, err := s.Debrief(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.Outcome == nil || d.Outcome.Points != 0 || len(d.Steps) != c.Steps() || len(d.Layers) != 4 || len(d.Response) == 0 || len(d.Principals) == 0 {
		t.Errorf("the debrief is %+v", d)
	}
	var written bytes.Buffer
	if err := d.Markdown(&written); err != nil || !strings.Contains(written.String(), d.Steps[0].Step.Title) {
		t.Errorf("%v: %s", err, written.String())
	}
}

func TestModesHaveTheSameNames(t *testing.T) {
	for kept, shown := range map[training.Mode]lesson.Mode{
		training.StepThrough: lesson.Steps, training.Ask: lesson.Quiz, training.Search: lesson.Hunt, training.Auto: lesson.Steps,
	} {
		if got := ModeOf(kept); got != shown || kept != training.Auto && training.Mode(got) != kept {
			t.Errorf("%s is shown as %s, want %s", kept, got, shown)
		}
	}
}
