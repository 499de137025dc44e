package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// picking is a list to choose several entries from, found by typing. It stays open until it is left.
type picking struct {
	finder
	title   string
	ends    string // how to choose and leave
	entries []pickable
	glyphs  theme.Glyphs
	is      func(id string) bool    // whether an entry is chosen
	turn    func(id string) tea.Cmd // chooses one, or not any more
	// typed is what the words name where that is no entry; it may be nil.
	typed func(words string) (pickable, bool)
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
	p.glyphs, p.ends = m.set.Glyphs, text.PickingEnds(m.label(keymap.Accept), m.label(keymap.Dismiss))
	p.prompt = newPrompt(text.PromptFind, "", nil, nil)
	for _, entry := range p.entries {
		p.sought = append(p.sought, entry.sought)
	}
	if p.typed != nil {
		p.extra = func(words string) bool {
			_, known := p.typed(words)
			return known
		}
	}
	m.overlay = p
	return nil
}

// entry is that of a place.
func (p *picking) entry(at int) pickable {
	if at < len(p.entries) {
		return p.entries[at]
	}
	entry, _ := p.typed(p.text())
	return entry
}

func (p *picking) act(m *Model, id keymap.ID) tea.Cmd {
	switch id {
	case keymap.Dismiss:
		m.overlay = nil
	case keymap.Accept:
		if at, known := p.under(); known {
			return p.turn(p.entry(at).id)
		}
	default:
		p.move(id)
	}
	return nil
}

func (p *picking) draw(th *theme.Theme, width, height int) []string {
	return p.page(th, width, height, p.title, text.PickNone, p.ends, p.row)
}

func (p *picking) row(line *draw.Line, at int, cursor bool) {
	entry, sign, dim := p.entry(at), "", theme.Dim
	if p.is(entry.id) {
		sign = p.glyphs.Chosen
	}
	if cursor {
		dim = theme.Text
	}
	line.Cell(theme.Text, sign, 2, false).Add(theme.Text, entry.name).Gap(2).Add(dim, entry.note)
}

// picking tells which entry would be chosen, whenever that changes.
func (p *plain) picking(over *picking, fresh bool) {
	if fresh {
		p.say(text.PlainPage(over.title, len(over.entries)))
		p.say(over.ends)
	}
	row := text.PickNone
	if at, known := over.under(); known {
		entry := over.entry(at)
		row = text.PlainPickable(len(over.found()), entry.name, entry.note, over.is(entry.id))
	}
	if row != p.row {
		p.row = row
		p.say(row)
	}
}
