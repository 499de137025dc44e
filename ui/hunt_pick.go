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

// picking is a list to choose several entries from, found by typing. It stays open until it is left.
type picking struct {
	*prompt
	title   string
	entries []pickable
	is      func(id string) bool    // whether an entry is chosen
	turn    func(id string) tea.Cmd // chooses one, or not any more
	// typed is what the words name where that is no entry; it may be nil.
	typed  func(words string) (pickable, bool)
	cursor int
	top    int // first entry seen last
	room   int // how many were seen
}

// pickable is one entry, in clean words.
type pickable struct {
	id, name, note string
	sought         string // what typed words are looked for in
}

func newPickable(id, name, note string) pickable {
	return pickable{id: id, name: clean(name), note: clean(note), sought: strings.ToLower(clean(id + " " + name + " " + note))}
}

func (m *Model) openPicking(p *picking) tea.Cmd {
	p.prompt = newPrompt(text.PromptFind, "", nil, nil)
	m.overlay = p
	return nil
}

func (p *picking) context() keymap.Context { return keymap.Pick }

func (p *picking) paste(words string) { p.insert(words) }

// matches returns the entries that hold every typed word.
func (p *picking) matches() []pickable {
	words := strings.Fields(strings.ToLower(p.text()))
	var found []pickable
	for _, entry := range p.entries {
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(entry.sought, word) }) {
			found = append(found, entry)
		}
	}
	if len(found) > 0 || p.typed == nil {
		return found
	}
	if entry, known := p.typed(p.text()); known {
		found = append(found, entry)
	}
	return found
}

func (p *picking) act(m *Model, id keymap.ID) tea.Cmd {
	found := p.matches()
	switch id {
	case keymap.PickDown:
		p.cursor = min(p.cursor+1, max(len(found)-1, 0))
	case keymap.PickUp:
		p.cursor = max(p.cursor-1, 0)
	case keymap.Dismiss:
		m.overlay = nil
	case keymap.Accept:
		if p.cursor < len(found) {
			return p.turn(found[p.cursor].id)
		}
	}
	return nil
}

func (p *picking) press(_ *Model, key tea.KeyPressMsg) tea.Cmd {
	p.prompt.press(key)
	p.cursor = 0
	return nil
}

func (p *picking) draw(th *theme.Theme, width, height int) []string {
	inner := min(width-2, paletteWidth)
	found := p.matches()
	p.room = max(min(height-4, len(p.entries)), 1)
	lines := []string{p.prompt.draw(th, inner)}
	if len(found) == 0 {
		lines = append(lines, draw.NewLine(th, inner).Gap(1).Add(theme.Faint, text.PickNone).String())
	}
	p.top = max(p.cursor-p.room+1, 0)
	for i := p.top; i < min(p.top+p.room, len(found)); i++ {
		lines = append(lines, p.row(th, found[i], inner, i == p.cursor))
	}
	lines = draw.Fill(lines, inner, p.room+1)
	return draw.Frame(th, inner+2, len(lines)+2, true, p.title, text.PickingEnds, lines)
}

func (p *picking) row(th *theme.Theme, entry pickable, width int, cursor bool) string {
	mark, sign, dim := " ", "", theme.Dim
	if p.is(entry.id) {
		sign = th.Glyphs.Chosen
	}
	if cursor {
		mark, dim = th.Glyphs.Mark, theme.Text
	}
	line := draw.NewLine(th, width).Add(theme.Text, mark).Cell(theme.Text, sign, 2, false).
		Add(theme.Text, entry.name).Gap(2).Add(dim, entry.note).String()
	if cursor {
		return th.Paint(theme.Cursor, line)
	}
	return line
}

// point implements pointed; frame and prompt stand above the entries.
func (p *picking) point(line int) int {
	row := p.top + line - 2
	if line < 2 || line >= p.room+2 || row >= len(p.matches()) {
		return -1
	}
	p.cursor = row
	return row
}

// scroll implements pointed.
func (p *picking) scroll(n int) { p.cursor = max(min(p.cursor+n, len(p.matches())-1), 0) }

// picking tells which entry would be chosen, whenever that changes.
func (p *plain) picking(over *picking, fresh bool) {
	if fresh {
		p.say(text.PlainPage(over.title, len(over.entries)))
		p.say(text.PickingEnds)
	}
	found := over.matches()
	row := text.PickNone
	if over.cursor < len(found) {
		entry := found[over.cursor]
		row = text.PlainPickable(len(found), entry.name, entry.note, over.is(entry.id))
	}
	if row != p.row {
		p.row = row
		p.say(row)
	}
}
