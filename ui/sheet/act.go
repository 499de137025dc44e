package sheet

import "trailsift/ui/keymap"

// Act performs the actions that move through a page, and reports whether id is one of them.
func (s *Sheet) Act(id keymap.ID) bool {
	switch id {
	case keymap.Down:
		s.Move(1)
	case keymap.Up:
		s.Move(-1)
	case keymap.HalfDown:
		s.Page(50)
	case keymap.HalfUp:
		s.Page(-50)
	case keymap.PageDown:
		s.Page(100)
	case keymap.PageUp:
		s.Page(-100)
	case keymap.First:
		s.Go(0)
	case keymap.Last:
		s.End()
	default:
		return false
	}
	return true
}
