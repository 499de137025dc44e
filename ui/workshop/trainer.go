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

// Choice is a lesson that can be given.
type Choice struct {
	Group, Key, Name string // its tactic, number and title
	Scenario         string // its id
	Steps            int
	Seed             uint64 // of its world
}

// Options say what a trainer leads.
type Options struct {
	Room *Room
	// Fingerprint is what people's clients ask them about the first time.
	Fingerprint string
	Where       string // how people sign in: "ssh -p 2222 laptop"
	Choices     []Choice
	Guest       bool // the trainer has come over SSH, so that leaving ends nothing
	Theme       *theme.Theme
	Keys        *keymap.Map
	Title       func(scenario string) string // what a scenario is called on the board, by its id
	// Standings reads the board; Seats are those that are taken.
	Standings func(ctx context.Context) (training.Standings, error)
	Seats     func() []Seat
	// Scores writes the board and returns where to; nil where that is not wanted.
	Scores func(ctx context.Context) (path string, err error)
	Now    func() time.Time
}

// Trainer is the console that leads a room.
type Trainer struct {
	reading reading
	options Options
	board   *sheet.Sheet
	over    page // what lies over the board; nil for nothing
	stands  []lesson.Stand
	seats   []Seat // as of the last look
	chord   string
	said    string
	bad     bool
	width   int
	height  int
}

// page lies over the board.
type page interface {
	// press performs an action; done closes the page.
	press(t *Trainer, id keymap.ID) (follows tea.Cmd, done bool)
	draw(t *Trainer, width, height int) []string
	hints(t *Trainer) [][2]string
}

// NewTrainer makes the console of a trainer. The context ends what it asks.
func NewTrainer(ctx context.Context, options Options) *Trainer {
	if options.Now == nil {
		options.Now = time.Now
	}
	t := &Trainer{reading: reading{ctx: ctx, standings: options.Standings}, options: options}
	t.board = sheet.New(text.Workshop, t.rows)
	return t
}

// scoresMsg says where the board was written.
type scoresMsg struct {
	path string
	err  error
}

// Init implements tea.Model.
func (t *Trainer) Init() tea.Cmd { return t.reading.begin() }

// Update implements tea.Model.
func (t *Trainer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		t.width, t.height = msg.Width, msg.Height
	case lookMsg:
		return t, t.reading.begin()
	case standsMsg:
		t.reading.asking = false
		if msg.err != nil {
			t.complain(msg.err)
			return t, nil
		}
		t.show(msg.standings)
	case scoresMsg:
		if msg.err != nil {
			t.complain(msg.err)
			return t, nil
		}
		t.say(text.ScoresWritten(len(t.stands), printable.Clean(msg.path)))
	case tea.KeyPressMsg:
		return t, t.press(msg.String())
	}
	return t, nil
}

func (t *Trainer) say(words string) { t.said, t.bad = words, false }

func (t *Trainer) complain(err error) { t.said, t.bad = printable.Clean(err.Error()), true }

// show brings the board up to date. The cursor stays with its person.
func (t *Trainer) show(standings training.Standings) {
	chosen := t.board.Chosen()
	t.seats = t.options.Seats()
	t.stands = withSeats(stands(standings, t.options.Title, false), t.seats)
	t.board.Refresh()
	if chosen != nil {
		t.board.Find(func(target any) bool { return target == chosen })
	}
}

func (t *Trainer) press(stroke string) tea.Cmd {
	t.said = ""
	if t.chord != "" {
		stroke, t.chord = t.chord+" "+stroke, ""
	} else if t.options.Keys.Begins(keymap.Room, stroke) {
		t.chord = stroke
		return nil
	}
	action, known := t.options.Keys.Find(keymap.Room, stroke)
	switch {
	case !known:
		return nil
	case action.ID == keymap.QuitNow:
		return tea.Quit
	case t.over == nil:
		return t.act(action.ID)
	}
	follows, done := t.over.press(t, action.ID)
	if done {
		t.over = nil
	}
	return follows
}

