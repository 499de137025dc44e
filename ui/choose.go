package ui

import (
	"context"
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/ui/keymap"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// List is what somebody chooses from before there is a console.
type List struct {
	Title   string
	Columns []string // what the marks of the entries are of
	Entries []Entry
	At      int // the entry that the cursor is on at first
}

// Entry is one line of a list.
type Entry struct {
	Group string // heads the entries that follow each other and have the same
	Key   string // short, before the name
	Name  string
	Marks []string // one for each column; shown however narrow the terminal is
	Note  string   // where there is room for it
}

// chooser is a list that is chosen from.
type chooser struct {
	small
	chosen int // -1 for none
}

// small is what a screen without a console has: a sheet that fills it.
type small struct {
	sheet         *sheet.Sheet
	theme         *theme.Theme
	keys          *keymap.Map
	ascii         bool
	chord         string
	width, height int
	first         func() // once the size is known; it may be nil
	leaving       Leaving
}

// Choose lets a person choose an entry in the terminal, and returns its place; -1 where none was chosen, with how the
// person left. Of the options it heeds the looks, the keys and the terminal.
func Choose(ctx context.Context, options Options, list List) (chosen int, leaving Leaving, err error) {
	if options.Environ == nil {
		options.Environ = os.Environ()
	}
	c, err := newChooser(options, list)
	if err != nil {
		return -1, AtOnce, err
	}
	ended, err := perform(ctx, options, c)
	switch {
	case err != nil:
		return -1, AtOnce, fmt.Errorf("choosing: %w", err)
	case ended:
		return -1, AtOnce, nil
	}
	return c.chosen, c.leaving, nil
}

func newSmall(options Options, title string, rows func(width int) []sheet.Row) (small, error) {
	looks, err := startTheme(options)
	if err != nil {
		return small{}, err
	}
	keys, err := keymap.New(keymap.Default(), options.Keys)
	if err != nil {
		return small{}, err
	}
	return small{sheet: sheet.New(clean(title), rows), theme: looks, keys: keys, ascii: options.ASCII}, nil
}

func newChooser(options Options, list List) (*chooser, error) {
	s, err := newSmall(options, list.Title, list.rows)
	c := &chooser{small: s, chosen: -1}
	if err == nil {
		c.first = func() { c.sheet.Find(func(target any) bool { return target == list.At }) }
	}
	return c, err
}

// roomyList is the width from which a list has room for notes.
const roomyList = 100

// rows writes the list. Marks keep their columns, and the names take what is left.
func (l List) rows(width int) []sheet.Row {
	widths := l.widths()
	var rows []sheet.Row
	if len(l.Columns) > 0 {
		rows = append(rows, sheet.Row{Cells: l.cells(Entry{Marks: l.Columns}, widths, width, theme.Faint)})
	}
	group := ""
	for i, e := range l.Entries {
		if e.Group != group {
			group = e.Group
			rows = append(rows, sheet.Heading(clean(group)))
		}
		rows = append(rows, sheet.Row{Target: i, Cells: l.cells(e, widths, width, theme.Good)})
	}
	return rows
}

// widths are those of the columns: what stands in them, or heads them.
func (l List) widths() []int {
	widths := make([]int, len(l.Columns))
	for i, name := range l.Columns {
		widths[i] = printable.Width(name)
		for _, e := range l.Entries {
			widths[i] = max(widths[i], printable.Width(clean(e.Marks[i])))
		}
	}
	return widths
}

func (l List) cells(e Entry, widths []int, width int, marks theme.Token) []sheet.Cell {
	cells := []sheet.Cell{
		{Token: theme.Key, Text: clean(e.Key), Width: 5},
		{Token: theme.Text, Text: clean(e.Name), Width: sheet.Rest},
	}
	for i, mark := range e.Marks {
		cells = append(cells, sheet.Cell{Text: " "}, sheet.Cell{Token: marks, Text: clean(mark), Width: widths[i], Right: true})
	}
	if len(l.Columns) == 0 {
		return append(cells, sheet.Cell{Token: theme.Dim, Text: " " + clean(e.Note)})
	}
	if width >= roomyList {
		cells = append(cells, sheet.Cell{Text: "  "}, sheet.Cell{Token: theme.Dim, Text: clean(e.Note), Width: 30})
	}
	return cells
}

// Init implements tea.Model.
func (s *small) Init() tea.Cmd { return tea.RequestBackgroundColor }

// Update implements tea.Model.
func (c *chooser) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, pressed := msg.(tea.KeyPressMsg); pressed {
		return c, c.press(key.String())
	}
	c.see(msg)
	return c, nil
}

// see follows the terminal's size and background.
func (s *small) see(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		fresh := s.width == 0
		s.width, s.height = msg.Width, msg.Height
		s.sheet.Fit(s.width, s.height)
		if fresh && s.first != nil {
			s.first()
		}
	case tea.BackgroundColorMsg:
		if looks, ok := theme.Named(s.theme.Name, msg.IsDark()); ok {
			s.theme = looks.WithGlyphs(s.theme.Glyphs)
		}
	}
}

func (c *chooser) press(stroke string) tea.Cmd {
	switch id := c.action(stroke); id {
	case keymap.Quit, keymap.Back:
		return tea.Quit
	case keymap.QuitNow:
		c.leaving = AtOnce
		return tea.Quit
	case keymap.Drill:
		if entry, any := c.sheet.Chosen().(int); any {
			c.chosen = entry
			return tea.Quit
		}
	default:
		c.sheet.Act(id)
	}
	return nil
}

// action is what a key does, together with the one before it; empty for nothing.
func (s *small) action(stroke string) keymap.ID {
	if s.chord != "" {
		stroke, s.chord = s.chord+" "+stroke, ""
	} else if s.keys.Begins(keymap.Sheet, stroke) {
		s.chord = stroke
		return ""
	}
	action, _ := s.keys.Find(keymap.Sheet, stroke)
	return action.ID
}

// View implements tea.Model.
func (c *chooser) View() tea.View {
	note := text.TakesOrLeaves(c.keys.Key(keymap.Drill), c.keys.Key(keymap.Quit))
	if below := c.sheet.Below(); below > 0 {
		note = text.More(below) + " " + c.theme.Glyphs.Dot + " " + note
	}
	return c.view(note)
}

// view draws the sheet with a note in its lower edge.
func (s *small) view(note string) tea.View {
	view := tea.View{AltScreen: true}
	if s.width < 4 || s.height < 4 {
		return view
	}
	view.Content = strings.Join(s.sheet.Draw(s.theme, s.width, s.height, note), "\n")
	if s.ascii {
		view.Content = asciiWords.Replace(view.Content)
	}
	return view
}
