package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// palette finds an action by its name.
type palette struct {
	*prompt
	actions []keymap.Action
	state   keymap.State
	cursor  int
	top     int // first action seen last
	room    int // how many were seen
}

func (m *Model) openPalette() tea.Cmd {
	where := m.context()
	p := &palette{prompt: newPrompt(text.PromptPick, "", nil, nil), state: m.state()}
	for _, action := range m.keys.In(where) {
		if action.ID != keymap.Palette {
			p.actions = append(p.actions, action)
		}
	}
	m.overlay = p
	return nil
}

func (p *palette) context() keymap.Context { return keymap.Pick }

func (p *palette) paste(words string) { p.insert(words) }

// matches returns the actions whose description or id holds every typed word.
func (p *palette) matches() []keymap.Action {
	words := strings.Fields(strings.ToLower(p.text()))
	var found []keymap.Action
	for _, action := range p.actions {
		name := strings.ToLower(string(action.ID) + " " + action.Description)
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) }) {
			found = append(found, action)
		}
	}
	return found
}

func (p *palette) act(m *Model, id keymap.ID) tea.Cmd {
	found := p.matches()
	switch id {
	case keymap.PickDown:
		p.cursor = min(p.cursor+1, max(len(found)-1, 0))
	case keymap.PickUp:
		p.cursor = max(p.cursor-1, 0)
	case keymap.Dismiss:
		m.overlay = nil
	case keymap.Accept:
		m.overlay = nil
		if p.cursor < len(found) {
			return m.act(found[p.cursor])
		}
	}
	return nil
}

func (p *palette) press(_ *Model, key tea.KeyPressMsg) tea.Cmd {
	p.prompt.press(key)
	p.cursor = 0
	return nil
}

// paletteWidth is how wide the palette is where there is room.
const paletteWidth = 80

func (p *palette) draw(th *theme.Theme, width, height int) []string {
	inner := min(width-2, paletteWidth)
	found := p.matches()
	p.room = max(min(height-4, len(p.actions)), 1)
	lines := []string{p.prompt.draw(th, inner)}
	if len(found) == 0 {
		lines = append(lines, draw.NewLine(th, inner).Gap(1).Add(theme.Faint, text.PickNothing).String())
	}
	p.top = max(p.cursor-p.room+1, 0)
	for i := p.top; i < min(p.top+p.room, len(found)); i++ {
		lines = append(lines, p.row(th, found[i], inner, i == p.cursor))
	}
	return draw.Frame(th, inner+2, len(draw.Fill(lines, inner, p.room+1))+2, true, text.PickTitle, "", draw.Fill(lines, inner, p.room+1))
}

func (p *palette) row(th *theme.Theme, action keymap.Action, width int, cursor bool) string {
	token, keys, mark := theme.Text, theme.Key, " "
	why := action.Why(p.state)
	if why != "" {
		token, why = theme.Faint, " ("+why+")"
	}
	if cursor {
		token, keys, mark = theme.Text, theme.Text, th.Glyphs.Mark
	}
	line := draw.NewLine(th, width).Add(theme.Text, mark).Cell(keys, action.Label(), keysWidth, false).Gap(1).
		Add(token, action.Description+why).String()
	if cursor {
		return th.Paint(theme.Cursor, line)
	}
	return line
}
