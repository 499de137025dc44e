package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// leaf is a sheet over the panes. Choosing a row whose target is a jump leaves it and goes there; what other
// targets mean is the business of whoever opened it.
type leaf struct {
	*sheet.Sheet
	// pick does what choosing a target means; the leaf stays open unless pick turns it.
	pick func(target any) tea.Cmd
	// also performs further actions of the registry and reports whether it knows one; it may be nil.
	also func(id keymap.ID) (tea.Cmd, bool)
	// shortcut is told keys that are no action, and typed text; it may be nil.
	shortcut func(stroke string) tea.Cmd
	// renew brings the page up to date with a newer snapshot; it may be nil.
	renew   func() tea.Cmd
	under   overlay // what comes back when this is left
	compact bool    // as tall as its rows and no wider than a menu
	linear  bool    // read, not drawn: nothing is cut
}

// openLeaf lays a sheet over the panes, or over the sheet that is open.
func (m *Model) openLeaf(l *leaf) tea.Cmd {
	l.under = m.overlay
	m.overlay = l
	l.linear = m.plain != nil
	l.Fit(l.fit(m.wish.Width), m.wish.Height-2) // keys may come before it is drawn
	return nil
}

// turn leaves the sheet; what was under it comes back.
func (l *leaf) turn(m *Model) { m.overlay = l.under }

func (l *leaf) context() keymap.Context { return keymap.Sheet }

func (l *leaf) paste(string) {}

func (l *leaf) press(_ *Model, key tea.KeyPressMsg) tea.Cmd {
	if l.shortcut == nil {
		return nil
	}
	return l.shortcut(key.String())
}

func (l *leaf) act(m *Model, id keymap.ID) tea.Cmd {
	switch {
	case id == keymap.Back || id == keymap.Quit:
		l.turn(m)
		return nil
	case id == keymap.Drill:
		return l.choose(m)
	case id == keymap.Help:
		return m.openHelp()
	case id == keymap.Read && l.linear:
		m.plain.tellRows(l.Tell, m.plain.told, l.Len(), m.label(keymap.Read))
		return nil
	case l.also != nil:
		if cmd, known := l.also(id); known {
			return cmd
		}
	}
	l.Sheet.Act(id)
	return nil
}

func (l *leaf) choose(m *Model) tea.Cmd {
	switch target := l.Chosen().(type) {
	case nil:
		return nil
	case jump:
		m.overlay = nil
		return m.jump(target)
	default:
		if l.pick == nil {
			return nil
		}
		return l.pick(target)
	}
}

// The greatest width of a menu, and of a page, where lines would become hard to read.
const (
	menuWidth, leafWidth = 64, 160
)

func (l *leaf) draw(th *theme.Theme, width, height int) []string {
	width = l.fit(width)
	if l.compact {
		l.Lay(width - 2)
		height = min(height, l.Len()+2)
	}
	l.Fit(width, height)
	note := ""
	if below := l.Below(); below > 0 {
		note = text.More(below)
	}
	return l.Draw(th, width, height, note)
}

// fit is how wide the leaf is where there is so much room.
func (l *leaf) fit(room int) int {
	switch {
	case l.linear:
		return room
	case l.compact:
		return min(room, menuWidth)
	}
	return min(room, leafWidth)
}
