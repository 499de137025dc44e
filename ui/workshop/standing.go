package workshop

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/scenarios/training"
	"trailsift/ui/board"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Board is the board of a workshop for a screen that a room looks at. It is read again every second.
type Board struct {
	reading reading
	theme   *theme.Theme
	keys    *keymap.Map
	title   func(scenario string) string
	now     func() time.Time
	sheet   *sheet.Sheet
	stands  []lesson.Stand
	problem string
	width   int
	height  int
}

// NewBoard makes a board. Title is what a scenario is called, by its id. The context ends what it asks.
func NewBoard(ctx context.Context, looks *theme.Theme, keys *keymap.Map, title func(string) string, standings func(context.Context) (training.Standings, error)) *Board {
	b := &Board{reading: reading{ctx: ctx, standings: standings}, theme: looks, keys: keys, title: title, now: time.Now}
	b.sheet = sheet.New(text.Board, func(width int) []sheet.Row {
		return board.Rows(b.stands, board.Look{Now: b.now(), Glyphs: b.theme.Glyphs}, width)
	})
	return b
}

// Init implements tea.Model.
func (b *Board) Init() tea.Cmd { return b.reading.begin() }

// Update implements tea.Model.
func (b *Board) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		b.width, b.height = msg.Width, msg.Height
	case lookMsg:
		return b, b.reading.begin()
	case standsMsg:
		b.take(msg)
	case tea.KeyPressMsg:
		action, known := b.keys.Find(keymap.Room, msg.String())
		switch {
		case !known:
		case action.ID == keymap.Quit || action.ID == keymap.QuitNow || action.ID == keymap.Back:
			return b, tea.Quit
		default:
			b.sheet.Act(action.ID)
		}
	}
	return b, nil
}

func (b *Board) take(msg standsMsg) {
	b.reading.asking, b.problem = false, ""
	if msg.err != nil {
		b.problem = printable.Clean(msg.err.Error())
		return
	}
	b.stands = stands(msg.standings, b.title, true)
	b.sheet.Refresh()
}

// View implements tea.Model.
func (b *Board) View() tea.View {
	view := tea.View{AltScreen: true}
	if b.width < 4 || b.height < 5 {
		return view
	}
	b.sheet.Refresh() // time passes
	all := drawn(b.sheet, b.theme, b.width, b.height-1)
	last := foot(b.theme, b.width, [][2]string{{"q", text.HintQuit}})
	if b.problem != "" {
		last = draw.NewLine(b.theme, b.width).Gap(1).Add(theme.Bad, b.problem).String()
	}
	view.Content = strings.Join(append(all, last), "\n")
	return view
}
