//go:build unix

package main

import (
	"fmt"
	"testing"
)

// TestAQuizFromStartToEnd answers all questions of a scenario in a terminal, goes away in between, and looks back.
func TestAQuizFromStartToEnd(t *testing.T) {
	home := environment(t)
	s := startScreen(t, 120, 50, nil, home, "train", "2.3", "--seed", "7", "--mode", "quiz")
	s.wait("Quiz – seed 7", "4 questions in all", "0/40")
	s.press("z]")
	s.wait("Step 1 of 1", "Question 1 of 4 – 10 points")
	s.press("h")
	s.wait("Question 1 of 4 – 7 points", "Hint: ")
	s.press("\r\r")
	s.wait("Question 2 of 4 – 10 points")
	s.press("\x03")
	s.exit()

	s = startScreen(t, 120, 50, nil, home, "train", "2.3", "--seed", "7", "--mode", "quiz")
	s.wait("Step 1 of 1", "goes on at step 1", "Question 1 of 4")
	s.press("zj")
	for question := 2; question <= 4; question++ {
		s.wait(fmt.Sprintf("Question %d of 4 – 10 points", question))
		s.press("\r\r\r")
	}
	s.wait("All questions are answered", "1 hint.", "looks back on the whole attack")
	s.press("gd")
	s.wait("Debrief")
	s.press("\x03")
	s.exit()
	s.assertSane()
}
