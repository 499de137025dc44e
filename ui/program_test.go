package ui

import (
	"bytes"
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
)

// patience is how long a program may take on a busy machine before a test gives up.
const patience = 2 * time.Minute

func startProgram(t *testing.T) (*teatest.TestModel, *fakeRun) {
	t.Helper()
	run := newFakeRun()
	m, err := New(context.Background(), Options{Analysis: run, Source: "logs", Theme: "dark", Environ: []string{"TERM=xterm-256color"}})
	if err != nil {
		t.Fatal(err)
	}
	run.publish(fakeSnapshot(1, 100, names(4)...))
	t.Cleanup(func() { run.end(engine.Done, nil) })
	return teatest.NewTestModel(t, m, teatest.WithInitialTermSize(120, 36)), run
}

func shows(t *testing.T, program *teatest.TestModel, words string) {
	t.Helper()
	teatest.WaitFor(t, program.Output(), func(out []byte) bool { return bytes.Contains(out, []byte(words)) },
		teatest.WithDuration(patience), teatest.WithCheckInterval(5*time.Millisecond))
}

func ended(t *testing.T, program *teatest.TestModel) *Model {
	t.Helper()
	return program.FinalModel(t, teatest.WithFinalTimeout(patience)).(*Model)
}

func TestProgramStartsAndQuits(t *testing.T) {
	program, run := startProgram(t)
	shows(t, program, "charlie")
	run.end(engine.Done, nil)
	program.Type("q")
	if m := ended(t, program); m.snapshot == nil || m.principal == nil {
		t.Error("it ended before it showed anything")
	}
}

func TestProgramIsResized(t *testing.T) {
	program, _ := startProgram(t)
	shows(t, program, "charlie")
	program.Type("j")
	for _, size := range []tea.WindowSizeMsg{{Width: 20, Height: 5}, {Width: 1, Height: 1}, {Width: 80, Height: 24}} {
		program.Send(size)
	}
	program.Send(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
	m := ended(t, program)
	if m.screen.Mode != layout.Stacked || m.selection.Principal != arn("bob") {
		t.Errorf("after resizing: mode %d, %q", m.screen.Mode, m.selection.Principal)
	}
}

func TestProgramCancels(t *testing.T) {
	program, run := startProgram(t)
	shows(t, program, "charlie")
	program.Send(tea.KeyPressMsg{Code: 'x', Mod: tea.ModCtrl})
	shows(t, program, "PARTIAL")
	program.Type("q")
	if m := ended(t, program); m.working || !m.snapshot.Partial {
		t.Error("the cancelled run still counts as working")
	}
	if run.Wait() != context.Canceled {
		t.Error("the run was not cancelled")
	}
}

// Run owns the analysis: it is cancelled and over when Run returns.
func TestRunEndsWithItsContext(t *testing.T) {
	run := newFakeRun()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var screen bytes.Buffer
	_ = Run(ctx, Options{Analysis: run, Input: &bytes.Buffer{}, Output: &screen, Environ: []string{"TERM=xterm"}})
	select {
	case <-run.done:
	default:
		t.Error("the analysis goes on")
	}
}
