package seat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"

	"trailsift/engine/printable"
)

// reason is why a screen is dark: what its person is told, and the status the client exits with.
type reason struct {
	words  string
	status uint32
}

var (
	hasQuit  = reason{}
	serverUp = reason{"The host has ended the session.", 0}
	tooMuch  = reason{"More was pasted than the console takes. Your seat is kept: sign in again.", 1}
	goneAway = reason{"The connection was closed by the client.", 1}
)

func takenOver(by string) reason {
	return reason{"You have signed in again from " + by + ", and go on there.", 0}
}

func idleFor(d, keep time.Duration) reason {
	return reason{"No key was pressed for " + d.String() + ". Your seat is kept for " + keep.String() + ": sign in again.", 1}
}

// screen is a connection's terminal, on which a seat is seen. It draws with a program of its own, for the terminal may
// be of another kind and size than the one before.
type screen struct {
	visit   *visit
	channel ssh.Channel
	person  Person
	out     *output
	crew    sync.WaitGroup

	changed chan struct{} // the seat has something else to show
	said    chan struct{} // a plain seat has said more
	resized chan struct{}
	past    chan string // what goes past the view
	pressed chan struct{}
	pace    *rate.Limiter

	mu            sync.Mutex
	width, height int
	why           reason
	over          chan struct{}
}

// What a person may press or move: autorepeat and mouse wheels stay below.
const (
	eventsPerSecond = 120
	eventsAtOnce    = 240
)

func newScreen(v *visit, channel ssh.Channel, width, height int) *screen {
	return &screen{
		visit: v, channel: channel, width: width, height: height,
		out:     &output{to: channel, stall: v.server.limits.Stall, conn: v.conn, mapped: true},
		changed: make(chan struct{}, 1), said: make(chan struct{}, 1), resized: make(chan struct{}, 1), pressed: make(chan struct{}, 1),
		past: make(chan string, 4), over: make(chan struct{}),
		pace: rate.NewLimiter(eventsPerSecond, eventsAtOnce),
	}
}

func (c *screen) size() (width, height int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.width, c.height
}

// resize takes the latest of a client's sizes.
func (c *screen) resize(width, height int) {
	c.mu.Lock()
	c.width, c.height = width, height
	c.mu.Unlock()
	nudge(c.resized)
}

// repaint says that the seat shows something else. It waits for nobody.
func (c *screen) repaint() { nudge(c.changed) }

// pass writes something past the view, unless too much waits already.
func (c *screen) pass(words string) {
	select {
	case c.past <- words:
	default:
	}
}

// end darkens the screen; the first reason counts.
func (c *screen) end(why reason) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.over:
	default:
		c.why = why
		close(c.over)
	}
}

func nudge(waiting chan struct{}) {
	select {
	case waiting <- struct{}{}:
	default: // it will look anyway
	}
}

// show lets a person see and use a seat until the screen is dark, and returns why it is. The context is the server's. What reads the keys goes
// on until the channel is closed; c.crew waits for it.
func (c *screen) show(ctx context.Context, seat *Seat) reason {
	select {
	case <-seat.ready:
	case <-c.over:
		return c.why
	}
	if seat.refused != nil {
		return reason{sentence(seat.refused), 1}
	}
	width, height := c.size()
	silence := make(silence)
	defer close(silence)
	options := []tea.ProgramOption{
		tea.WithContext(context.WithoutCancel(ctx)), tea.WithoutSignalHandler(), tea.WithInput(silence), tea.WithOutput(c.out),
		tea.WithEnvironment(c.person.Environ), tea.WithColorProfile(colorprofile.Env(c.person.Environ)),
		tea.WithWindowSize(width, height), tea.WithFilter(clamped),
	}
	var telling sync.WaitGroup
	if seat.lines != nil {
		options = append(options, tea.WithoutRenderer())
		c.out.mapped = false // lines end as they should
		telling.Go(func() { c.tell(seat.lines) })
	}
	program := tea.NewProgram(&mirror{seat: seat, screen: c}, options...)
	c.crew.Go(func() { c.listen(program) })
	c.crew.Go(func() { c.attend(ctx, program, seat) })
	_, err := program.Run()
	if err != nil {
		c.end(goneAway)
	}
	<-c.over // only attend quits a program that has not failed
	telling.Wait()
	return c.why
}

