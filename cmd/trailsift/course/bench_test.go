package course

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailsift/scenarios/training"
)

// BenchmarkStepOnScreen is a step on, or back, through the whole console in the world that lessons happen in: from the
// key to the frame that shows the step, with ranking, timeline and what changed. The frame is of a usual terminal.
//
//	go test ./cmd/trailsift/course -run xxx -bench StepOnScreen
func BenchmarkStepOnScreen(b *testing.B) {
	c, whole := courseOf(b, "3.4")
	if err := c.Begin(b.Context(), whole); err != nil {
		b.Fatal(err)
	}
	diary, err := training.OpenDiary(b.Context(), training.DiaryPath(b.TempDir()), "ann")
	if err != nil {
		b.Fatal(err)
	}
	defer diary.Close()
	sitting, err := c.Sit(b.Context(), diary, training.StepThrough)
	if err != nil {
		b.Fatal(err)
	}
	s := sitDown(b, c, whole, sitting)
	s.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	s.press("]]]]]").sees("Step 5 of 5") // all are judged
	for i := 0; b.Loop(); i++ {
		key := "["
		if i/c.Steps()%2 == 1 {
			key = "]"
		}
		s.press(key)
		if s.model.View().Content == "" {
			b.Fatal("nothing is on the screen")
		}
	}
}
