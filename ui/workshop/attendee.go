package workshop

import (
	"context"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/draw"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Console is what somebody sees of a lesson: a model that is closed once its program has ended.
type Console interface {
	tea.Model
	Close() error
}

// Open makes the console of one person for what is given. It ends with the context.
type Open func(ctx context.Context, order Order) (Console, error)

// Attendee is what one person of a room sees: the lesson that is given or, while none is, that they have to wait. It
// quits when another lesson is given, and says so by Again. The context ends with it.
type Attendee struct {
	ctx     context.Context // of what was made for it
	room    *Room
	number  uint64
	lines   io.Writer // of somebody who hears it; nil for a screen
	console Console   // nil while nothing is given
	theme   *theme.Theme
	cancel  context.CancelFunc
	again   bool
	width   int
	height  int
}

// Attend makes what somebody sees of a room now. Lines are for somebody who hears it in place of that; nil draws it.
func Attend(ctx context.Context, room *Room, looks *theme.Theme, lines io.Writer, open Open) (*Attendee, error) {
	order, _ := room.Order()
	a := &Attendee{room: room, number: order.Number, theme: looks, lines: lines}
	a.ctx, a.cancel = context.WithCancel(ctx)
	if order.Number == 0 {
		return a, nil
	}
	console, err := open(a.ctx, order)
	if err != nil {
		a.cancel()
		return nil, err
	}
	a.console = console
	return a, nil
}

// Again reports whether it quit because another lesson is given, and not because its person did.
func (a *Attendee) Again() bool { return a.again }

// Close ends what was made for it.
func (a *Attendee) Close() error {
	defer a.cancel()
	if a.console == nil {
		return nil
	}
	return a.console.Close()
}

// turnedMsg says that the trainer has ordered something.
type turnedMsg struct{}

// heed waits until another lesson is given.
func (a *Attendee) heed() tea.Cmd {
	room, number, done := a.room, a.number, a.ctx.Done()
	return func() tea.Msg {
		for {
			order, changed := room.Order()
			if order.Number != number {
				return turnedMsg{}
			}
			select {
			case <-changed:
			case <-done:
				return nil
			}
		}
	}
}

// Init implements tea.Model.
func (a *Attendee) Init() tea.Cmd {
	switch {
	case a.console == nil && a.lines != nil:
		return tea.Batch(a.heed(), a.sayWaits)
	case a.console == nil:
		return a.heed()
	}
	return tea.Batch(a.heed(), a.console.Init())
}

// sayWaits says that there is nothing to hear yet.
func (a *Attendee) sayWaits() tea.Msg {
	_, _ = io.WriteString(a.lines, text.RoomWaits+"\r\n") // somebody who has left hears nothing
	return nil
}

// Update implements tea.Model.
func (a *Attendee) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case turnedMsg:
		a.again = true
		return a, tea.Quit
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		if key := msg.String(); a.console == nil && (key == "q" || key == "ctrl+c") {
			return a, tea.Quit
		}
	}
	if a.console == nil {
		return a, nil
	}
	_, follows := a.console.Update(msg)
	return a, follows
}

// View implements tea.Model.
func (a *Attendee) View() tea.View {
	if a.console != nil {
		return a.console.View()
	}
	view := tea.View{AltScreen: true}
	if a.lines != nil || a.width < 4 || a.height < 4 {
		return view
	}
	var lines []string
	for _, words := range draw.Wrap(text.RoomWaits, a.width-4) {
		lines = append(lines, draw.NewLine(a.theme, a.width-2).Gap(1).Add(theme.Text, words).String())
	}
	view.Content = strings.Join(draw.Frame(a.theme, a.width, a.height, true, text.Workshop, "", draw.Fill(lines, a.width-2, a.height-2)), "\n")
	return view
}
