package training_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"trailsift/engine/casefile"
	"trailsift/scenarios/training"
)

func diaryAt(t *testing.T, path, person string) *training.Diary {
	t.Helper()
	diary, err := training.OpenDiary(t.Context(), path, person)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = diary.Close() }) // some are closed by their test
	return diary
}

func noted(t *testing.T, diary *training.Diary, attempt training.Attempt, entries ...training.Entry) {
	t.Helper()
	for _, entry := range entries {
		if err := diary.Note(t.Context(), attempt.ID, entry); err != nil {
			t.Fatal(err)
		}
	}
}

func begun(t *testing.T, diary *training.Diary, lesson *training.Lesson, mode training.Mode) training.Attempt {
	t.Helper()
	attempt, err := diary.Begin(t.Context(), lesson, mode)
	if err != nil {
		t.Fatal(err)
	}
	return attempt
}

// TestWhatWasDoneSurvivesACrash reads a diary whose first owner never closed it.
func TestWhatWasDoneSurvivesACrash(t *testing.T) {
	path := training.DiaryPath(t.TempDir())
	lesson := play(t, playbook(t, "3.4")).Lesson()
	crashed := diaryAt(t, path, "ann")
	attempt := begun(t, crashed, lesson, training.Ask)
	right := training.Given{Question: "1.who", Answer: 2, Right: true, Points: 7, Hints: 1, At: monday}
	noted(t, crashed, attempt,
		training.Hinted{Question: "1.who", Answer: -1, Hints: 1}, training.Answered(right), training.Moved{Position: 2},
		training.Drafted{Claim: training.Claim{Events: []string{"a"}}}, training.Drafted{Claim: training.Claim{Events: []string{"a", "b"}}},
	)
	diary := diaryAt(t, path, "ann")
	got, going, err := diary.Unfinished(t.Context(), lesson, training.Ask)
	if err != nil || !going {
		t.Fatalf("unfinished: %v, %v", going, err)
	}
	if got.ID != attempt.ID || got.Position != 2 || !reflect.DeepEqual(got.Given, []training.Given{right}) ||
		!reflect.DeepEqual(got.Claim.Events, []string{"a", "b"}) || got.Scenario != "role-chaining" || got.Seed != 7 || got.Own != nil || got.Last.Before(got.Began) {
		t.Errorf("after the crash: %+v", got)
	}
	noted(t, diary, got, training.Finished{Points: 7, Most: 10})
	if _, going, err = diary.Unfinished(t.Context(), lesson, training.Ask); going || err != nil {
		t.Errorf("a finished attempt goes on: %v", err)
	}
	if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("the diary's mode: %v, %v", stat, err)
	}
}

func TestAHuntIsKept(t *testing.T) {
	lesson := play(t, playbook(t, "3.4")).Lesson()
	diary := diaryAt(t, training.DiaryPath(t.TempDir()), "ann")
	claim := truth(lesson)
	result := lesson.Submit(claim, 0)
	result.Missed = nil // the walk is made anew
	attempt := begun(t, diary, lesson, training.Search)
	noted(t, diary, attempt, training.Submitted{Claim: claim, Result: result}, training.Finished{Points: result.Points, Most: 100})
	attempts, err := diary.Attempts(t.Context())
	if err != nil || len(attempts) != 1 {
		t.Fatalf("%d attempts, %v", len(attempts), err)
	}
	if got := attempts[0]; !reflect.DeepEqual(*got.Claim, claim) || !reflect.DeepEqual(*got.Result, result) || got.Points != 100 || !got.Finished {
		t.Errorf("kept: %+v", got)
	}
}

func TestRecordsSumUp(t *testing.T) {
	path := training.DiaryPath(t.TempDir())
	lesson, other := play(t, playbook(t, "3.4")).Lesson(), play(t, playbook(t, "4.1")).Lesson()
	diary := diaryAt(t, path, "ann")
	for _, points := range []int{80, 60} {
		noted(t, diary, begun(t, diary, lesson, training.Ask), training.Finished{Points: points, Most: 100})
	}
	noted(t, diary, begun(t, diary, lesson, training.Ask), training.Moved{Position: 3})
	noted(t, diary, begun(t, diary, other, training.StepThrough), training.Finished{})
	begun(t, diaryAt(t, path, "bob"), other, training.Search)
	attempts, err := diary.Attempts(t.Context())
	if err != nil || len(attempts) != 4 {
		t.Fatalf("%d attempts of ann, %v", len(attempts), err)
	}
	records := training.Records(attempts)
	asked, stepped := records["role-chaining"][training.Ask], records["disable-logging"][training.StepThrough]
	if asked.Times != 2 || asked.Best != 0.8 || !asked.Going || asked.Position != 3 {
		t.Errorf("asked: %+v", asked)
	}
	if stepped.Times != 1 || stepped.Best != 0 || stepped.Going {
		t.Errorf("stepped through: %+v", stepped)
	}
	if records["disable-logging"][training.Search] != (training.Record{}) {
		t.Error("bob's attempt is ann's")
	}
}

func TestNoOtherFileIsADiary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	open, err := casefile.Open(t.Context(), path, "ann")
	if err != nil {
		t.Fatal(err)
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := training.OpenDiary(t.Context(), path, "ann"); !errors.Is(err, training.ErrNotDiary) {
		t.Errorf("a case file: %v", err)
	}
	if err := os.WriteFile(path, []byte("no database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := training.OpenDiary(t.Context(), path, "ann"); !errors.Is(err, training.ErrNotDiary) {
		t.Errorf("a text: %v", err)
	}
}
