package training_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"trailsift/scenarios/training"
)

func quizOf(t *testing.T, replay *training.Replay) *training.Quiz {
	t.Helper()
	quiz, err := replay.Quiz(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return quiz
}

// TestEveryScenarioAsks answers every question of every scenario.
func TestEveryScenarioAsks(t *testing.T) {
	kinds := map[training.Kind]int{}
	answers := map[string]int{} // of questions whether an event belongs
	for _, pb := range walked(t) {
		t.Run(pb.ID, func(t *testing.T) {
			replay := play(t, pb)
			quiz, again := quizOf(t, replay), quizOf(t, replay)
			if !reflect.DeepEqual(quiz.Questions, again.Questions) {
				t.Error("the same lesson asks other questions")
			}
			for position := 1; position < replay.Positions(); position++ {
				if len(quiz.At(position)) < 2 {
					t.Errorf("position %d: %d questions", position, len(quiz.At(position)))
				}
			}
			for _, q := range quiz.Questions {
				checkQuestion(t, replay, q)
				kinds[q.Kind]++
				if q.Kind == training.Belongs {
					answers[q.Answers[q.Right]]++
				}
				explained, err := quiz.Answer(q.ID, q.Right, monday)
				if err != nil || !explained.Right || explained.Points != 10 || explained.Answer != q.Answers[q.Right] || explained.Why != q.Why {
					t.Errorf("%s: %+v, %v", q.ID, explained, err)
				}
			}
			if s := quiz.Score(); !quiz.Done() || s.Points != s.Most || s.Right != s.Questions || s.Hints != 0 {
				t.Errorf("all right: %+v", s)
			}
		})
	}
	for _, kind := range []training.Kind{training.Who, training.Rule, training.Technique, training.Part, training.Next, training.Belongs} {
		if kinds[kind] == 0 {
			t.Errorf("nothing is asked about %s", kind)
		}
	}
	if answers["Yes"] == 0 || answers["No"] == 0 {
		t.Errorf("whether an event belongs is always the same: %v", answers)
	}
	t.Logf("questions: %v; events that belong: %v", kinds, answers)
}

func checkQuestion(t *testing.T, replay *training.Replay, q training.Question) {
	t.Helper()
	seen := map[string]bool{}
	for _, answer := range q.Answers {
		if answer == "" || seen[answer] {
			t.Errorf("%s: the answer %q is empty or there twice", q.ID, answer)
		}
		seen[answer] = true
	}
	if q.Seen != q.At && q.Kind != training.Next || q.Seen > q.At+1 {
		t.Errorf("%s: the evidence is seen at %d", q.ID, q.Seen)
	}
	if len(q.Evidence) == 0 && q.Answers[q.Right] != "Nothing new" {
		t.Errorf("%s: nothing shows why", q.ID)
	}
	if q.Ask == "" || q.Why == "" || len(q.Answers) < 2 || q.Right < 0 || q.Right >= len(q.Answers) {
		t.Errorf("%s: %+v", q.ID, q)
	}
	for _, hint := range q.Hints {
		if hint == "It is not this: "+q.Answers[q.Right] {
			t.Errorf("%s: the hint excludes the right answer", q.ID)
		}
	}
	shown := slices.Clone(q.Evidence)
	if q.Event != "" {
		shown = append(shown, q.Event)
	}
	if there := at(t, replay, q.Seen).Locate(shown); len(there) < len(slices.Compact(slices.Sorted(slices.Values(shown)))) {
		t.Errorf("%s: of %d events that explain it %d are there", q.ID, len(shown), len(there))
	}
	if q.Kind == training.Belongs {
		if _, part := replay.Key(q.Event); part != (q.Right == 0) {
			t.Errorf("%s: event %s belongs: %v", q.ID, q.Event, part)
		}
	}
}

func TestHintsCostAndAnswersAreFinal(t *testing.T) {
	quiz := quizOf(t, play(t, playbook(t, "3.4")))
	at := slices.IndexFunc(quiz.Questions, func(q training.Question) bool { return len(q.Hints) > 1 })
	if at < 0 {
		t.Fatal("no question has two hints")
	}
	q := quiz.Questions[at]
	if hint, left, err := quiz.Hint(q.ID); err != nil || hint != q.Hints[0] || left != len(q.Hints)-1 {
		t.Errorf("first hint: %q, %d, %v", hint, left, err)
	}
	if explained, err := quiz.Answer(q.ID, q.Right, monday); err != nil || explained.Points != 7 {
		t.Errorf("after one hint: %+v, %v", explained, err)
	}
	if _, _, err := quiz.Hint(q.ID); err != nil || quiz.Given(q.ID).Hints != 1 {
		t.Errorf("a hint after the answer costs: %+v", quiz.Given(q.ID))
	}
	if _, err := quiz.Answer(q.ID, q.Right, monday); !errors.Is(err, training.ErrAnswered) {
		t.Errorf("answered twice: %v", err)
	}
	other := quiz.Questions[(at+1)%len(quiz.Questions)]
	if _, err := quiz.Answer(other.ID, len(other.Answers), monday); !errors.Is(err, training.ErrNoAnswer) {
		t.Errorf("no such answer: %v", err)
	}
	if _, err := quiz.Answer("9.what", 0, monday); !errors.Is(err, training.ErrNoQuestion) {
		t.Errorf("no such question: %v", err)
	}
	wrong := (other.Right + 1) % len(other.Answers)
	if explained, err := quiz.Answer(other.ID, wrong, monday); err != nil || explained.Right || explained.Points != 0 {
		t.Errorf("wrong: %+v, %v", explained, err)
	}
	if s := quiz.Score(); s.Points != 7 || s.Right != 1 || s.Answered != 2 || s.Hints != 1 {
		t.Errorf("score: %+v", s)
	}
	if _, known := quiz.Explain(quiz.Questions[(at+2)%len(quiz.Questions)].ID); known {
		t.Error("an open question is explained")
	}
}

func TestAQuizGoesOnWhereItWas(t *testing.T) {
	replay := play(t, playbook(t, "3.4"))
	quiz := quizOf(t, replay)
	first, second := quiz.Questions[0], quiz.Questions[2] // whether an event belongs has no hints
	if _, _, err := quiz.Hint(second.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := quiz.Answer(first.ID, first.Right, monday.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	later := quizOf(t, replay)
	later.Resume([]training.Given{quiz.Given(first.ID), quiz.Given(second.ID), {Question: "77.gone", Answer: 1}})
	if later.Score() != quiz.Score() || later.Given(first.ID) != quiz.Given(first.ID) || later.Given(second.ID).Hints != 1 {
		t.Errorf("resumed: %+v, was %+v", later.Score(), quiz.Score())
	}
}
