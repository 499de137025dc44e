//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trailsift/scenarios/training"
)

// TestTrainingFromStartToEnd chooses a scenario from the list, steps through it, looks back, writes that down, sees in
// the list that it is done, and is asked about another one to its end.
func TestTrainingFromStartToEnd(t *testing.T) {
	folder, environ := t.TempDir(), environment(t)
	s := startScreenIn(t, folder, 120, 36, nil, environ, "train", "--seed", "7")
	s.wait("Choose a scenario", "Initial Access", "1.1")
	s.press("\r")
	s.wait("1.1 Compromised IAM user credentials", "every step is told")
	s.press("\r")
	s.wait("seed 7: compromised-credentials", "0/3")
	for step := 1; step <= 3; step++ {
		s.press("]")
		s.wait(fmt.Sprintf("Step %d of 3", step), "✦")
	}
	s.press("]")
	s.wait("this was the last step")
	s.press("gd")
	s.wait("When it was detected", "The attack, step by step")
	s.press("w")
	s.wait("Write the debrief as", "HTML")
	s.press("1")
	s.wait("write to debrief.md")
	s.press("\r")
	s.wait("the debrief is in")
	if page, err := os.ReadFile(filepath.Join(folder, "debrief.md")); err != nil || !strings.Contains(string(page), "# Debrief: 1.1") {
		t.Errorf("the debrief holds %q, %v", page, err)
	}
	s.press("qq")
	s.wait("Choose a scenario", "✓")

	s.press("jjjjj\r")
	s.wait("2.3 Low and slow periodic access", "be asked")
	s.press("j\r")
	s.wait("0/1", "seed 7")
	s.press("]")
	s.wait("Question 1 of 4")
	for n := 1; n <= 4; n++ {
		s.answer(n)
	}
	s.press("qq")
	s.wait("Choose a scenario", "✓", " %")
	s.press("\x03")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
	list := output(t, environ, "train", "--list")
	if !strings.Contains(list, "step done") || !strings.Contains(list, "quiz ") {
		t.Errorf("the list does not say what was done:\n%s", list)
	}
}

// answer answers the open question of a quiz by its last answer, which is the last line but for a hint.
func (s *screen) answer(n int) {
	s.t.Helper()
	const onAnswer, onHint = "┃▌○ ", "┃▌? a hint"
	s.press("G")
	shown := s.until("has its cursor on the last line", func(shown string) bool {
		return strings.Contains(shown, onAnswer) || strings.Contains(shown, onHint)
	})
	if strings.Contains(shown, onHint) {
		s.press("k")
		s.wait(onAnswer)
	}
	s.press("\r")
	s.waitAnswered(n)
}

// waitAnswered waits until a question says how it was answered.
func (s *screen) waitAnswered(n int) {
	s.t.Helper()
	verdict := regexp.MustCompile(fmt.Sprintf("Question %d of .*(right|wrong)", n))
	s.until("says how the question was answered", verdict.MatchString)
}

// output is what a command writes.
func output(t *testing.T, environ []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir, cmd.Env = t.TempDir(), environ
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

// TestTrainingGoesBack goes to the last step of a longer scenario and back to the first.
func TestTrainingGoesBack(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), "train", "3.4", "--seed", "7")
	s.wait("seed 7: role-chaining", "AssumeRole chain", "0/5")
	s.press("]")
	first := s.wait("Step 1 of 5", "✦", "ivan.shah")
	s.press("]]]]")
	s.wait("Step 5 of 5", "✦")
	s.press("[[[[")
	s.wait("Step 1 of 5", eventCount(t, first))
	s.press("3")
	s.wait("3 Timeline", "Step 1 of 5")
	s.press("\x03")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// eventCount is what a screen says of how many events there are: "84,796 events".
func eventCount(t *testing.T, shown string) string {
	t.Helper()
	before, _, found := strings.Cut(shown, " events")
	if !found {
		t.Fatalf("no number of events is on the screen:\n%s", shown)
	}
	words := strings.Fields(before)
	return words[len(words)-1] + " events"
}

