package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/habit"
	"trailsift/ui/keymap"
)

const sealedFor = "this is the host's machine"

// locked are settings of a host that nobody writes down.
type locked struct{ t *testing.T }

func (locked) Value(string) string { return "3" }

func (locked) Origin(string) string { return "/host/config.yaml" }

func (locked) Tuned(changes map[string]string) (engine.Config, map[string]string, error) {
	return engine.Config{}, changes, nil
}

func (l locked) WriteChanges(io.Writer, map[string]string) error {
	l.t.Error("the settings are written to a file")
	return errors.New("sealed")
}

// guest is a console that a guest sits at, over a folder that must stay empty.
func guest(t *testing.T, folder string) *driver {
	t.Helper()
	d := newDriver(t, 120, 36, func(o *Options) {
		o.Sealed, o.Settings, o.Environ = sealedFor, locked{t}, nil
		o.Habits = habit.File{Path: filepath.Join(folder, "habits.json")}
		o.Case.Open = func(context.Context, bool) (CaseFile, error) {
			t.Error("the case file is opened")
			return nil, errors.New("sealed")
		}
	})
	d.finish(6)
	return d
}

// TestGuestsTouchNoFile does everything that can be done, in every pane, and answers whatever is asked then.
func TestGuestsTouchNoFile(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	t.Setenv("NO_COLOR", "1") // of the host, and not of the guest
	tried := 0
	for _, where := range []string{"1", "2", "3", "o", "T", "A", "Q"} {
		standing := guest(t, folder).press("enter", "enter", where)
		for _, action := range standing.m.keys.In(standing.m.context()) {
			d := guest(t, folder).press("enter", "enter", where)
			if d.m.tuning.open {
				d.press("+")
			}
			for _, answer := range [][]string{{"enter"}, {"1", "enter"}, {"r", "enter"}, {"planted.csv", "enter"}} {
				if action.Contexts&d.m.context() == 0 {
					break // the answer before has led elsewhere
				}
				d.settle(actGuarded(d, action))
				d.press(answer...).press("esc")
				tried++
			}
			if found, err := os.ReadDir(folder); err != nil || len(found) > 0 {
				t.Fatalf("%s in %s leaves %v behind: %v", action.ID, where, found, err)
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d ways were tried", tried)
	}
}

// actGuarded performs an action as a key of it would.
func actGuarded(d *driver, action keymap.Action) tea.Cmd {
	follows := d.m.act(action)
	if action.ID == keymap.Suspend && follows != nil {
		d.t.Fatal("a guest can stop the process of the host")
	}
	return follows
}

func TestGuestIsToldWhyNot(t *testing.T) {
	d := guest(t, t.TempDir())
	d.press("w")
	d.sees(sealedFor)
	d.press("enter", "B")
	d.sees(sealedFor)
	d.press("ctrl+z")
	d.sees(sealedFor)
	d.press(":", "export")
	d.sees("(this is the host")
	if d.m.theme.Name == "mono" {
		t.Error("the host's environment decides about the guest's colours")
	}
}

func TestGuestCannotCancelWhatAllRead(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.Sealed = sealedFor })
	d.press("ctrl+x")
	d.sees(sealedFor)
	if state := d.run.Progress().State; state != engine.Loading {
		t.Errorf("the run is %v", state)
	}
}

// TestGuestIsHeardWhereLinesGoSomewhereElse keeps what a guest hears off the host's own terminal.
func TestGuestIsHeardWhereLinesGoSomewhereElse(t *testing.T) {
	for output, want := range map[io.Writer]bool{nil: false, io.Discard: true} {
		if got := seal(Options{Sealed: sealedFor, Plain: true, Output: output}).Plain; got != want {
			t.Errorf("with lines to %v it is plain: %v", output, got)
		}
	}
}
