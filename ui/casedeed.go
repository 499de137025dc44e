package ui

import (
	"context"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/casefile"
	"trailsift/ui/text"
)

// deed is something to be done with the case file. Deeds are done one after the other, in the order of the
// keys that asked for them, for commands run side by side.
type deed struct {
	writes bool
	do     func() deedMsg // once, whoever asks: the program may end while it is under way
}

// act is the part of a deed that changes the case. It says what was done.
type act func(ctx context.Context, file CaseFile) (what string, err error)

// deedMsg says how a deed went.
type deedMsg struct {
	deed   *deed
	shut   bool            // the file cannot be opened
	state  *casefile.State // what stands; nil while there is no file
	theirs []casefile.Line // what others have written meanwhile
	what   string
	err    error
}

// newDeed is a deed; without an act it only looks. It goes on when the console ends: what was asked for is kept.
func (m *Model) newDeed(act act) *deed {
	d := &deed{writes: act != nil}
	shelf, ctx := m.desk.shelf, context.WithoutCancel(m.ctx)
	d.do = sync.OnceValue(func() deedMsg {
		done := deedMsg{deed: d}
		file, err := shelf.reach(ctx, act != nil)
		if err != nil || file == nil {
			done.shut, done.err = err != nil, err
			return done
		}
		if done.theirs, done.err = shelf.takeOver(ctx, file); done.err != nil {
			return done
		}
		if act != nil {
			done.what, done.err = act(ctx, file)
		}
		done.state = file.State()
		return done
	})
	return d
}

// takeOver takes in what others have written, and returns it.
func (s *shelf) takeOver(ctx context.Context, file CaseFile) ([]casefile.Line, error) {
	known := file.State().Version
	if s.absent {
		known, s.absent = 0, false
	}
	now, _, err := file.Refresh(ctx)
	if err != nil || now.Version == known {
		return nil, err
	}
	lines, err := file.History(ctx)
	return slices.DeleteFunc(lines, func(line casefile.Line) bool { return line.Seq <= known }), err
}

// begin puts a deed behind those that wait.
func (m *Model) begin(d *deed) tea.Cmd {
	m.desk.deeds = append(m.desk.deeds, d)
	if len(m.desk.deeds) > 1 {
		return nil
	}
	return d.command()
}

func (d *deed) command() tea.Cmd {
	return func() tea.Msg { return d.do() }
}

// keep writes a change into the case file.
func (m *Model) keep(change casefile.Change) tea.Cmd {
	return m.keepAs(func(*casefile.State) casefile.Change { return change })
}

// keepAs writes the change that follows from what stands when its turn has come: what shows while keys are
// pressed may be older.
func (m *Model) keepAs(change func(standing *casefile.State) casefile.Change) tea.Cmd {
	m.ranking.Hold()
	loc := m.set.Location
	return m.begin(m.newDeed(func(ctx context.Context, file CaseFile) (string, error) {
		standing := file.State()
		wanted := change(standing)
		_, err := file.Apply(ctx, wanted)
		return text.Change(wanted, standing, loc), err
	}))
}

// undo takes the last change of this console back; redo makes it again.
func (m *Model) undo() tea.Cmd {
	return m.revert(CaseFile.Undo, text.Undone, text.NothingToUndo)
}

func (m *Model) redo() tea.Cmd {
	return m.revert(CaseFile.Redo, text.Redone, text.NothingToRedo)
}

func (m *Model) revert(turn func(CaseFile, context.Context) (*casefile.State, casefile.Change, error), done func(string) string, nothing string) tea.Cmd {
	loc := m.set.Location
	return m.begin(m.newDeed(func(ctx context.Context, file CaseFile) (string, error) {
		standing := file.State()
		now, change, err := turn(file, ctx)
		if cleared, ok := change.(casefile.ClearVerdict); ok && standing.Verdicts[cleared.Principal].Name == "" {
			standing = now // where the name is, which the change does not have
		}
		if errors.Is(err, casefile.ErrNothing) {
			return nothing, nil
		}
		return done(text.Change(change, standing, loc)), err
	}))
}

// deedDone takes in how a deed went, and begins the next.
func (m *Model) deedDone(msg deedMsg) tea.Cmd {
	d := &m.desk
	if len(d.deeds) == 0 || d.deeds[0] != msg.deed {
		return nil
	}
	d.deeds = d.deeds[1:]
	var next tea.Cmd
	if len(d.deeds) > 0 {
		next = d.deeds[0].command()
	}
	m.report(msg)
	return tea.Batch(m.takeCase(msg.state), next)
}

// report says what a deed did, what others did meanwhile, and what went wrong.
func (m *Model) report(msg deedMsg) {
	d := &m.desk
	var conflict *casefile.ConflictError
	switch {
	case errors.As(msg.err, &conflict):
		m.complain(text.ChangedSince(clean(conflict.What), clean(conflict.By)))
		return
	case msg.shut:
		was := d.trouble
		if d.trouble = clean(reason(msg.err)); was != d.trouble {
			m.complain(text.CaseShut(d.trouble))
		}
		return
	case msg.err != nil && msg.deed.writes:
		m.complain(text.CaseFails(clean(reason(msg.err))))
		return
	case msg.err != nil:
		return // it is asked again, and whoever writes is told
	}
	d.trouble = ""
	words := []string{msg.what, text.Theirs(msg.theirs, m.set.Location)}
	words = slices.DeleteFunc(words, func(s string) bool { return s == "" })
	if len(words) > 0 {
		m.say(clean(strings.Join(words, " "+m.theme.Glyphs.Dot+" ")))
	}
}

// reason is what is wrong with the case file, without its path: that would push the reason off the screen.
func reason(err error) string {
	for _, known := range []error{casefile.ErrNotCase, casefile.ErrNewer, casefile.ErrDamaged, casefile.ErrLocked, fs.ErrPermission} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

// takeCase shows what stands in the case from now on.
func (m *Model) takeCase(state *casefile.State) tea.Cmd {
	old := m.desk.state
	if state == nil || state.Version == old.Version {
		return nil
	}
	m.desk.state, m.selection.Decided = state, state.Decided()
	m.ranking.Decided(state.Verdicts)
	m.rules.Decided(state.Verdicts)
	m.showMarks()
	m.hideColumns()
	commands := []tea.Cmd{m.renew()}
	switch {
	case !reflect.DeepEqual(old.Suppressions, state.Suppressions):
		m.judging.suppressed = state.Suppressing()
		commands = append(commands, m.rejudge())
	case m.ranksByVerdict() && !reflect.DeepEqual(old.Verdicts, state.Verdicts):
		commands = append(commands, m.rank())
	}
	return tea.Batch(commands...)
}

// ranksByVerdict reports whether verdicts choose or order the rows of the ranking.
func (m *Model) ranksByVerdict() bool {
	s := m.selection
	return s.Ranking.Field == "verdict" || s.Filtered() && s.Filter.Asks("verdict")
}
