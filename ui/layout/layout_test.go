package layout_test

import (
	"testing"

	"trailsift/ui/layout"
)

func TestModes(t *testing.T) {
	for _, c := range []struct {
		width, height int
		want          layout.Mode
		panes         int
	}{
		{0, 0, layout.TooSmall, 0},
		{1, 1, layout.TooSmall, 0},
		{20, 5, layout.TooSmall, 0},
		{39, 40, layout.TooSmall, 0},
		{200, 11, layout.TooSmall, 0},
		{40, 12, layout.Stacked, 1},
		{80, 24, layout.Stacked, 1},
		{109, 70, layout.Stacked, 1},
		{250, 29, layout.Stacked, 1},
		{110, 30, layout.Wide, 3},
		{120, 36, layout.Wide, 3},
		{250, 70, layout.Wide, 3},
	} {
		screen := layout.Compute(layout.Wish{Width: c.width, Height: c.height})
		if screen.Mode != c.want {
			t.Errorf("%dx%d: mode %d, want %d", c.width, c.height, screen.Mode, c.want)
		}
		shown := 0
		for _, pane := range screen.Panes {
			if !pane.Empty() {
				shown++
			}
		}
		if shown != c.panes {
			t.Errorf("%dx%d: %d panes, want %d", c.width, c.height, shown, c.panes)
		}
	}
}

func TestPartsTileTheScreen(t *testing.T) {
	for width := 40; width <= 250; width += 7 {
		for height := 12; height <= 70; height++ {
			for focus := range layout.Panes {
				for flags := range 16 * int(layout.Placements) {
					for _, shift := range []int{0, -45, 45} {
						tiles(t, layout.Wish{
							Width: width, Height: height, Focus: focus,
							Zoom: flags&1 != 0, Record: flags&2 != 0, Note: flags&4 != 0,
							Lesson: flags&8 != 0, Place: layout.Placement(flags / 16), Side: shift, Fold: shift,
						})
					}
				}
			}
		}
	}
}

func FuzzCompute(f *testing.F) {
	f.Add(120, 36, uint8(0), false, true, false, true, 0, 0)
	f.Add(80, 24, uint8(3), true, true, true, false, 500, -500)
	f.Add(-1, 5, uint8(4), true, false, true, true, 0, 0)
	f.Fuzz(func(t *testing.T, width, height int, focus uint8, zoom, record, note, lesson bool, side, fold int) {
		tiles(t, layout.Wish{
			Width: width % 600, Height: height % 300, Focus: layout.Pane(focus) % layout.Panes,
			Zoom: zoom, Record: record, Note: note, Lesson: lesson, Side: side % 1000, Fold: fold % 1000,
		})
	})
}

// tiles checks that every cell of the screen belongs to exactly one part: the areas add up, no part
// leaves the screen, and no two overlap.
func tiles(t *testing.T, wish layout.Wish) {
	t.Helper()
	screen := layout.Compute(wish)
	parts := screen.Parts()
	area := 0
	for i, a := range parts {
		area += a.W * a.H
		if a.X < 0 || a.Y < 0 || a.X+a.W > wish.Width || a.Y+a.H > wish.Height {
			t.Fatalf("%+v: %+v leaves the screen", wish, a)
		}
		for _, b := range parts[i+1:] {
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				t.Fatalf("%+v: %+v and %+v overlap", wish, a, b)
			}
		}
	}
	if want := max(wish.Width, 0) * max(wish.Height, 0); area != want {
		t.Fatalf("%+v: the parts cover %d cells of %d", wish, area, want)
	}
	if screen.Mode != layout.TooSmall && screen.Panes[wish.Focus].Empty() && wish.Focus < layout.Record {
		t.Fatalf("%+v: the focused pane is not on the screen", wish)
	}
}
