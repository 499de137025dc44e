package course

import (
	"context"
	"sync"
	"time"

	"trailsift/scenarios/training"
	"trailsift/ui/lesson"
)

// Sitting is one person's way through a course. It is a lesson.Sitting.
type Sitting struct {
	course *Course
	diary  *training.Diary // nil where nothing is kept
	mode   training.Mode
	now    func() time.Time

	mu        sync.Mutex
	attempt   training.Attempt // its ID is 0 until something was done
	quiz      *training.Quiz   // nil until it was asked for
	unwritten []training.Entry // in the diary, for it could not be written

	resumed time.Time // when this sitting began: what was before does not count as time needed
}

// Sit begins a person's sitting in a mode, or goes on with the one that was not finished. Without a diary nothing is
// kept. It fails when the diary cannot be read.
func (c *Course) Sit(ctx context.Context, diary *training.Diary, mode training.Mode) (*Sitting, error) {
	s := c.SitAnew(diary, mode)
	if diary == nil {
		return s, nil
	}
	attempt, going, err := diary.Unfinished(ctx, c.taught, mode)
	if going {
		s.attempt = attempt
	}
	return s, err
}

// SitAnew begins a person's sitting, whatever was not finished.
func (c *Course) SitAnew(diary *training.Diary, mode training.Mode) *Sitting {
	s := &Sitting{course: c, diary: diary, mode: mode, now: time.Now}
	s.resumed = s.now()
	return s
}

// Resumed reports whether something was done in the attempt already.
func (s *Sitting) Resumed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempt.ID != 0
}

// Mode implements lesson.Sitting.
func (s *Sitting) Mode() lesson.Mode { return ModeOf(s.mode) }

// ModeOf is a mode as the console knows it: by the same name, but for lessons that are stepped through by themselves.
func ModeOf(mode training.Mode) lesson.Mode {
	if mode == training.Auto {
		return lesson.Steps
	}
	return lesson.Mode(mode)
}

// Position implements lesson.Sitting.
func (s *Sitting) Position() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempt.Position
}

// Reached implements lesson.Sitting. Whoever steps through has done it all at the last position. In a hunt it says that
// one has sat down at it, and is kept each time.
func (s *Sitting) Reached(ctx context.Context, position int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if position == s.attempt.Position && s.mode != training.Search {
		return nil
	}
	s.attempt.Position = position
	if err := s.note(ctx, training.Moved{Position: position}); err != nil {
		return err
	}
	if s.Mode() == lesson.Steps && position == s.course.Steps() {
		return s.finish(ctx, 0, 0)
	}
	return nil
}

// SitDown keeps that the person is there, before anything is done: a workshop wants to know.
func (s *Sitting) SitDown(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attempt.ID != 0 {
		return nil
	}
	return s.note(ctx, training.Moved{Position: s.attempt.Position})
}

// note writes down what was done; the first thing begins the attempt. What could not be written is tried again with
// the next.
func (s *Sitting) note(ctx context.Context, entry training.Entry) error {
	if s.diary == nil {
		return nil
	}
	s.unwritten = append(s.unwritten, entry)
	if s.attempt.ID == 0 {
		begun, err := s.diary.Begin(ctx, s.course.taught, s.mode)
		if err != nil {
			return err
		}
		s.attempt.ID, s.attempt.Began = begun.ID, begun.Began
	}
	for len(s.unwritten) > 0 {
		if err := s.diary.Note(ctx, s.attempt.ID, s.unwritten[0]); err != nil {
			return err
		}
		s.unwritten = s.unwritten[1:]
	}
	return nil
}

// finish ends the attempt, once.
func (s *Sitting) finish(ctx context.Context, points, most int) error {
	if s.attempt.Finished {
		return nil
	}
	s.attempt.Finished, s.attempt.Points, s.attempt.Most = true, points, most
	return s.note(ctx, training.Finished{Points: points, Most: most})
}
