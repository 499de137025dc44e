package pane

import (
	"trailsift/ui/keymap"
	"trailsift/ui/table"
)

// mover is what can be moved through.
type mover interface {
	Move(n int)
	Page(hundredths int)
	Go(row int)
	Len() int
}

// move performs the actions that move a cursor and reports whether id is one of them.
func move(m mover, id keymap.ID) bool {
	switch id {
	case keymap.Down:
		m.Move(1)
	case keymap.Up:
		m.Move(-1)
	case keymap.HalfDown:
		m.Page(50)
	case keymap.HalfUp:
		m.Page(-50)
	case keymap.PageDown:
		m.Page(100)
	case keymap.PageUp:
		m.Page(-100)
	case keymap.First:
		m.Go(0)
	case keymap.Last:
		m.Go(m.Len() - 1)
	default:
		return false
	}
	return true
}

// pan performs the actions that scroll columns and reports whether id is one of them.
func pan(t *table.Table, id keymap.ID) bool {
	switch id {
	case keymap.PanLeft:
		t.Pan(-1)
	case keymap.PanRight:
		t.Pan(1)
	default:
		return false
	}
	return true
}
