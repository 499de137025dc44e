package course

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
)

// courseOf is a scenario by its number, not yet begun, and its whole log.
func courseOf(t testing.TB, number string) (*Course, *engine.Snapshot) {
	t.Helper()
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	playbook, found := scenarios.Find(known, number)
	if !found {
		t.Fatalf("there is no scenario %s", number)
	}
	made, err := training.New(playbook, 7, time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, made)
}

// read is the course of a lesson, not yet begun, and its whole log.
func read(t testing.TB, made *training.Lesson) (*Course, *engine.Snapshot) {
	t.Helper()
	from, err := made.Source()
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := settings.Load(settings.Places{})
	if err != nil {
		t.Fatal(err)
	}
	run := engine.Run(t.Context(), from, loaded.Engine())
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	c := New(made, nil)
	t.Cleanup(c.Close)
	return c, run.Snapshot()
}

func TestCourseOfARealScenario(t *testing.T) {
	c, whole := courseOf(t, "3.4")
	if _, err := c.Snapshot(t.Context(), 0); !errors.Is(err, ErrNotBegun) {
		t.Errorf("a lesson that has not begun answers with %v", err)
	}
	if err := c.Begin(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	events := 0
	for position := range c.Steps() + 1 {
		snapshot, err := c.Snapshot(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		step := c.Step(position)
		if step.Title == "" || step.Narrative == "" {
			t.Errorf("step %d tells nothing", position)
		}
		if position > 0 && snapshot.TotalEvents-events != len(step.Events) {
			t.Errorf("step %d has %d events, and the log %d more", position, len(step.Events), snapshot.TotalEvents-events)
		}
		events = snapshot.TotalEvents
		change, err := c.Change(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		if position == c.Steps() && len(change.Waiting) > 0 {
			t.Errorf("%v are still to fire after the last step", change.Waiting)
		}
		again, err := c.Change(t.Context(), position)
		if err != nil || !reflect.DeepEqual(change, again) {
			t.Errorf("step %d does not change the same again: %v", position, err)
		}
	}
	if events != whole.TotalEvents {
		t.Errorf("after the last step there are %d events of %d", events, whole.TotalEvents)
	}
}

func TestCourseDoesNotBeginOnceClosed(t *testing.T) {
	c, whole := courseOf(t, "1.1")
	c.Close()
	if err := c.Begin(context.Background(), whole); !errors.Is(err, context.Canceled) {
		t.Errorf("it begins with %v", err)
	}
}
