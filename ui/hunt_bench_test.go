package ui

import (
	"fmt"
	"testing"

	"trailsift/ui/lesson"
)

// BenchmarkMarkInAFullClaim marks an event, and takes its mark off, while as many are marked as a claim can hold.
func BenchmarkMarkInAFullClaim(b *testing.B) {
	for _, n := range []int{400, mostMarked} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m, err := New(b.Context(), Options{Analysis: newFakeRun(), Lesson: &fakeLesson{}, Sitting: &fakeHunt{}})
			if err != nil {
				b.Fatal(err)
			}
			m.wish.Width, m.wish.Height = 120, 36
			m.snapshot = fakeSnapshot(1, 10, names(2)...)
			m.arrange()
			events := fakeEvents(1, arn("bob"), n)
			m.takenUp(takenUpMsg{claim: lesson.Claim{}})
			m.putMarks(events[1:])
			b.ResetTimer()
			for range b.N {
				m.putMarks(events[:1])
				m.takeMarksOff([]string{events[0].ID})
				m.training.chores = nil
			}
		})
	}
}
