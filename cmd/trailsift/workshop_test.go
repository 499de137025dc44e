//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// TestWorkshop has a trainer give a quiz at the terminal to somebody who has come over SSH, and look at the board.
func TestWorkshop(t *testing.T) {
	folder := t.TempDir()
	addRoomPassword(t, folder)
	trainer := startScreenIn(t, folder, 100, 30, nil, environment(t), "serve", "ssh", "--workshop", "--workshop-file", "day.db",
		"--listen", "127.0.0.1:0", "--passwords", "room.txt", "--seed", "7")
	found := regexp.MustCompile(`ssh -p (\d+) NAME@127.0.0.1`).FindStringSubmatch(trainer.wait("NAME@127.0.0.1", "nobody has come yet", "none yet"))
	if found == nil {
		t.Fatal("the trainer is not told how people come in")
	}
	ann := (&rooms{t: t, address: "127.0.0.1:" + found[1]}).sit("ann")
	ann.sees("You have a seat.")
	trainer.wait("ann")

	trainer.press("n")
	trainer.wait("Initial Access", "1.1")
	trainer.press("\r")
	trainer.wait("In which mode?")
	trainer.press("j\r")
	trainer.wait("quiz, seed 7, step 0 of 3")
	ann.sees("Quiz")
	trainer.press("p]")
	trainer.wait("in step", "step 1 of 3")
	ann.sees("Step 1 of 3")
	ann.types("]")
	ann.sees("the trainer has not gone on yet")
	ann.sees("Question 1 of")
	ann.types("jj\r")
	ann.sees("Question 2 of")
	trainer.press("\r")
	trainer.wait("Looking at ann", "Wrong: priya.martin")
	trainer.press("G")
	trainer.wait("Question 2 of")
	trainer.press("\x1b")
	trainer.wait("1.1 ", "step 1", "w scores as CSV")
	if board := boardOf(t, folder); !strings.Contains(board, "\n1,ann,") {
		t.Errorf("the board is\n%s", board)
	}

	trainer.press("q")
	trainer.wait("End the workshop for everybody?")
	trainer.press("\r")
	if code := trainer.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	if err := ann.session.Wait(); err != nil || !strings.Contains(ann.said.String(), "The host has ended the session.") {
		t.Errorf("ann is told %q, %v", ann.said.String(), err)
	}
	scores, err := os.ReadFile(filepath.Join(folder, "day-scores.csv"))
	if err != nil || !strings.Contains(string(scores), "\n1,ann,") {
		t.Errorf("the scores: %v\n%s", err, scores)
	}
	if log, err := os.ReadFile(filepath.Join(folder, "day.log")); err != nil || !strings.Contains(string(log), "who=ann") {
		t.Errorf("the log: %v\n%s", err, log)
	}
}

// TestWorkshopEndsBySignal has nobody come, and the trainer's terminal given back.
func TestWorkshopEndsBySignal(t *testing.T) {
	folder := t.TempDir()
	addRoomPassword(t, folder)
	trainer := startScreenIn(t, folder, 100, 30, nil, environment(t), "serve", "ssh", "--workshop", "--workshop-file", "day.db",
		"--listen", "127.0.0.1:0", "--passwords", "room.txt")
	trainer.wait("nobody has come yet", "none yet")
	if err := trainer.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := trainer.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	trainer.assertSane()
}