// act performs an action on the board.
func (t *Trainer) act(id keymap.ID) tea.Cmd {
	order, _ := t.options.Room.Order()
	needsLesson := id == keymap.RoomOn || id == keymap.RoomBack || id == keymap.RoomMode
	if needsLesson && order.Number == 0 {
		t.say(text.NothingGiven)
		return nil
	}
	if order.Mode == lesson.Hunt && (id == keymap.RoomOn || id == keymap.RoomBack) {
		t.say(text.HuntHasNoSteps)
		return nil
	}
	switch id {
	case keymap.RoomOn:
		t.options.Room.Lead(order.Position + 1)
	case keymap.RoomBack:
		t.options.Room.Lead(order.Position - 1)
	case keymap.RoomPace:
		t.options.Room.Turn(after(order.Pace))
	case keymap.RoomLesson:
		t.over = t.lessons()
	case keymap.RoomMode:
		t.over = t.modes(order)
	case keymap.RoomScores:
		return t.write()
	case keymap.Drill:
		if name, there := t.board.Chosen().(string); there {
			t.over = &look{name: name}
		}
	case keymap.Quit:
		t.over = ending{}
	default:
		t.board.Act(id)
	}
	return nil
}

// after is the pace that follows on another.
func after(pace lesson.Pace) lesson.Pace {
	switch pace {
	case lesson.Free:
		return lesson.InStep
	case lesson.InStep:
		return lesson.Locked
	}
	return lesson.Free
}

func (t *Trainer) write() tea.Cmd {
	if t.options.Scores == nil {
		t.say(text.WhyGuest)
		return nil
	}
	return func() tea.Msg {
		path, err := t.options.Scores(t.reading.ctx)
		return scoresMsg{path, err}
	}
}

// rows are what the room was given, and the board.
func (t *Trainer) rows(width int) []sheet.Row {
	order, _ := t.options.Room.Order()
	given := text.NoLessonYet
	if order.Number > 0 {
		given = printable.Clean(text.RoomGives(order.Title, string(order.Mode), order.Seed))
		if order.Mode != lesson.Hunt {
			given += text.RoomStep(order.Position, order.Steps)
		}
	}
	here := map[string]bool{}
	for _, seat := range t.seats {
		if seat.Here {
			here[seat.Name] = true
		}
	}
	rows := []sheet.Row{
		fact(text.RoomLessonName, given), fact(text.RoomPaceName, string(order.Pace)),
		fact(text.RoomSeatsName, text.SeatsTaken(len(here), len(t.seats))), fact(text.RoomKeyName, printable.Clean(t.options.Fingerprint)), sheet.Blank(),
	}
	return append(rows, board.Rows(t.stands, board.Look{Now: t.options.Now(), Glyphs: t.options.Theme.Glyphs, Here: here}, width)...)
}

func fact(name, words string) sheet.Row {
	return sheet.Row{Cells: []sheet.Cell{{Token: theme.Dim, Text: name, Width: 9}, {Token: theme.Text, Text: words, Width: sheet.Rest}}}
}

// View implements tea.Model.
func (t *Trainer) View() tea.View {
	view := tea.View{AltScreen: true}
	if t.width < 4 || t.height < 5 {
		return view
	}
	var all []string
	var hints [][2]string
	if t.over != nil {
		all, hints = t.over.draw(t, t.width, t.height-1), t.over.hints(t)
	} else {
		t.board.Refresh() // the order may have changed, and time passes
		all, hints = t.board.Draw(t.options.Theme, t.width, t.height-1, printable.Clean(t.options.Where)), t.hints()
	}
	last := foot(t.options.Theme, t.width, hints)
	if t.said != "" {
		token := theme.Accent
		if t.bad {
			token = theme.Bad
		}
		last = draw.NewLine(t.options.Theme, t.width).Gap(1).Add(token, t.said).String()
	}
	view.Content = strings.Join(append(all, last), "\n")
	return view
}

func (t *Trainer) hints() [][2]string {
	return t.hinted(keymap.RoomLesson, keymap.RoomOn, keymap.RoomBack, keymap.RoomPace, keymap.RoomMode, keymap.Drill, keymap.RoomScores, keymap.Quit)
}

// hinted are the first keys of actions, and what they do in a word.
func (t *Trainer) hinted(ids ...keymap.ID) [][2]string {
	var hints [][2]string
	for _, id := range ids {
		for _, action := range t.options.Keys.In(keymap.Room) {
			if action.ID != id {
				continue
			}
			words := roomHints[id]
			if id == keymap.Quit && t.options.Guest {
				words = text.HintQuit
			}
			hints = append(hints, [2]string{action.Keys[0], words})
		}
	}
	return hints
}

// roomHints are what keys do here, where that is not what they do in a console.
var roomHints = map[keymap.ID]string{
	keymap.RoomLesson: text.HintLesson, keymap.RoomOn: text.HintStepOn, keymap.RoomBack: text.HintStepBack, keymap.RoomPace: text.HintPace,
	keymap.RoomMode: text.HintMode, keymap.Drill: text.HintLook, keymap.RoomScores: text.HintScores, keymap.Quit: text.HintEndRoom,
	keymap.Back: text.HintBack,
}
