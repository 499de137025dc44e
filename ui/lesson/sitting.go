package lesson

import (
	"context"
	"io"
	"time"
)

// Mode is how a lesson is taken.
type Mode string

const (
	// Steps tells every step and what it shows.
	Steps Mode = "step"
	// Quiz tells nothing and asks instead.
	Quiz Mode = "quiz"
	// Hunt shows the whole log with nothing marked.
	Hunt Mode = "hunt"
)

// Sitting is one person's way through a lesson: what is asked of them, what they answer, and how they do. All that is
// done is kept as it happens. Its methods may write files and judge logs, and so take their time; they may be called
// from several goroutines. But for Mode and Position they fail until the lesson has begun.
type Sitting interface {
	Mode() Mode
	// Position is where the person was last; 0 at first.
	Position() int
	// Reached keeps that a position was reached.
	Reached(ctx context.Context, position int) error

	// Asked is what is asked at a position, and how it stands. The first time every position is judged for it.
	Asked(ctx context.Context, position int) (Round, error)
	// Hint shows one more hint of a question, by its ID, for which a right answer then brings less.
	Hint(ctx context.Context, question string) error
	// Answer answers a question for good, by the index of one of its Answers.
	Answer(ctx context.Context, question string, answer int) error

	// Claim is what the person claims in a hunt so far.
	Claim(ctx context.Context) (Claim, error)
	// Hunted is how long the person has been at the hunt, up to now.
	Hunted() time.Duration
	// Draft keeps what the person claims so far.
	Draft(ctx context.Context, claim Claim) error
	// Submit holds a claim against what happened, and ends the hunt.
	Submit(ctx context.Context, claim Claim) (Outcome, error)
	// Outcome is that of a hunt that has ended; known is false while it goes on.
	Outcome(ctx context.Context) (outcome Outcome, known bool, err error)

	// Debrief looks back on the whole attack. It judges many variants of the log.
	Debrief(ctx context.Context) (Debrief, error)
}

// Round is what is asked at one position of a quiz.
type Round struct {
	Questions []Question
	Score     Score
	// Open are the positions at which something is still to be answered, in order.
	Open []int
}

// Answered reports whether everything at the position has been answered.
func (r Round) Answered() bool {
	for _, q := range r.Questions {
		if q.Given < 0 {
			return false
		}
	}
	return true
}

// Question is one question of a quiz. Texts may hold names from logs.
type Question struct {
	ID      string
	Ask     string
	About   *Event // the event that is asked about; nil where it is about the whole step
	Answers []string
	Hints   []string // that were shown
	More    int      // hints that can still be shown
	Worth   int      // points of a right answer now
	Hinted  int      // points of a right answer after one more hint
	Given   int      // the index of what was answered; -1 while nothing was

	// The rest is known once it has been answered.
	Right    int     // the index of the right answer
	Points   int     // gained
	Why      string  // it is right, and the others are not
	Evidence []Event // shows why, the most telling first
	Seen     int     // the first position at which all of the evidence is there
}

// Score is how a quiz stands.
type Score struct {
	Points, Most               int // gained, and what all of its questions would bring
	Right, Answered, Questions int
	Hints                      int // seen
}

// Claim is what a person claims to have happened.
type Claim struct {
	Events     []string // ids of the marked events, in the order in which they were marked
	Principals []string // names, whole or their last part
	Techniques []string // ids of ATT&CK
	From, To   int64    // Unix seconds of the first and last event of the attack; both 0 while nothing is claimed
}

// Outcome is how good a claim was.
type Outcome struct {
	Points     int // of 100
	Minutes    float64
	Events     Measure
	Principals Measure
	Techniques Measure
	Span       float64 // how much of what the claimed and the true span cover together both do, 0 to 1
	From, To   int64   // the true span, Unix seconds
	Missed     []Missed
	False      []Event // marked, and no part of the attack, as far as they are in the log
}

// Measure is what was claimed against what was there, in names or ids.
type Measure struct {
	Right, Wrong, Missed []string
	Precision, Recall    float64 // 0 to 1
}

// Missed is a step of which events were not marked.
type Missed struct {
	Position int
	Step     Step    // with all of its events
	Events   []Event // the missed ones
}

// Debrief looks back on an attack. Texts may hold names from logs.
type Debrief struct {
	Title, Story string
	Steps        []Told
	Principals   []Suspect
	Layers       []Layer
	Detection    Detection
	Earlier      []Earlier // settings that would have caught it earlier, the best first
	AtOnce       bool      // it was caught with its first event, so that nothing could be earlier
	Silent       []string  // rules and sequences that should have fired and did not
	Response     []string  // what to do, in order
	Score        *Score    // of the person's quiz, where there was one
	Outcome      *Outcome  // of the person's hunt, where there was one
	// Markdown and HTML write it whole.
	Markdown, HTML func(w io.Writer) error
}

// Told is one step as it looks afterwards.
type Told struct {
	Position int
	Step     Step
	Attacks  int     // of its events, those of the attack itself
	Fired    []Alarm // anew, for those whom the attack acts as
	Best     *Move   // of the best placed of these; nil while none is ranked
}

// Suspect is somebody the attack acted as.
type Suspect struct {
	Principal string
	Events    int  // of the attack
	Ranked    bool // otherwise Standing is zero
	Standing
}

// Layer is what one layer of detection saw: "rule", "signature", "sequence" or "ml".
type Layer struct {
	Name   string
	Alarms []Alarm
	Events int // of the attack that its alarms rest on
	Of     int
}

// Detection is when the attack was detected.
type Detection struct {
	Detected bool
	Position int
	Event    Event // the one with which it was
	Events   int   // of the attack up to that one
	Of       int
	Minutes  float64 // from the attack's first event to that one
	Layers   []string
}

// Earlier is a setting that, changed alone, would have caught the attack earlier.
type Earlier struct {
	Setting  string // as config.yaml names it
	Was, Now string
	Position int
	Event    Event
	Events   int
	Minutes  float64
	Others   int // principals without any part in it who would be accused too
}
