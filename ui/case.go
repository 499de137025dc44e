package ui

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/casefile"
	"trailsift/ui/text"
)

// CaseFile keeps what people decide about a case; *casefile.Case is one.
type CaseFile interface {
	State() *casefile.State
	Apply(ctx context.Context, change casefile.Change) (*casefile.State, error)
	Undo(ctx context.Context) (*casefile.State, casefile.Change, error)
	Redo(ctx context.Context) (*casefile.State, casefile.Change, error)
	Refresh(ctx context.Context) (*casefile.State, bool, error)
	History(ctx context.Context) ([]casefile.Line, error)
	Close() error
}

// Case says where the case file is.
type Case struct {
	// Open opens the case file. Where there is none yet it makes one, or without create returns nil: looking at
	// logs leaves no file behind. It is not called before the first frame, and never by two at once.
	Open func(ctx context.Context, create bool) (CaseFile, error)
	// Without says why there is no case, where Open is nil.
	Without string
}

// caseEvery is how often the console looks for what others have written into the case file.
const caseEvery = 2 * time.Second

// shelf is the case file as commands reach it, each from a goroutine of its own: the first that needs it
// opens it, and it stays open.
type shelf struct {
	open   func(ctx context.Context, create bool) (CaseFile, error)
	mu     sync.Mutex
	file   CaseFile
	closed bool
	absent bool // there was no file when one was looked for: all that is in it then is new
}

func (s *shelf) reach(ctx context.Context, create bool) (CaseFile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("the case file is closed")
	}
	if s.file != nil {
		return s.file, nil
	}
	file, err := s.open(ctx, create)
	if err != nil || file == nil {
		s.absent = err == nil
		return nil, err
	}
	s.file = file
	return file, nil
}

func (s *shelf) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// desk is the case as the console has it: what stands, and what is still to be written.
type desk struct {
	shelf   *shelf          // nil without a case
	state   *casefile.State // what stands; never nil
	trouble string          // why nothing can be kept
	deeds   []*deed         // the first is under way
}

func newDesk(c Case) desk {
	d := desk{state: &casefile.State{}, trouble: c.Without}
	if c.Open != nil {
		d.shelf = &shelf{open: c.Open}
	}
	return d
}

// why says why nothing can be kept, or "".
func (d *desk) why() string {
	switch {
	case d.trouble != "":
		return d.trouble
	case d.shelf == nil:
		return text.WhyNoCase
	}
	return ""
}

// writing reports whether something is on its way into the case file.
func (d *desk) writing() bool {
	for _, deed := range d.deeds {
		if deed.writes {
			return true
		}
	}
	return false
}

// finish does what is still to be done, and closes the case file.
func (d *desk) finish() (err error) {
	if d.shelf == nil {
		return nil
	}
	for _, deed := range d.deeds {
		if done := deed.do(); done.err != nil && deed.writes {
			err = fmt.Errorf("the last changes of the case are not kept: %w", done.err)
			break
		}
	}
	return errors.Join(err, d.shelf.close())
}

// caseTickMsg says that it is time to look for what others have written.
type caseTickMsg struct{}

// openCase looks at the case file for the first time.
func (m *Model) openCase() tea.Cmd {
	if m.desk.shelf == nil {
		return nil
	}
	return func() tea.Msg { return caseTickMsg{} }
}

// refreshCase looks for what others have written, unless something is being written anyway.
func (m *Model) refreshCase() tea.Cmd {
	later := m.after(caseEvery, func(time.Time) tea.Msg { return caseTickMsg{} })
	if len(m.desk.deeds) > 0 {
		return later
	}
	return tea.Batch(m.begin(m.newDeed(nil)), later)
}

// caseWords says in the status line what stands in the case; nothing where there is none.
func (m *Model) caseWords() string {
	switch {
	case m.desk.why() != "":
		return ""
	case m.desk.writing():
		return text.CaseWriting
	}
	return text.CaseHolds(m.desk.state, m.theme.Glyphs.Dot)
}
