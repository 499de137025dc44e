package lesson

import (
	"context"
	"time"
)

// Pace is how freely people who take a lesson together may move through it.
type Pace string

const (
	// Free lets everybody move as they like.
	Free Pace = "free"
	// InStep takes everybody along when the trainer goes on, and lets nobody go further; looking back is free.
	InStep Pace = "in step"
	// Locked keeps everybody where the trainer is.
	Locked Pace = "locked"
)

// Guide leads people through a lesson that they take together. Its methods may be called from several goroutines.
type Guide interface {
	// Lead is what holds now. Changed is closed once that is no longer so.
	Lead() (lead Lead, changed <-chan struct{})
	// Board is how everybody stands, the best first. It fails when the context ends or the board cannot be read.
	Board(ctx context.Context) ([]Stand, error)
}

// Stand is how one person of a workshop stands.
type Stand struct {
	Rank   int // who has as many points shares it; 0 before the first lesson
	Name   string
	Own    bool // it is the person's own
	Points int  // of quizzes and hunts
	Right  int  // answers
	Hints  int  // seen
	// Finished lessons of those Taken.
	Finished, Taken int
	// Where the person is or was last, of a lesson that was Taken. Lesson is what it is called, empty where that would give away
	// what others are asked.
	Lesson   string
	Mode     Mode
	Position int
	Ended    bool
	Last     time.Time // something was done
}

// Lead is how far one may go.
type Lead struct {
	Pace     Pace
	Position int // where the trainer is
}
