package layout

import "testing"

func TestAt(t *testing.T) {
	wide := Compute(Wish{Width: 120, Height: 36, Record: true, Focus: Timeline})
	narrow := Compute(Wish{Width: 80, Height: 24, Focus: Rules})
	for name, test := range map[string]struct {
		screen Screen
		x, y   int
		want   Hit
	}{
		"header":             {wide, 5, 0, Hit{Part: HeaderPart, X: 5}},
		"note":               {wide, 119, 1, Hit{Part: NotePart, X: 119}},
		"title of the first": {wide, 3, 2, Hit{Part: TitlePart, Pane: Principals, X: 2, Y: -1}},
		"inside the first":   {wide, 1, 3, Hit{Part: PanePart, Pane: Principals}},
		"its left edge":      {wide, 0, 3, Hit{Part: FramePart, Pane: Principals, X: -1}},
		"inside the second":  {wide, wide.Panes[Rules].X + 4, 5, Hit{Part: PanePart, Pane: Rules, X: 3, Y: 2}},
		"inside the record":  {wide, 100, 30, Hit{Part: PanePart, Pane: Record, X: 99 - wide.Panes[Record].X, Y: 29 - wide.Panes[Record].Y}},
		"status":             {wide, 7, 34, Hit{Part: StatusPart, X: 7}},
		"hints":              {wide, 7, 35, Hit{Part: HintPart, X: 7}},
		"below the screen":   {wide, 7, 36, Hit{}},
		"left of the screen": {wide, -1, 5, Hit{}},
		"tabs":               {narrow, 9, 1, Hit{Part: TabPart, X: 9}},
		"a pane unframed":    {narrow, 0, 3, Hit{Part: PanePart, Pane: Rules, Y: 3 - narrow.Panes[Rules].Y}},
		"too small":          {Compute(Wish{Width: 30, Height: 5}), 2, 2, Hit{}},
	} {
		if got := test.screen.At(test.x, test.y); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

// TestEveryCellBelongsSomewhere points at each cell of screens of many sizes.
func TestEveryCellBelongsSomewhere(t *testing.T) {
	for _, wish := range []Wish{
		{Width: 40, Height: 12}, {Width: 80, Height: 24, Note: true}, {Width: 110, Height: 30},
		{Width: 120, Height: 36, Record: true, Place: Under}, {Width: 250, Height: 70, Record: true, Place: InPlace},
	} {
		screen := Compute(wish)
		for y := range wish.Height {
			for x := range wish.Width {
				hit := screen.At(x, y)
				if hit.Part == Nothing {
					t.Fatalf("nothing is at %d,%d of %dx%d", x, y, wish.Width, wish.Height)
				}
				if hit.Part == PanePart && !screen.Panes[hit.Pane].Holds(x, y) {
					t.Fatalf("%d,%d of %dx%d is not in pane %d", x, y, wish.Width, wish.Height, hit.Pane)
				}
			}
		}
	}
}
