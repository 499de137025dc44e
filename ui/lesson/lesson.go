// Package lesson is what the console asks of a scenario that is gone through step by step, and what it shows of it:
// the steps, the events that each adds to the log, and what detection makes of them.
//
// It knows neither how a lesson is made nor how it is drawn. The types to know are Lesson, Step and Change, and Sitting,
// which is one person's way through a lesson: questions and answers, claims, and what is said afterwards.
package lesson

import (
	"context"

	"trailsift/engine"
)

// Lesson is an attack in a log. Position 0 is the log before it, position k the log after its step k, as if nothing
// that comes later had ever happened. Its methods may be called from several goroutines.
type Lesson interface {
	// Name says what makes the same lesson again, such as "seed 7".
	Name() string
	// Steps is how many there are.
	Steps() int
	// Step is what there is to say about a position: at 0, about the whole. Events have their keys once the lesson
	// has begun.
	Step(position int) Step
	// Begin takes in the whole log, once it was read. It fails where the log does not hold the attack. It comes
	// before Snapshot and Change.
	Begin(ctx context.Context, whole *engine.Snapshot) error
	// Snapshot is the log as of a position. It fails when the context ends.
	Snapshot(ctx context.Context, position int) (*engine.Snapshot, error)
	// Change is what a position shows that the one before it did not. It fails as Snapshot does.
	Change(ctx context.Context, position int) (Change, error)
}

// Step is one move of the attack. All its texts may hold names from logs.
type Step struct {
	Title     string
	Said      string // by whoever gives the lesson, before the narrative
	Narrative string
	Wants     string   // what the attacker is after
	LookFor   []string // what an analyst would notice
	Honest    bool     // it is the victim's own work
	Events    []Event  // in the order of time; none at position 0
}

// Event is one event of a step.
type Event struct {
	ID        string // as its record has it
	Key       engine.EventKey
	Time      int64 // Unix seconds
	Call      string
	Principal string // its name
	Error     string
}

// Change is what one position shows that the one before it did not.
type Change struct {
	Moves         []Move  // those of the attack first
	Fired, Ceased []Alarm // with this step; the gravest first
	Waiting       []Alarm // for principals of the attack: they fire later, and not yet
}

// Move is how a step changes a principal's place in the ranking.
type Move struct {
	Principal string
	Attacking bool // the attack acts as it
	New       bool // it was not there before, and Was is empty
	Was, Now  Standing
}

// Standing is a place in the ranking.
type Standing struct {
	Rank  int
	Score float64
	Level string
}

// Alarm is a rule or a finding that fires for a principal.
type Alarm struct {
	Principal string
	ID        string // "R06_CONSEC_FAIL", "S04_ROLE_CHAIN", or a signature's
	Name      string // "R06 Denied in a row", or a signature's title
	Level     string // a finding's; empty for rules
	At        int    // the position at which it fires first
}
