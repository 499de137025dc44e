//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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
