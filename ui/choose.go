package ui

import (
	"context"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Entry is one line of a list to choose from.
type Entry struct {
	Group string // heads the entries that follow each other and have the same
	Key   string // short, before the name
	Name  string
	Note  string
}

// chooser is a list that is chosen from before there is a console.
type chooser struct {
	sheet         *sheet.Sheet
	theme         *theme.Theme
	keys          *keymap.Map
	chord         string
	width, height int
	chosen        int // -1 for none
}

// Choose lets a person choose an entry in the terminal, and returns its place; -1 where none was chosen. Of the
// options it heeds the looks, the keys and the terminal.
func Choose(ctx context.Context, options Options, entries []Entry) (int, error) {
	if options.Environ == nil {
		options.Environ = os.Environ()
	}
	c, err := newChooser(options, entries)
	if err != nil {
		return -1, err
	}
	if _, err := tea.NewProgram(c, programOptions(ctx, options)...).Run(); err != nil {
		return -1, fmt.Errorf("choosing: %w", err)
	}
	return c.chosen, nil
}

func newChooser(options Options, entries []Entry) (*chooser, error) {
	looks, err := startTheme(options)
	if err != nil {
		return nil, err
	}
	keys, err := keymap.New(keymap.Default(), options.Keys)
	if err != nil {
		return nil, err
	}
	rows := func(int) []sheet.Row { return entryRows(entries) }
	return &chooser{sheet: sheet.New(text.ChooseLesson, rows), theme: looks, keys: keys, chosen: -1}, nil
}

func entryRows(entries []Entry) []sheet.Row {
	var rows []sheet.Row
	group := ""
	for i, e := range entries {
		if e.Group != group {
			group = e.Group
			rows = append(rows, sheet.Heading(clean(group)))
		}
		rows = append(rows, sheet.Row{Target: i, Cells: []sheet.Cell{
			{Token: theme.Key, Text: clean(e.Key), Width: 5},
			{Token: theme.Text, Text: clean(e.Name), Width: sheet.Rest},
			{Token: theme.Dim, Text: " " + clean(e.Note)},
		}})
	}
	return rows
}

// Init implements tea.Model.
func (c *chooser) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (c *chooser) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.width, c.height = msg.Width, msg.Height
		c.sheet.Fit(c.width, c.height)
	case tea.KeyPressMsg:
		return c, c.press(msg.String())
	}
	return c, nil
}

func (c *chooser) press(stroke string) tea.Cmd {
	if c.chord != "" {
		stroke, c.chord = c.chord+" "+stroke, ""
	} else if c.keys.Begins(keymap.Sheet, stroke) {
		c.chord = stroke
		return nil
	}
	action, known := c.keys.Find(keymap.Sheet, stroke)
	if !known {
		return nil
	}
	switch action.ID {
	case keymap.Quit, keymap.QuitNow, keymap.Back:
		return tea.Quit
	case keymap.Drill:
		if entry, any := c.sheet.Chosen().(int); any {
			c.chosen = entry
			return tea.Quit
		}
	}
	moveSheet(c.sheet, action.ID)
	return nil
}

// View implements tea.Model.
func (c *chooser) View() tea.View {
	view := tea.View{AltScreen: true}
	if c.width < 4 || c.height < 4 {
		return view
	}
	for i, line := range c.draw() {
		if i > 0 {
			view.Content += "\n"
		}
		view.Content += line
	}
	return view
}

func (c *chooser) draw() []string {
	note := ""
	if below := c.sheet.Below(); below > 0 {
		note = text.More(below)
	}
	return c.sheet.Draw(c.theme, c.width, c.height, note)
}
