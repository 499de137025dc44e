package ui

import (
	"trailsift/ui/keymap"
	"trailsift/ui/text"
)

// overlays tells of what lies over the panes.
func (p *plain) overlays(m *Model) {
	fresh := m.overlay != p.over
	if fresh {
		p.over, p.page, p.row, p.place, p.told = m.overlay, 0, "", "", 0
	}
	switch over := m.overlay.(type) {
	case *leaf:
		p.leaf(m, over, fresh)
	case *help:
		if fresh {
			p.help(m, over)
		}
	case *palette:
		p.palette(over, fresh)
	case *picking:
		p.picking(over, fresh)
	}
}

// leaf tells a page when it opens and when its rows arrive; then the rows that the cursor goes to.
func (p *plain) leaf(m *Model, l *leaf, fresh bool) {
	if l.Len() == 1 && l.Tell(0) == text.Loading {
		if fresh {
			p.say(l.Title + ", " + text.Loading)
		}
		return
	}
	arrived := p.page == 0 || l.Len() != p.page && p.awaited(m)
	if arrived {
		p.page, p.row = l.Len(), ""
		p.say(text.PlainPage(l.Title, l.Len()))
		p.tellRows(l.Tell, 0, l.Len(), m.label(keymap.Read))
	}
	row := l.Tell(l.Cursor())
	if row == "" || row == p.row || !p.awaited(m) && !arrived {
		return
	}
	p.row, p.asked = row, false
	if l.compact {
		p.say(text.PlainRow(text.PlainChoice, l.Cursor()+1, l.Len(), row))
		return
	}
	p.say(text.PlainGo + " " + row)
}

// help tells all keys.
func (p *plain) help(m *Model, h *help) {
	p.say(text.PlainPage(text.HelpTitle, len(m.keys.Actions())))
	for _, group := range h.groups {
		p.say(group.name + ".")
		for _, row := range group.rows {
			p.say(row.sign + ": " + row.words)
		}
	}
}

// palette tells what would be done, whenever that changes.
func (p *plain) palette(over *palette, fresh bool) {
	if fresh {
		p.say(text.PlainPage(text.PickTitle, len(over.actions)))
	}
	first := ""
	if at, known := over.under(); known {
		action := over.actions[at]
		first = action.Description + ", " + action.Label()
		if why := action.Why(over.state); why != "" {
			first += ", " + why
		}
	}
	if row := text.PlainActions(len(over.found()), first); row != p.row {
		p.row = row
		p.say(row)
	}
}
