package seat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// place tells seats apart. A name that the host has written down has one, whatever its owner signs in with; one that was
// given with the room's password is another's.
type place struct {
	name    string
	claimed bool
}

func placeOf(p Person) place { return place{p.Name, p.Means == ByRoom} }

// Seat is a person's console, with or without a connection. Its methods may be called at any time.
type Seat struct {
	person  Person // as of the first connection
	since   time.Time
	cancel  context.CancelFunc
	program atomic.Pointer[tea.Program] // set when ready is closed
	refused error                       // or why there is none
	failed  error                       // what it ended with; set when done is closed
	ready   chan struct{}
	done    chan struct{}

	lines  *lines // what a plain console has said; nil where it is seen
	view   atomic.Pointer[tea.View]
	screen atomic.Pointer[screen]                 // the connection that shows it; nil without one
	ground atomic.Pointer[tea.BackgroundColorMsg] // the terminal's answer; nil before it comes
	used   atomic.Int64                           // when a key was pressed last, as a Unix time
	away   *time.Timer                            // ends it when nobody comes back; under Server.mu
}

// Person is who sits there, as of the first connection.
func (s *Seat) Person() Person { return s.person }

// Since is when the seat was taken.
func (s *Seat) Since() time.Time { return s.since }

// Connected reports whether its person is there.
func (s *Seat) Connected() bool { return s.screen.Load() != nil }

// Used is when its person last pressed a key.
func (s *Seat) Used() time.Time { return time.Unix(s.used.Load(), 0) }

// View is what its person sees, or the last of what they have heard; the zero View before there is anything to see.
func (s *Seat) View() tea.View {
	if s.lines != nil {
		return tea.NewView(s.lines.text())
	}
	if view := s.view.Load(); view != nil {
		return *view
	}
	return tea.View{}
}

var (
	errFull  = errors.New("all seats are taken; please ask the host for one more")
	errOther = errors.New("somebody else sits here by that name; please sign in with another name")
	errEnded = errors.New("the host has ended the session")
)

// sit gives a person a screen on their seat: the one that waits for them, or a free one. Who had a screen on it
// before is told to go. A console is either seen or heard: who asks for the other kind gets a new one.
func (s *Server) sit(ctx context.Context, person Person, c *screen) (*Seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return nil, errEnded
	}
	at := placeOf(person)
	seat := s.seats[at]
	switch {
	case seat == nil && len(s.seats) >= s.limits.Seats:
		return nil, errFull
	case seat == nil:
		seat = s.take(ctx, at, person, c)
	case at.claimed && seat.Connected() && seat.screen.Load().person.Address != person.Address:
		return nil, errOther // for the room's password does not say who one is
	case seat.person.plain != person.plain:
		if before := seat.screen.Load(); before != nil {
			before.end(takenOver(person.Address))
		}
		s.remove(at, seat)
		seat = s.take(ctx, at, person, c)
	default:
		seat.away.Stop()
	}
	if before := seat.screen.Swap(c); before != nil {
		before.end(takenOver(person.Address))
	}
	return seat, nil
}

// rise leaves a seat without a screen, unless another has it already. It waits for its person from then on.
func (s *Server) rise(seat *Seat, c *screen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seat.screen.CompareAndSwap(c, nil) {
		seat.away.Reset(s.limits.Keep)
	}
}

// take makes a seat, under s.mu.
func (s *Server) take(ctx context.Context, at place, person Person, c *screen) *Seat {
	ctx, cancel := context.WithCancel(ctx)
	seat := &Seat{person: person, since: time.Now(), cancel: cancel, ready: make(chan struct{}), done: make(chan struct{})}
	if person.plain {
		seat.lines = &lines{added: seat.say}
		seat.person.Lines = seat.lines
	}
	seat.used.Store(time.Now().Unix())
	seat.away = time.AfterFunc(s.limits.Keep, func() { s.giveUp(at, seat) })
	seat.away.Stop()
	s.seats[at] = seat
	width, height := c.size()
	s.crew.Go(func() {
		defer close(seat.done)
		defer s.leave(at, seat)
		s.occupy(ctx, seat, width, height)
	})
	return seat
}

// say tells the screen that is there that more was said.
func (s *Seat) say() {
	if screen := s.screen.Load(); screen != nil {
		nudge(screen.said)
	}
}

