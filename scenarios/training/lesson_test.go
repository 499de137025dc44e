package training_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/source"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/dataset/settest"
	"trailsift/scenarios/training"
)

func refused(t *testing.T) func(source.Problem) {
	return func(p source.Problem) { t.Errorf("%s: %s", p.Path, p.Reason) }
}

// TestALessonInOnesOwnLogs goes through one from beginning to end.
func TestALessonInOnesOwnLogs(t *testing.T) {
	path := settest.TwoDays(t)
	lesson, err := training.Blend(t.Context(), playbook(t, "disable-logging"), 3, []string{path}, refused(t))
	if err != nil {
		t.Fatal(err)
	}
	replay := replayOf(t, lesson, judged(t, lesson, settings()))
	before, after := at(t, replay, 0), at(t, replay, replay.Positions()-1)
	if after.TotalEvents != before.TotalEvents+len(lesson.Incident.Events) {
		t.Errorf("%d events become %d with %d of the incident", before.TotalEvents, after.TotalEvents, len(lesson.Incident.Events))
	}
	quiz := quizOf(t, replay)
	for _, q := range quiz.Questions {
		checkQuestion(t, replay, q)
	}
	if got := lesson.Submit(truth(lesson), 0); got.Points != 100 {
		t.Errorf("everything: %+v", got)
	}
	debrief, err := replay.Debrief(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var markdown bytes.Buffer
	if err := debrief.Markdown(&markdown); err != nil || !strings.Contains(markdown.String(), "In your own logs, seed 3") {
		t.Errorf("%v: %.300s", err, markdown.String())
	}
	again, err := training.Blend(t.Context(), playbook(t, "disable-logging"), 3, []string{path}, refused(t))
	if err != nil || !reflect.DeepEqual(again.Steps, lesson.Steps) {
		t.Errorf("the same logs and seed give another lesson: %v", err)
	}
}

func TestLogsWithoutRecordsAreNoGround(t *testing.T) {
	path := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(path, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := training.Blend(t.Context(), playbook(t, "3.4"), 1, []string{path}, func(source.Problem) {})
	if !errors.Is(err, dataset.ErrNoRecords) {
		t.Errorf("a text file: %v", err)
	}
}

// TestTheLogsDoNotGiveTheAttackAway looks into the records of every event of an attack.
func TestTheLogsDoNotGiveTheAttackAway(t *testing.T) {
	replay := play(t, playbook(t, "4.1"))
	s := at(t, replay, replay.Positions()-1)
	for _, event := range replay.Lesson().Attack() {
		key, known := replay.Key(event.ID)
		if !known {
			t.Fatalf("event %s is not in the log", event.ID)
		}
		record, err := s.Dataset.Record(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{`"tags"`, `"usecase"`, replay.Lesson().Playbook.Title} {
			if bytes.Contains(record, []byte(word)) {
				t.Errorf("the record of %s says %s", event.Call, word)
			}
		}
	}
	from, err := replay.Lesson().Source()
	if err != nil || strings.Contains(from.Name(), "logging") || !strings.Contains(from.Name(), "seed 7") {
		t.Errorf("the logs are called %q, %v", from.Name(), err)
	}
}

func TestTheSameSeedIsTheSameLesson(t *testing.T) {
	one, other := small(t, playbook(t, "3.4"), 7), small(t, playbook(t, "3.4"), 7)
	if !reflect.DeepEqual(one.Steps, other.Steps) {
		t.Error("the same seed tells another story")
	}
	if third := small(t, playbook(t, "3.4"), 8); reflect.DeepEqual(one.Steps, third.Steps) {
		t.Error("another seed tells the same story")
	}
}

// TestWhoHasBeenMet: nobody is introduced before they take part, and nobody is forgotten.
func TestWhoHasBeenMet(t *testing.T) {
	for _, pb := range walked(t) {
		lesson := play(t, pb).Lesson()
		before := 0
		for _, step := range lesson.Steps {
			if len(step.Met) < before || len(step.Met) == 0 {
				t.Errorf("%s: at step %d %d have been met, %d before", pb.ID, step.Number, len(step.Met), before)
			}
			before = len(step.Met)
			for _, actor := range step.Met {
				if actor.Step > step.Number || actor.Why == "" || strings.Contains(actor.Why, "${") {
					t.Errorf("%s, step %d: %+v", pb.ID, step.Number, actor)
				}
			}
			for _, event := range step.Events {
				if !slices.ContainsFunc(step.Met, func(a training.Actor) bool { return a.Principal == event.Principal || a.Called == event.Principal }) &&
					!strings.HasPrefix(event.Principal, "account:") { // the other account's copy names the caller by number
					t.Errorf("%s, step %d: nobody who has been met is %s", pb.ID, step.Number, event.Principal)
				}
			}
		}
	}
}
