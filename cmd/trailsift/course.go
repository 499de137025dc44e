package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"trailsift/engine"
	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// course is a lesson as the console goes through it: it is replayed once its log was read.
type course struct {
	lesson *training.Lesson

	mu     sync.Mutex
	replay *training.Replay
	closed bool
}

// Name implements lesson.Lesson.
func (c *course) Name() string { return fmt.Sprintf("seed %d", c.lesson.Seed) }

// Steps implements lesson.Lesson.
func (c *course) Steps() int { return len(c.lesson.Steps) }

// Step implements lesson.Lesson.
func (c *course) Step(position int) lesson.Step {
	if position == 0 {
		return lesson.Step{Title: c.lesson.Playbook.Number + " " + c.lesson.Playbook.Title, Narrative: c.lesson.Story}
	}
	told := &c.lesson.Steps[position-1]
	step := lesson.Step{Title: told.Title, Narrative: told.Narrative, Wants: told.Wants, LookFor: told.LookFor, Honest: told.Honest}
	replay, err := c.begun()
	for _, event := range told.Events {
		one := lesson.Event{Time: event.Time.Unix(), Call: event.Call, Principal: event.Principal, Error: event.Error}
		if err == nil {
			one.Key, _ = replay.Key(event.ID)
		}
		step.Events = append(step.Events, one)
	}
	return step
}

// errNotBegun says that the lesson's log has not been read.
var errNotBegun = errors.New("the lesson has not begun")

func (c *course) begun() (*training.Replay, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.replay == nil {
		return nil, errNotBegun
	}
	return c.replay, nil
}

// Begin implements lesson.Lesson.
func (c *course) Begin(ctx context.Context, whole *engine.Snapshot) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.replay != nil {
		return context.Canceled
	}
	replay, err := training.NewReplay(ctx, c.lesson, whole)
	c.replay = replay
	return err
}

// Close ends what is judged in the background.
func (c *course) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed = true; c.replay != nil {
		c.replay.Close()
	}
}

// Snapshot implements lesson.Lesson.
func (c *course) Snapshot(ctx context.Context, position int) (*engine.Snapshot, error) {
	replay, err := c.begun()
	if err != nil {
		return nil, err
	}
	return replay.At(ctx, position)
}

// Change implements lesson.Lesson.
func (c *course) Change(ctx context.Context, position int) (lesson.Change, error) {
	replay, err := c.begun()
	if err != nil {
		return lesson.Change{}, err
	}
	told, err := replay.Change(ctx, position)
	if err != nil {
		return lesson.Change{}, err
	}
	change := lesson.Change{Fired: alarms(told.Fired), Ceased: alarms(told.Ceased), Waiting: alarms(told.Waiting)}
	for _, move := range told.Moves {
		change.Moves = append(change.Moves, lesson.Move{
			Principal: move.Principal, Attacking: move.Attacking, New: move.New, Was: standing(move.Was), Now: standing(move.Now),
		})
	}
	return change, nil
}

func standing(s training.Standing) lesson.Standing {
	return lesson.Standing{Rank: s.Rank, Score: s.Score, Level: s.Level.String()}
}

func alarms(told []training.Alarm) []lesson.Alarm {
	var all []lesson.Alarm
	for _, a := range told {
		all = append(all, lesson.Alarm{Principal: a.Principal, Name: a.String(), Level: a.Level, At: a.At})
	}
	return all
}