func TestTrainingIsChosenFromAList(t *testing.T) {
	s := startScreen(t, 40, 12, nil, environment(t, "NO_COLOR=1"), "train", "--seed", "7", "--step", "1", "--mode", "step", "--ascii")
	s.wait("Choose a scenario", "Initial Access", "1.1")
	s.press("j\r")
	s.wait("seed 7: unusual-geography", "Step 1 of 3", "5 Lesson")
	s.press("\x03")
	s.exit()
	s.assertSane()
}

func TestTrainingListIsLeft(t *testing.T) {
	s := startScreen(t, 80, 24, nil, environment(t), "train")
	s.wait("Choose a scenario")
	s.press("\r")
	s.wait("find the attack without help")
	s.press("q")
	s.wait("Choose a scenario")
	s.press("q")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// TestTrainingListInPlain writes the list, for there is no screen to choose on.
func TestTrainingListInPlain(t *testing.T) {
	s := startScreen(t, 120, 60, nil, environment(t), "train", "--plain")
	s.wait("role-chaining", "name the scenario: trailsift train 3.4")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
}

// TestTrainingInOnesOwnLogs lets a scenario happen among the sample's events, which it is longer than.
func TestTrainingInOnesOwnLogs(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), "train", "2.3", "--seed", "7", "--blend", logs(t))
	s.wait("0/1", "principals", "the attack takes 10 days, and the logs cover 3 days", "lie outside")
	s.press("]")
	s.wait("Step 1 of 1", "✦")
	s.press("\x03")
	s.exit()
	s.assertSane()
}

// TestTrainingSurvivesACrash kills the program in the middle of a lesson, in each mode, and goes on.
func TestTrainingSurvivesACrash(t *testing.T) {
	t.Run("step", func(t *testing.T) {
		environ := environment(t)
		s := startScreen(t, 120, 36, nil, environ, "train", "3.4", "--seed", "7")
		s.wait("0/5", "84,")
		s.press("]]")
		s.wait("Step 2 of 5")
		s.crash(environ, func(a training.Attempt) bool { return a.Position == 2 })
		s = startScreen(t, 120, 36, nil, environ, "train", "3.4")
		s.wait("goes on at step 2 of 5, seed 7", "Step 2 of 5", "seed 7: role-chaining")
		s.press("\x03")
		s.exit()
		s = startScreen(t, 120, 36, nil, environ, "train", "3.4", "--new", "--seed", "7")
		s.wait("0/5", "84,791 events")
		s.press("\x03")
		s.exit()
	})
	t.Run("quiz", func(t *testing.T) {
		environ := environment(t)
		s := startScreen(t, 120, 36, nil, environ, "train", "2.3", "--seed", "7", "--mode", "quiz")
		s.wait("0/1", "goes a step on")
		s.press("]")
		s.wait("Question 1 of 4")
		s.answer(1)
		s.crash(environ, func(a training.Attempt) bool { return len(a.Given) == 1 })
		s = startScreen(t, 120, 36, nil, environ, "train", "2.3", "--mode", "quiz")
		s.wait("goes on at step 1 of 1, seed 7")
		s.waitAnswered(1)
		s.press("\x03")
		s.exit()
	})
	t.Run("hunt", func(t *testing.T) {
		environ := environment(t)
		s := startScreen(t, 120, 36, nil, environ, "train", "2.3", "--seed", "7", "--mode", "hunt")
		s.wait("Find the attack", "Submit", "GetCallerIdentity")
		s.press("3m")
		s.crash(environ, func(a training.Attempt) bool { return a.Claim != nil && len(a.Claim.Events) == 1 })
		s = startScreen(t, 120, 36, nil, environ, "train", "2.3", "--mode", "hunt")
		s.wait("the hunt goes on, seed 7", "Marked events")
		s.press("\x03")
		s.exit()
	})
}

