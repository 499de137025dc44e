package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/theme"
)

// finder finds entries of a list by what is typed. What the entries are is the business of whoever holds it.
type finder struct {
	*prompt
	sought []string                // what typed words are looked for in, of each entry, in small letters
	extra  func(words string) bool // whether the words name one more entry, where they find none; may be nil
	cursor int
	top    int // first entry seen last
	room   int // how many were seen
}

// one is the place of the entry that the words themselves name.
func (f *finder) one() int { return len(f.sought) }

// found are the places of the entries that hold every typed word.
func (f *finder) found() []int {
	words := strings.Fields(strings.ToLower(f.text()))
	var found []int
	for i, sought := range f.sought {
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(sought, word) }) {
			found = append(found, i)
		}
	}
	if len(found) == 0 && f.extra != nil && f.extra(f.text()) {
		found = append(found, f.one())
	}
	return found
}

// under is the place of the entry under the cursor; known is false where there is none.
func (f *finder) under() (at int, known bool) {
	found := f.found()
	if f.cursor >= len(found) {
		return 0, false
	}
	return found[f.cursor], true
}

func (f *finder) context() keymap.Context { return keymap.Pick }

func (f *finder) paste(words string) { f.insert(words) }

func (f *finder) press(_ *Model, key tea.KeyPressMsg) tea.Cmd {
	f.prompt.press(key)
	f.cursor = 0
	return nil
}

// move moves the cursor.
func (f *finder) move(id keymap.ID) {
	switch id {
	case keymap.PickDown:
		f.scroll(1)
	case keymap.PickUp:
		f.scroll(-1)
	}
}

// scroll implements pointed.
func (f *finder) scroll(n int) { f.cursor = max(min(f.cursor+n, len(f.found())-1), 0) }

// point implements pointed; frame and prompt stand above the entries.
func (f *finder) point(line int) int {
	row := f.top + line - 2
	if line < 2 || line >= f.room+2 || row >= len(f.found()) {
		return -1
	}
	f.cursor = row
	return row
}

// finderWidth is how wide a finder is where there is room.
const finderWidth = 80

// page draws the finder: what is typed, and what it finds, each entry by row.
func (f *finder) page(th *theme.Theme, width, height int, title, none, note string, row func(line *draw.Line, at int, cursor bool)) []string {
	inner, found := min(width-2, finderWidth), f.found()
	f.room = max(min(height-4, len(f.sought)), 1)
	lines := []string{f.prompt.draw(th, inner)}
	if len(found) == 0 {
		lines = append(lines, draw.NewLine(th, inner).Gap(1).Add(theme.Faint, none).String())
	}
	f.top = max(f.cursor-f.room+1, 0)
	for i := f.top; i < min(f.top+f.room, len(found)); i++ {
		line := draw.NewLine(th, inner)
		if i != f.cursor {
			row(line.Gap(1), found[i], false)
			lines = append(lines, line.String())
			continue
		}
		row(line.Add(theme.Text, th.Glyphs.Mark), found[i], true)
		lines = append(lines, th.Paint(theme.Cursor, line.String()))
	}
	lines = draw.Fill(lines, inner, f.room+1)
	return draw.Frame(th, inner+2, len(lines)+2, true, title, note, lines)
}

// finding is the finder that is open, or nil.
func (m *Model) finding() *finder {
	switch over := m.overlay.(type) {
	case *palette:
		return &over.finder
	case *picking:
		return &over.finder
	}
	return nil
}