// boardOf is a workshop's board, as a script asks for it.
func boardOf(t *testing.T, folder string) string {
	t.Helper()
	command := exec.Command(binary(t), "board", "day.db", "-o", "csv")
	command.Dir, command.Env = folder, environment(t)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// TestWorkshopGoesOn kills the server amid a quiz and starts it again: the same world, the same place in it, the same score.
func TestWorkshopGoesOn(t *testing.T) {
	folder := t.TempDir()
	addRoomPassword(t, folder)
	begin := func() *rooms {
		r := &rooms{t: t}
		r.cmd = exec.Command(binary(t), "serve", "ssh", "--workshop", "--workshop-file", "day.db", "--lesson", "1.1", "--mode", "quiz",
			"--listen", "127.0.0.1:0", "--passwords", "room.txt")
		r.cmd.Dir, r.cmd.Env = folder, environment(t)
		r.address, r.rest = listens(t, r.cmd)
		return r
	}
	seeds := regexp.MustCompile(`seed \d+`)
	answered := regexp.MustCompile(`Question 1 of 5 – .*(right|wrong)`)
	first := begin()
	ann := first.sit("ann")
	ann.sees("Each step asks something")
	ann.types("]")
	ann.sees("Question 1 of 5")
	ann.types("jj\r")
	ann.finds(answered)
	seed, board := ann.finds(seeds), boardOf(t, folder)
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-first.rest
	_ = first.cmd.Wait() // it was killed

	second := begin()
	back := second.sit("ann")
	back.sees("Step 1 of 3")
	back.finds(answered)
	if again := back.finds(seeds); again != seed {
		t.Errorf("ann was in the world of %s and comes back to that of %s", seed, again)
	}
	if again := boardOf(t, folder); scoreOf(again, "ann") == "" || scoreOf(again, "ann") != scoreOf(board, "ann") {
		t.Errorf("the board was\n%s\nand is\n%s", board, again)
	}
	bea := second.sitAt("bea", "dumb") // who hears it
	bea.sees("trailsift in plain mode")
	if late := bea.finds(seeds); late != seed {
		t.Errorf("bea, who comes late, is in the world of %s and not in that of %s", late, seed)
	}
}

// scoreOf is a person's line of a board up to the lessons: what somebody's coming back leaves as it is.
func scoreOf(board, name string) string {
	for line := range strings.Lines(board) {
		if cells := strings.Split(line, ","); len(cells) > 6 && cells[1] == name {
			return strings.Join(cells[:7], ",")
		}
	}
	return ""
}

// TestSeedsOfAWorkshop is about where the worlds of a workshop that is started again come from.
func TestSeedsOfAWorkshop(t *testing.T) {
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	taken, other := known[0], known[1]
	for _, apart := range []bool{false, true} {
		diary, err := training.OpenDiary(t.Context(), filepath.Join(t.TempDir(), "day.db"), "trainer")
		if err != nil {
			t.Fatal(err)
		}
		defer diary.Close()
		begun := &hall{classroom: &classroom{known: known, diary: diary, apart: apart}}
		if err := begun.choose(t.Context(), 0, false); err != nil {
			t.Fatal(err)
		}
		for _, person := range []string{"ann", "bea"} {
			seed := begun.subject(person, begun.order(taken, lesson.Quiz)).seed
			made, err := training.New(taken, seed, firstDay(time.UTC))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := diary.Of(person).Begin(t.Context(), made, training.Ask); err != nil {
				t.Fatal(err)
			}
		}
		again := &hall{classroom: &classroom{known: known, diary: diary, apart: apart}}
		if err := again.choose(t.Context(), 0, false); err != nil {
			t.Fatal(err)
		}
		for _, person := range []string{"ann", "bea", "carl"} {
			was, is := begun.subject(person, begun.order(taken, lesson.Quiz)), again.subject(person, again.order(taken, lesson.Quiz))
			if was != is {
				t.Errorf("apart %v: %s was in world %d and comes back to %d", apart, person, was.seed, is.seed)
			}
		}
		if err := again.choose(t.Context(), 7, true); err != nil || again.seeds[taken.ID] != 7 || again.seeds[other.ID] != 7 {
			t.Errorf("apart %v: asked for seed 7, the worlds are %d and %d, %v", apart, again.seeds[taken.ID], again.seeds[other.ID], err)
		}
	}
}

// TestFlagsOfAWorkshopWantOne is about what would be passed over.
func TestFlagsOfAWorkshopWantOne(t *testing.T) {
	for want, args := range map[string][]string{
		"--lesson is for a workshop":        {"--lesson", "3.4"},
		"--mode is for a workshop":          {"--mode", "quiz"},
		"--pace is for a workshop":          {"--pace", "locked"},
		"--own-worlds is for a workshop":    {"--own-worlds"},
		"--workshop-file is for a workshop": {"--workshop-file", "day.db"},
		"--trainer is for a workshop":       {"--trainer", "ann"},
		"leave out logs":                    {"--workshop", "logs"},
	} {
		command := newServeSSH(&app{})
		command.SilenceErrors, command.SilenceUsage = true, true
		command.SetArgs(append(args, "--passwords", "room.txt"))
		refused(t, args, command.Execute(), want)
	}
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for want, l := range map[string]leading{
		"--pace: want free, in-step or locked": {pace: "slow", mode: "step"},
		"--mode: want step, quiz or hunt":      {pace: "free", mode: "exam"},
		`--lesson: there is no scenario "9.9"`: {pace: "free", mode: "step", lesson: "9.9"},
	} {
		_, _, err := l.check(known)
		refused(t, l, err, want)
	}
}

func refused(t *testing.T, asked any, err error, want string) {
	t.Helper()
	var usage usageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
		t.Errorf("%+v: %v, want wrong usage and %q", asked, err, want)
	}
}