// giveUp ends a seat whose person has not come back.
func (s *Server) giveUp(at place, seat *Seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seat.Connected() {
		return // just in time
	}
	s.log.Info("gave up a seat: nobody came back", "who", seat.person.Name, "after", s.limits.Keep)
	s.remove(at, seat)
}

// leave frees the place of a seat that has ended.
func (s *Server) leave(at place, seat *Seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seat.away.Stop()
	s.remove(at, seat)
}

func (s *Server) remove(at place, seat *Seat) {
	if s.seats[at] == seat {
		delete(s.seats, at)
	}
	seat.cancel()
}

// Successive is a model that may quit for another one: where Again is true by then, its person is shown what
// Options.Show makes next. Whoever sees another model that quits has left the seat.
type Successive interface {
	tea.Model
	Again() bool
}

// occupy shows a person one model after the other, until the person quits or the context ends.
func (s *Server) occupy(ctx context.Context, seat *Seat, width, height int) {
	started := time.Now()
	model, err := s.show(ctx, seat.person)
	if err != nil {
		seat.refused = err
		close(seat.ready)
		return
	}
	seated := sync.OnceFunc(func() { close(seat.ready) })
	for s.run(ctx, seat, model, seated, width, height) {
		if model, err = s.show(ctx, seat.person); err != nil {
			seat.failed = err
			break
		}
		if screen := seat.screen.Load(); screen != nil {
			width, height = screen.size()
		}
	}
	s.log.Info("seat is free", "who", seat.person.Name, "after", time.Since(started).Round(time.Second))
}

// run runs a seat's program until it ends, and reports whether another is to follow.
func (s *Server) run(ctx context.Context, seat *Seat, model tea.Model, seated func(), width, height int) (again bool) {
	sitting := &sitter{model: model, seat: seat}
	program := tea.NewProgram(sitting,
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithoutRenderer(), tea.WithInput(nil), tea.WithOutput(relay{seat}),
		tea.WithFPS(relaysPerSecond), tea.WithEnvironment(seat.person.Environ), tea.WithWindowSize(width, height),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithFilter(stays))
	seat.program.Store(program)
	seated()
	if ground := seat.ground.Load(); ground != nil { // the terminal has answered a model before this one
		s.crew.Go(func() { program.Send(*ground) })
	}
	_, err := program.Run()
	if closer, is := sitting.model.(io.Closer); is {
		err = errors.Join(err, closer.Close())
	}
	switch next, is := sitting.model.(Successive); {
	case ctx.Err() != nil:
		return false
	case err != nil:
		s.log.Error("a console failed", "who", seat.person.Name, "because", err)
		seat.failed = errors.New("the console has failed; please sign in again")
		return false
	default:
		return is && next.Again()
	}
}

// show makes what a person sees. A panic in it is that person's, and not everybody's.
func (s *Server) show(ctx context.Context, person Person) (model tea.Model, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("no console can be made: %v", r)
		}
		if err != nil {
			s.log.Error("no console can be made", "who", person.Name, "because", err)
		}
	}()
	return s.options.Show(ctx, person)
}

// stays keeps a console from stopping the process that all of them share.
func stays(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, stop := msg.(tea.SuspendMsg); stop {
		return nil
	}
	return msg
}

// sitter is a seat's model: what it shows is there to be seen by whatever screen there is.
type sitter struct {
	model tea.Model
	seat  *Seat
}

// Init implements tea.Model.
func (s *sitter) Init() tea.Cmd { return s.model.Init() }

// Update implements tea.Model.
func (s *sitter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	model, follows := s.model.Update(msg)
	s.model = model
	return s, follows
}

// View implements tea.Model.
func (s *sitter) View() tea.View {
	view := s.model.View()
	view.WindowTitle = "" // the terminal is not ours
	s.seat.view.Store(&view)
	if screen := s.seat.screen.Load(); screen != nil {
		screen.repaint()
	}
	return view
}

// relaysPerSecond is how often what a model writes past its view, such as a copy to the clipboard, is passed on.
const relaysPerSecond = 5

// relay takes what a seat's program writes to the screen that is there; without one it is lost.
type relay struct{ seat *Seat }

// Write implements io.Writer. It waits for nobody.
func (r relay) Write(p []byte) (int, error) {
	if screen := r.seat.screen.Load(); screen != nil {
		screen.pass(string(p))
	}
	return len(p), nil
}
