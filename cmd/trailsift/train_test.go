//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestTrainingFromStartToEnd plays a scenario to its end and goes one step back, in a terminal.
func TestTrainingFromStartToEnd(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), "train", "3.4", "--seed", "7")
	s.wait("seed 7: role-chaining", "AssumeRole chain", "0/5")
	s.press("]")
	first := s.wait("Step 1 of 5", "✦", "ivan.shah")
	for step := 2; step <= 5; step++ {
		s.press("]")
		s.wait(fmt.Sprintf("Step %d of 5", step), "✦")
	}
	s.press("]")
	s.wait("this was the last step")
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
	s := startScreen(t, 80, 24, nil, environment(t), "train", "--seed", "7", "--step", "1")
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
	s.press("q")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// TestTrainingInOnesOwnLogs lets a scenario happen among the sample's events.
func TestTrainingInOnesOwnLogs(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), "train", "3.4", "--seed", "7", "--blend", logs(t))
	s.wait("0/5", "principals")
	s.press("]")
	s.wait("Step 1 of 5", "✦")
	s.press("\x03")
	s.exit()
	s.assertSane()
}
