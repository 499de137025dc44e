// Package layout divides the screen. Compute is a pure function from size, focus and splits to rectangles
// that never overlap and always add up to the screen; it draws nothing and knows nothing of what the
// panes show. The types to know are Wish and Screen.
package layout

import (
	"cmp"
	"slices"
)

// The smallest screen that shows anything, and the smallest on which panes stand side by side.
const (
	MinWidth, MinHeight   = 40, 12
	WideWidth, WideHeight = 110, 30
	// noteHeight is from how many rows on the filter line is always there.
	noteHeight = 24
)

// Pane names one of the panes.
type Pane uint8

const (
	Principals Pane = iota
	Rules
	Timeline
	Record
	Lesson // in training alone
	Panes  // how many there are
)

// Mode is the way a screen is divided.
type Mode uint8

const (
	TooSmall Mode = iota // one line says what is needed
	Stacked              // one pane at a time below a tab strip
	Wide                 // ranking and rules side by side, timeline and record below
)

// Placement is where an open record stands on a wide screen.
type Placement uint8

const (
	Beside     Placement = iota // to the right of the timeline
	Under                       // below the timeline
	InPlace                     // where the rules are
	Placements                  // how many there are
)

// Rect is a part of the screen, in cells.
type Rect struct {
	X, Y, W, H int
}

// Empty reports whether the rectangle holds no cell.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Wish is what a screen is wanted to look like.
type Wish struct {
	Width, Height int
	Focus         Pane
	Zoom          bool // the focused pane alone
	Record        bool // the record pane is open
	Place         Placement
	Lesson        bool // there is a lesson
	Note          bool // the filter line is needed, though there may be little room
	// Side is how far the split between the panes beside each other stands off the middle, in hundredths of
	// the width; Fold is the same for the split between above and below.
	Side, Fold int
}

// Screen is the answer. Parts that are not on the screen are empty.
type Screen struct {
	Mode   Mode
	Header Rect
	Note   Rect // the filter line
	Tabs   Rect
	Panes  [Panes]Rect
	Status Rect
	Hints  Rect
}

// Framed reports whether panes have a border: one that fills the screen of a small terminal has none.
func (s Screen) Framed() bool { return s.Mode == Wide }

// Parts returns every part of the screen that is not empty.
func (s Screen) Parts() []Rect {
	var parts []Rect
	for _, r := range append([]Rect{s.Header, s.Note, s.Tabs, s.Status, s.Hints}, s.Panes[:]...) {
		if !r.Empty() {
			parts = append(parts, r)
		}
	}
	return parts
}

// Shown returns the panes on the screen, row by row from the left.
func (s Screen) Shown() []Pane {
	var shown []Pane
	for which := range Panes {
		if !s.Panes[which].Empty() {
			shown = append(shown, which)
		}
	}
	slices.SortFunc(shown, func(a, b Pane) int {
		return cmp.Or(s.Panes[a].Y-s.Panes[b].Y, s.Panes[a].X-s.Panes[b].X)
	})
	return shown
}

// Compute divides the screen.
func Compute(wish Wish) Screen {
	if wish.Width < MinWidth || wish.Height < MinHeight {
		return Screen{Mode: TooSmall, Header: Rect{W: max(wish.Width, 0), H: max(wish.Height, 0)}}
	}
	screen := Screen{Mode: Stacked}
	if wish.Width >= WideWidth && wish.Height >= WideHeight {
		screen.Mode = Wide
	}
	body := Rect{W: wish.Width, H: wish.Height}
	screen.Header = body.takeTop(1)
	if screen.Mode == Stacked {
		screen.Tabs = body.takeTop(1)
	}
	if wish.Note || wish.Height >= noteHeight {
		screen.Note = body.takeTop(1)
	}
	screen.Hints = body.takeBottom(1)
	screen.Status = body.takeBottom(1)
	if screen.Mode == Stacked || wish.Zoom {
		screen.Panes[wish.Focus] = body
		return screen
	}
	screen.split(body, wish)
	return screen
}

// split gives the panes of a wide screen their places. The rules pane needs little more than fifty
// cells, the timeline takes what it can get. A lesson stands to the right of the timeline; an open record takes its
// place unless the lesson has the focus.
func (s *Screen) split(body Rect, wish Wish) {
	above := body.takeTop(share(body.H, 45+wish.Fold, 9))
	s.Panes[Principals] = above.takeLeft(share(above.W, 55+wish.Side, 36))
	s.Panes[Rules] = above
	inPlace := wish.Record && wish.Place == InPlace && wish.Focus != Rules
	if wish.Lesson && (!wish.Record || inPlace || wish.Focus == Lesson) {
		left := body.takeLeft(share(body.W, 54+wish.Side, 36))
		s.Panes[Lesson], body, wish.Record = body, left, inPlace
	}
	switch {
	case !wish.Record:
	case inPlace:
		s.Panes[Rules], s.Panes[Record] = Rect{}, above
	case wish.Place == Under && body.H >= leastUnder:
		below := body
		s.Panes[Timeline] = below.takeTop(share(body.H, 50, 8))
		s.Panes[Record] = below
		return
	default:
		s.Panes[Timeline] = body.takeLeft(share(body.W, 50+wish.Side, 36))
		s.Panes[Record] = body
		return
	}
	s.Panes[Timeline] = body
}

// leastUnder is how many rows timeline and record need below each other; with fewer they stand side by side.
const leastUnder = 16

// share returns so many hundredths of whole, leaving both sides at least least.
func share(whole, hundredths, least int) int {
	return min(max(whole*hundredths/100, least), whole-least)
}

func (r *Rect) takeTop(n int) Rect {
	top := Rect{X: r.X, Y: r.Y, W: r.W, H: n}
	r.Y += n
	r.H -= n
	return top
}

func (r *Rect) takeBottom(n int) Rect {
	r.H -= n
	return Rect{X: r.X, Y: r.Y + r.H, W: r.W, H: n}
}

func (r *Rect) takeLeft(n int) Rect {
	left := Rect{X: r.X, Y: r.Y, W: n, H: r.H}
	r.X += n
	r.W -= n
	return left
}
