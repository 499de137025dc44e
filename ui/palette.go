package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// palette finds an action by its description or id.
type palette struct {
	finder
	actions []keymap.Action
	state   keymap.State
}

func (m *Model) openPalette() tea.Cmd {
	where := m.context()
	p := &palette{finder: finder{prompt: newPrompt(text.PromptPick, "", nil, nil)}, state: m.state()}
	var shut []keymap.Action // what cannot be done here comes last, as many of them are of another trade
	for _, action := range m.keys.In(where) {
		switch {
		case action.ID == keymap.Palette:
		case action.Why(p.state) != "":
			shut = append(shut, action)
		default:
			p.actions = append(p.actions, action)
		}
	}
	p.actions = append(p.actions, shut...)
	for _, action := range p.actions {
		p.sought = append(p.sought, strings.ToLower(string(action.ID)+" "+action.Description))
	}
	m.overlay = p
	return nil
}

func (p *palette) act(m *Model, id keymap.ID) tea.Cmd {
	switch id {
	case keymap.Dismiss:
		m.overlay = nil
	case keymap.Accept:
		m.overlay = nil
		if at, known := p.under(); known {
			return m.act(p.actions[at])
		}
	default:
		p.move(id)
	}
	return nil
}

func (p *palette) draw(th *theme.Theme, width, height int) []string {
	return p.page(th, width, height, text.PickTitle, text.PickNothing, "", p.row)
}

func (p *palette) row(line *draw.Line, at int, cursor bool) {
	action, token, keys := p.actions[at], theme.Text, theme.Key
	why := action.Why(p.state)
	if why != "" {
		token, why = theme.Faint, " ("+why+")"
	}
	if cursor {
		token, keys = theme.Text, theme.Text
	}
	line.Cell(keys, action.Label(), keysWidth, false).Gap(1).Add(token, action.Description+why)
}
