package course

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/engine"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
)

// answerAll answers all questions of a scenario, every third one wrong and every fourth with a hint, and goes back.
func answerAll(t *testing.T, c *Course, whole *engine.Snapshot, right map[string]int) {
	path := training.DiaryPath(t.TempDir())
	sitting := sat(t, c, training.Ask, path)
	s := sitDown(t, c, whole, sitting)
	s.sees("Quiz – "+c.Name(), fmt.Sprintf("%d questions in all", len(right))).misses(c.Step(0).Title, firstWords(c.Step(0).Narrative), "✦")
	for position, asked := 1, 0; position <= c.Steps(); position++ {
		s.press("5", "]", "g", "g").hidden(c, position)
		round := roundAt(t, sitting, position)
		for i := range round.Questions {
			q := &round.Questions[i]
			answer := right[q.ID]
			if asked++; asked%3 == 0 {
				answer = (answer + 1) % len(q.Answers)
			}
			s.toQuestion(i)
			if asked%4 == 0 && q.More > 0 {
				s.press("h").sees(fmt.Sprintf("Question %d of %d – %s", i+1, len(round.Questions), text.Worth(q.Hinted)), "Hint: ")
			}
			s.answer(q, answer)
			s.explained(q, i, len(round.Questions), answer == right[q.ID])
		}
		s.told(c, position)
	}
	score := roundAt(t, sitting, c.Steps()).Score
	if score.Answered != len(right) || score.Right == 0 || score.Right == len(right) || score.Points == 0 || score.Points >= score.Most {
		t.Errorf("the score is %+v", score)
	}
	s.sees("All questions are answered", text.QuizStanding(score.Points, score.Most, score.Right, score.Answered, score.Questions, score.Hints),
		text.QuizScore(score.Points, score.Most))
	s.sameFromBothSides(c)
}

// answerSome leaves a question of every other step open, goes through the scenario both ways, and sits down again without
// having left, as after a crash.
func answerSome(t *testing.T, c *Course, whole *engine.Snapshot, right map[string]int) {
	path := training.DiaryPath(t.TempDir())
	sitting := sat(t, c, training.Ask, path)
	s := sitDown(t, c, whole, sitting)
	for position := 1; position <= c.Steps(); position++ {
		s.press("5", "]")
		round := roundAt(t, sitting, position)
		for i := range round.Questions[:len(round.Questions)-position%2] {
			s.toQuestion(i)
			s.answer(&round.Questions[i], right[round.Questions[i].ID])
		}
	}
	if c.Steps() > 1 {
		s.sees("step 1 has open questions")
	}
	s.sameFromBothSides(c)
	s.press("[")
	before := s.normal()
	again := sitDown(t, c, whole, sat(t, c, training.Ask, path)).normal()
	if other := difference(again, before); other != "" {
		t.Errorf("after sitting down again %s", other)
	}
}

// solutions are the indexes of the right answers, by questions, as somebody else has found them out.
func solutions(t *testing.T, c *Course) map[string]int {
	t.Helper()
	other, err := c.Sit(t.Context(), nil, training.Ask)
	if err != nil {
		t.Fatal(err)
	}
	right := map[string]int{}
	for position := 1; position <= c.Steps(); position++ {
		for _, q := range roundAt(t, other, position).Questions {
			if err := other.Answer(t.Context(), q.ID, 0); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range roundAt(t, other, position).Questions {
			right[q.ID] = q.Right
		}
	}
	return right
}

func roundAt(t *testing.T, sitting lesson.Sitting, position int) lesson.Round {
	t.Helper()
	round, err := sitting.Asked(t.Context(), position)
	if err != nil {
		t.Fatal(err)
	}
	return round
}

// hidden asserts that a step that was not asked about gives nothing away.
func (s *seat) hidden(c *Course, position int) {
	s.t.Helper()
	step := c.Step(position)
	s.sees(fmt.Sprintf("Step %d of %d", position, c.Steps()), "into the log", "Question 1 of ")
	s.misses("✦", step.Title, firstWords(step.Narrative), step.Wants, "What happened", "Fired now", "Hint: ", "It is: ")
	if position < c.Steps() {
		s.misses(c.Step(position + 1).Title)
	}
}

// toQuestion goes to the head of a question: the first from the top of the page, others from the one before, whose answer
// has just been given.
func (s *seat) toQuestion(n int) {
	s.t.Helper()
	if n == 0 {
		s.press("5ggj")
	} else {
		s.press("enter")
	}
	if head := fmt.Sprintf("Question %d of ", n+1); !strings.HasPrefix(s.under(), head) {
		s.t.Fatalf("the cursor is not on %q:\n%s", head, s.shown())
	}
}

// answer answers the question that is asked, from its head or its last hint.
func (s *seat) answer(q *lesson.Question, answer int) {
	s.t.Helper()
	s.press("enter", strings.Repeat("j", answer))
	if !strings.HasPrefix(s.under(), "○ ") {
		s.t.Fatalf("the cursor is on no answer of %s:\n%s", q.ID, s.shown())
	}
	s.press("enter")
}

// explained asserts that an answer was judged, with reasons.
func (s *seat) explained(q *lesson.Question, n, of int, right bool) {
	s.t.Helper()
	if right {
		s.sees(fmt.Sprintf("Question %d of %d – ✓ right, ", n+1, of))
		return
	}
	s.sees(fmt.Sprintf("Question %d of %d – ✗ wrong", n+1, of), "✗ Wrong: ", "✓ It is: ")
}

// told asserts that a step whose questions are answered is told, and that its events are marked.
func (s *seat) told(c *Course, position int) {
	s.t.Helper()
	step := c.Step(position)
	s.sees("What happened: "+firstWords(step.Title), firstWords(step.Narrative), "What the attacker wants", "Fired now", "Who moved")
	if position < c.Steps() {
		s.misses(c.Step(position + 1).Title)
	}
	s.press("enter", "enter")
	if !strings.Contains(s.under(), "✦") {
		s.t.Errorf("what happened does not lead to an event of step %d:\n%s", position, s.under())
	}
}

// normal is the screen from the top, with the first of the ranking chosen: whom one looked at is one's own affair.
func (s *seat) normal() string { return s.press("1gg").fromTheTop() }

// sameFromBothSides asserts that each position looks the same however one came there.
func (s *seat) sameFromBothSides(c *Course) {
	s.t.Helper()
	looks := make([]string, c.Steps()+1)
	for position := c.Steps(); position >= 0; position-- {
		looks[position] = s.normal()
		s.press("[")
	}
	for position := range looks {
		if other := difference(s.normal(), looks[position]); other != "" {
			s.t.Errorf("at position %d %s", position, other)
		}
		s.press("]")
	}
}
