package ui

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/ui/lesson"
)

// TestLinesOfMarkedEvents turns marks one by one and holds the lines against those that are written whole.
func TestLinesOfMarkedEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var all []lesson.Event
	for i := range 40 {
		all = append(all, lesson.Event{ID: fmt.Sprint(i), Key: engine.EventKey(i), Time: int64(i / 3), Call: []string{"Get", "Put"}[random.IntN(2)]})
	}
	spell := func(run []lesson.Event) string { return fmt.Sprint(run[0].Call, len(run)) }
	var lines markedLines
	marked := map[int]bool{}
	for range 400 {
		i := random.IntN(len(all))
		marked[i] = !marked[i]
		lines.turn(all[i], spell)
		var left []lesson.Event
		for i, event := range all {
			if marked[i] {
				left = append(left, event)
			}
		}
		var want markedLines
		want.write(left, time.UTC, spell)
		if len(want.rows) != len(lines.rows) || len(want.rows) > 0 && !reflect.DeepEqual(lines.rows, want.rows) {
			t.Fatalf("with the marks %v the lines are\n%v\nwant\n%v", marked, lines.rows, want.rows)
		}
	}
}
