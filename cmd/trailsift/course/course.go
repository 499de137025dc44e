// Package course takes people through a training lesson in the console: it answers what package ui/lesson asks from
// package training, and keeps in a diary what each person does.
//
// A Course is a lesson with its replay, which many can share, for it never changes. A Sitting is one person's way
// through it.
package course

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"trailsift/engine"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// Course is a lesson as the console goes through it: it is replayed once its log was read. It is a lesson.Lesson.
type Course struct {
	taught *training.Lesson
	says   map[int]string // texts of one's own, by position

	seen sync.Map // lesson.Event by id: of the normal work, as far as it was looked up

	mu     sync.Mutex
	replay *training.Replay
	closed bool
}

// New makes a course of a lesson. Says are texts of one's own that stand before what a position tells; it may be nil.
func New(taught *training.Lesson, says map[int]string) *Course {
	return &Course{taught: taught, says: says}
}

// Name implements lesson.Lesson.
func (c *Course) Name() string { return fmt.Sprintf("seed %d", c.taught.Seed) }

// Steps implements lesson.Lesson.
func (c *Course) Steps() int { return len(c.taught.Steps) }

// Step implements lesson.Lesson.
func (c *Course) Step(position int) lesson.Step {
	if position == 0 {
		return lesson.Step{
			Title: c.taught.Playbook.Number + " " + c.taught.Playbook.Title, Narrative: c.taught.Story, Said: c.says[0],
		}
	}
	step := c.step(&c.taught.Steps[position-1])
	step.Said = c.says[position]
	return step
}

func (c *Course) step(told *training.Step) lesson.Step {
	step := lesson.Step{Title: told.Title, Narrative: told.Narrative, Wants: told.Wants, LookFor: told.LookFor, Honest: told.Honest}
	for _, event := range told.Events {
		step.Events = append(step.Events, c.event(event))
	}
	return step
}

// event is an event of the incident. It has its key once the lesson has begun.
func (c *Course) event(e training.Event) lesson.Event {
	event := lesson.Event{ID: e.ID, Time: e.Time.Unix(), Call: e.Call, Principal: e.Principal, Error: e.Error}
	if replay, err := c.begun(); err == nil {
		event.Key, _ = replay.Key(e.ID)
	}
	return event
}

// ErrNotBegun says that the lesson's log has not been read.
var ErrNotBegun = errors.New("the lesson has not begun")

func (c *Course) begun() (*training.Replay, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.replay == nil {
		return nil, ErrNotBegun
	}
	return c.replay, nil
}

// Begin implements lesson.Lesson. Of those who share the course the first one's log is replayed, for all have the same.
func (c *Course) Begin(ctx context.Context, whole *engine.Snapshot) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return context.Canceled
	}
	if c.replay != nil {
		return nil
	}
	replay, err := training.NewReplay(context.WithoutCancel(ctx), c.taught, whole) // Close ends it, not who came first
	c.replay = replay
	return err
}

// Close ends what is judged in the background.
func (c *Course) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed = true; c.replay != nil {
		c.replay.Close()
	}
}

// Snapshot implements lesson.Lesson.
func (c *Course) Snapshot(ctx context.Context, position int) (*engine.Snapshot, error) {
	replay, err := c.begun()
	if err != nil {
		return nil, err
	}
	return replay.At(ctx, position)
}

// Change implements lesson.Lesson.
func (c *Course) Change(ctx context.Context, position int) (lesson.Change, error) {
	replay, err := c.begun()
	if err != nil {
		return lesson.Change{}, err
	}
	told, err := replay.Change(ctx, position)
	if err != nil {
		return lesson.Change{}, err
	}
	change := lesson.Change{Fired: alarms(told.Fired), Ceased: alarms(told.Ceased), Waiting: alarms(told.Waiting)}
	for _, m := range told.Moves {
		change.Moves = append(change.Moves, move(m))
	}
	return change, nil
}

func move(m training.Move) lesson.Move {
	return lesson.Move{Principal: m.Principal, Attacking: m.Attacking, New: m.New, Was: standing(m.Was), Now: standing(m.Now)}
}

func standing(s training.Standing) lesson.Standing {
	return lesson.Standing{Rank: s.Rank, Score: s.Score, Level: s.Level.String()}
}

func alarms(told []training.Alarm) []lesson.Alarm {
	var all []lesson.Alarm
	for _, a := range told {
		all = append(all, lesson.Alarm{Principal: a.Principal, Name: a.String(), ID: a.ID, Level: a.Level, At: a.At})
	}
	return all
}