// crash kills the program once the diary holds what was done in its one attempt.
func (s *screen) crash(environ []string, holds func(training.Attempt) bool) {
	s.t.Helper()
	diary := openedDiary(s.t, environ)
	defer diary.Close()
	s.until("has its attempt kept", func(string) bool {
		attempts, err := diary.Attempts(s.t.Context())
		return err == nil && len(attempts) == 1 && holds(attempts[0])
	})
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.cmd.Wait() // it says that it was killed
}

// openedDiary is the diary of a person's environment.
func openedDiary(t *testing.T, environ []string) *training.Diary {
	t.Helper()
	home := ""
	for _, variable := range environ {
		if value, found := strings.CutPrefix(variable, "HOME="); found {
			home = value
		}
	}
	diary, err := training.OpenDiary(t.Context(), training.DiaryPath(filepath.Join(home, ".local", "share")), writer())
	if err != nil {
		t.Fatal(err)
	}
	return diary
}

// TestTrainingRunsByItself waits for the last step and the end, at a pace of a second.
func TestTrainingRunsByItself(t *testing.T) {
	s := startScreen(t, 80, 24, nil, environment(t), "train", "2.3", "--seed", "7", "--auto", "--pace", "1s")
	s.passes("seed 7: low-and-slow", "5 Lesson", "Step 1 of 1")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// TestPlaylistIsPlayed plays the playlist of docs/training.md in part, is left, and goes on.
func TestPlaylistIsPlayed(t *testing.T) {
	folder, environ := t.TempDir(), environment(t)
	path := filepath.Join(folder, "monday.yaml")
	if err := os.WriteFile(path, playlistOfPage(t), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startScreenIn(t, folder, 120, 36, nil, environ, "train", "--playlist", "monday.yaml")
	s.wait("Monday's workshop", "Two quiet days, then one that is not.", "4 lessons", "enter goes on, q leaves")
	s.press("\r")
	s.wait("1 of 4: 3.4", "Every hop was reasonable on the day it was made.", "Seed 7.")
	s.press("\r")
	s.wait("seed 7: role-chaining", "0/5", "84,")
	s.press("]]")
	s.wait("Step 2 of 5", "✦", "Watch the access key in the answer.")
	s.press("]]]")
	s.wait("Step 5 of 5", "✦")
	s.press("qq")
	s.wait("Who could have drawn this map beforehand?")
	s.press("\r")
	s.wait("2 of 4: a quiz", "Seed 9.")
	s.press("q")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
	s = startScreenIn(t, folder, 120, 36, nil, environ, "train", "--playlist", "monday.yaml")
	s.wait("Goes on with lesson 2 of 4")
	s.press("\r")
	s.wait("2 of 4: a quiz")
	s.press("q")
	s.exit()
}

// playlistOfPage is the playlist that docs/training.md shows.
func playlistOfPage(t *testing.T) []byte {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "training.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("docs/training.md shows no playlist")
	}
	return []byte(example)
}

// TestPlaylistRunsByItself needs no key from its first page to its last.
func TestPlaylistRunsByItself(t *testing.T) {
	folder := t.TempDir()
	list := "title: Stage\nintro: Watch.\npace: 1s\nseed: 7\nmode: auto\nlessons:\n  - {scenario: 2.3, after: It looked in each day.}\noutro: Coffee.\n"
	if err := os.WriteFile(filepath.Join(folder, "stage.yaml"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startScreenIn(t, folder, 80, 24, nil, environment(t), "train", "--playlist", "stage.yaml")
	s.passes("Watch.", "Step 1 of 1", "It looked in each day.", "Coffee.")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// TestPlaylistWithAMistakeIsNotPlayed names the file and the line.
func TestPlaylistWithAMistakeIsNotPlayed(t *testing.T) {
	folder := t.TempDir()
	list := "title: Stage\nlessons:\n  - {scenario: 2.3}\n  - {scenario: 99.9}\n"
	if err := os.WriteFile(filepath.Join(folder, "stage.yaml"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startScreenIn(t, folder, 120, 36, nil, environment(t), "train", "--playlist", "stage.yaml")
	s.wait("stage.yaml:4", `there is no scenario "99.9"`)
	if code := s.exit(); code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
}