// tell writes what a plain seat says until the screen is dark.
func (c *screen) tell(from *lines) {
	for place, dark := from.begin(), false; ; {
		words, next := from.since(place)
		place = next
		if len(words) > 0 {
			if _, err := c.out.Write(words); err != nil {
				return // whoever reads from the client knows
			}
			continue
		}
		if dark {
			return
		}
		select {
		case <-c.said:
		case <-c.over:
			dark = true
		}
	}
}

// attend tells the screen's program what there is to do, and ends it.
func (c *screen) attend(ctx context.Context, program *tea.Program, seat *Seat) {
	limits := c.visit.server.limits
	idle := time.NewTimer(limits.Idle)
	defer idle.Stop()
	for {
		select {
		case <-c.over:
			program.Quit()
			return
		case <-c.changed:
			program.Send(repaintMsg{})
		case <-c.resized:
			_ = c.pace.Wait(ctx) // the next select heeds the context
			width, height := c.size()
			program.Send(tea.WindowSizeMsg{Width: width, Height: height})
		case words := <-c.past:
			program.Send(tea.RawMsg{Msg: words})
		case <-c.pressed:
			idle.Reset(limits.Idle)
			seat.used.Store(time.Now().Unix())
		case <-idle.C:
			c.end(idleFor(limits.Idle, limits.Keep))
		case <-seat.done:
			c.end(c.seatDone(ctx, seat))
		case <-ctx.Done():
			c.end(serverUp)
		}
	}
}

func (c *screen) seatDone(ctx context.Context, seat *Seat) reason {
	switch {
	case ctx.Err() != nil:
		return serverUp
	case seat.failed != nil:
		return reason{sentence(seat.failed), 1}
	}
	return hasQuit
}

// listen decodes what is typed, and hands it on no faster than a person types. Bubble Tea would do that too, and
// keep a goroutine for good where somebody leaves in the middle of a key.
func (c *screen) listen(program *tea.Program) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events := make(chan uv.Event)
	c.crew.Go(func() {
		defer close(events)
		typed := &intake{from: c.channel, now: time.Now}
		err := uv.NewTerminalReader(typed, "").StreamEvents(ctx, events)
		if errors.Is(err, errTooMuch) {
			c.end(tooMuch)
			return
		}
		c.end(goneAway)
	})
	for event := range events {
		select {
		case <-c.over: // nobody is there to be told
		default:
			_ = c.pace.Wait(ctx) // which nothing cancels before the events end
			program.Send(event)
		}
	}
}

// repaintMsg says that the seat shows something else.
type repaintMsg struct{}

// mirror is a screen's model: it shows what the seat shows, and passes on what is done.
type mirror struct {
	seat   *Seat
	screen *screen
}

// Init implements tea.Model.
func (m *mirror) Init() tea.Cmd {
	if m.seat.lines != nil {
		return nil
	}
	return tea.RequestBackgroundColor
}

// Update implements tea.Model.
func (m *mirror) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case repaintMsg, tea.ColorProfileMsg, tea.EnvMsg, tea.RawMsg:
		return m, nil
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		nudge(m.screen.pressed)
	case tea.BackgroundColorMsg:
		m.seat.ground.Store(&msg)
	}
	if m.seat.screen.Load() == m.screen { // and nobody has taken over
		m.seat.program.Load().Send(msg) // in the order of the keys
	}
	return m, nil
}

// View implements tea.Model.
func (m *mirror) View() tea.View {
	if m.seat.lines != nil {
		return tea.View{}
	}
	view := m.seat.View()
	view.AltScreen = true // also while there is nothing to see
	return view
}

// clamped bounds the sizes that a terminal can claim in its answers too.
func clamped(_ tea.Model, msg tea.Msg) tea.Msg {
	if size, is := msg.(tea.WindowSizeMsg); is {
		size.Width, size.Height = clamp(size.Width, size.Height)
		return size
	}
	return msg
}

// silence is an input on which nothing comes until it is closed.
type silence chan struct{}

// Read implements io.Reader.
func (s silence) Read([]byte) (int, error) {
	<-s
	return 0, io.EOF
}

// output writes to a client. One that reads nothing for too long is cut off: nothing is kept for it.
type output struct {
	to     io.Writer
	stall  time.Duration
	conn   net.Conn
	mapped bool // lines end as a terminal in raw mode wants them
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	watch := time.AfterFunc(o.stall, func() { _ = o.conn.Close() })
	defer watch.Stop()
	words := p
	if o.mapped {
		words = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	if _, err := o.to.Write(words); err != nil {
		return 0, err
	}
	return len(p), nil
}

// sentence is an error as it is told to a person.
func sentence(err error) string {
	words := printable.Clean(err.Error())
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:] + "."
}
