// Package ui is the console: a ranking of principals, the rules that speak against one of them, the timeline
// of its events and the records behind them, on one screen.
//
// It shows what package engine finds and asks its Dataset; it judges nothing itself. Model is the only tea.Model.
// It owns one Selection, which every pane follows: panes answer keys with intents, the model applies them to the
// selection and asks the Dataset in commands, so that no key ever waits for an answer. Run starts it all on
// a terminal.
package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/effect"
	"trailsift/ui/habit"
	"trailsift/ui/lesson"
)

// Analysis is the run whose results are shown; *engine.Analysis is one.
type Analysis interface {
	Progress() engine.Progress
	Snapshot() *engine.Snapshot // nil before the first
	Cancel()
	Wait() error
}

// Options say what to show and how.
type Options struct {
	Analysis Analysis
	Source   string // what is read, for the header
	Config   engine.Config
	// Theme is one of theme.Names; empty is "auto", where the terminal's background decides. A NO_COLOR that is
	// not empty means "mono".
	Theme string
	ASCII bool // draw nothing but ASCII
	// Plain draws nothing at all: what changes is written as lines, one after the other, for screen readers.
	Plain bool
	Keys  map[string][]string // other keys for actions, by the action's id
	// Settings are what can be changed in the tuning; nil for nothing.
	Settings Settings
	// Labels know who attacks in these logs; nil where nobody does.
	Labels effect.Labels
	// Lesson is what a person is taken through step by step, from the position Step on or, where that is 0, from where the
	// person was last; nil where that is not wanted.
	// The analysis is of its whole log. Pace is how long a step stays when it plays by itself.
	// Sitting keeps what the person does in it; nil for a lesson that is stepped through and of which nothing is kept.
	// Auto plays it from the beginning, and ends the console after its last step has stayed for the pace.
	Lesson  lesson.Lesson
	Step    int
	Pace    time.Duration
	Auto    bool
	Sitting lesson.Sitting
	// Guide leads the people who take the lesson together; nil for somebody who takes it alone.
	Guide lesson.Guide
	// Case is what people decide about these logs; the zero Case keeps nothing.
	Case Case
	// Evidence are the paths that are read. Nothing is written into what they name.
	Evidence []string
	// Sealed says why the console touches nothing of the machine it runs on, where a guest sits at it: no file is
	// written or read but the logs, the process is not stopped and its environment not asked, whatever the other
	// options are. Empty for the console of the machine's owner.
	Sealed string
	// Notice is said once the console is there.
	Notice string
	// Habits are how the person left the console last; the zero File keeps nothing.
	Habits habit.File
	// User, Rule, At and Filter are where to start: a principal's name, id or a pattern of its name, a rule's first three
	// characters, a time, and a filter.
	User, Rule, At, Filter string
	// Input and Output are the terminal. Nil means the process's own; with data on standard input, keys come
	// from the controlling terminal.
	Input  io.Reader
	Output io.Writer
	// Environ is the environment of whoever sits at the terminal; nil means the process's own.
	Environ []string
	// Now is the clock, for times such as -2h; nil means the real one.
	Now func() time.Time
}

// Run shows an analysis until the person quits, the context ends, a signal comes, or the terminal goes away. The
// analysis is cancelled and waited for before Run returns, and the terminal is as it was. The error is
// ErrInterrupted when a signal came before everything was read, and says so when changes of the case could not
// be kept.
func Run(ctx context.Context, options Options) error {
	_, err := Attend(ctx, options)
	return err
}

// Leaving is how a person left a screen.
type Leaving int

const (
	// Back is by going back, or by itself: what comes after it may come.
	Back Leaving = iota
	// AtOnce is by the key that quits now, by a signal, or because the terminal went away.
	AtOnce
)

// Attend is Run for what is one of several screens: it says how the person left it.
func Attend(ctx context.Context, options Options) (Leaving, error) {
	defer func() {
		options.Analysis.Cancel()
		_ = options.Analysis.Wait() // what became of it was on the screen
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	model, err := New(ctx, options)
	if err != nil {
		return AtOnce, err
	}
	ended, err := perform(ctx, options, model)
	if model.plain != nil {
		model.plain.out.flush()
	}
	kept := model.Close()
	switch {
	case ended && options.Analysis.Progress().State == engine.Loading:
		return AtOnce, errors.Join(ErrInterrupted, kept)
	case err == nil && !ended && !model.hasty:
		return Back, kept
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return AtOnce, kept
	case ctx.Err() != nil:
		return AtOnce, errors.Join(ctx.Err(), kept)
	}
	return AtOnce, errors.Join(fmt.Errorf("console: %w", err), kept)
}

// Close keeps what is still to be kept of case and lesson, once the program that showed the console has ended. Run
// does so itself.
func (m *Model) Close() error { return errors.Join(m.training.finish(), m.desk.finish()) }

// perform runs a model on the terminal, and reports whether a signal has ended it.
func perform(ctx context.Context, options Options, model tea.Model) (ended bool, err error) {
	release := func() {}
	if options.Plain {
		if options.Input, release, err = keyboard(options.Input); err != nil {
			return false, err
		}
	}
	defer release()
	program := tea.NewProgram(model, programOptions(ctx, options)...)
	stop := heedSignals(program, release)
	_, err = program.Run()
	return stop(), err
}

func programOptions(ctx context.Context, options Options) []tea.ProgramOption {
	chosen := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}
	if options.Plain {
		chosen = append(chosen, tea.WithoutRenderer())
	}
	if options.Input != nil {
		chosen = append(chosen, tea.WithInput(options.Input))
	}
	if options.Output != nil {
		chosen = append(chosen, tea.WithOutput(options.Output))
	}
	if options.Environ != nil {
		chosen = append(chosen, tea.WithEnvironment(options.Environ))
	}
	return chosen
}
