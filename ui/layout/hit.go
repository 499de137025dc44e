package layout

// Part is a part of the screen that a person can point at.
type Part uint8

const (
	Nothing Part = iota
	HeaderPart
	TabPart
	NotePart
	TitlePart // the upper edge of a framed pane
	FramePart // its other edges
	PanePart  // what a pane shows
	StatusPart
	HintPart
)

// Hit is what lies under one cell of the screen.
type Hit struct {
	Part Part
	Pane Pane // of TitlePart, FramePart and PanePart
	X, Y int  // the cell, counted from the upper left corner of the part; of a pane, from inside its frame
}

// At returns what lies under a cell.
func (s Screen) At(x, y int) Hit {
	for _, line := range []struct {
		part Part
		rect Rect
	}{{HeaderPart, s.Header}, {TabPart, s.Tabs}, {NotePart, s.Note}, {StatusPart, s.Status}, {HintPart, s.Hints}} {
		if line.rect.Holds(x, y) && s.Mode != TooSmall {
			return Hit{Part: line.part, X: x - line.rect.X, Y: y - line.rect.Y}
		}
	}
	for which, rect := range s.Panes {
		if rect.Holds(x, y) {
			return s.inPane(Pane(which), rect, x-rect.X, y-rect.Y)
		}
	}
	return Hit{}
}

// inPane tells the edges of a pane from what it shows.
func (s Screen) inPane(which Pane, rect Rect, x, y int) Hit {
	hit := Hit{Part: PanePart, Pane: which, X: x, Y: y}
	if !s.Framed() {
		return hit
	}
	hit.X, hit.Y = x-1, y-1
	switch {
	case y == 0:
		hit.Part = TitlePart
	case x == 0, x == rect.W-1, y == rect.H-1:
		hit.Part = FramePart
	}
	return hit
}

// Holds reports whether a cell is in the rectangle.
func (r Rect) Holds(x, y int) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}
