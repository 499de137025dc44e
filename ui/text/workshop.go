package text

import (
	"fmt"
	"time"
)

// GroupRoom heads what a trainer does in a workshop.
const GroupRoom = "Workshop"

// What the actions of a trainer do, and their short forms.
const (
	RoomOn      = "workshop: everybody a step on"
	RoomBack    = "workshop: everybody a step back"
	RoomLesson  = "workshop: give everybody another lesson"
	RoomMode    = "workshop: give the same lesson in another mode"
	RoomPace    = "workshop: how freely people may move"
	RoomScores  = "workshop: write the board to a CSV file"
	BoardAction = "training: the board of the workshop"
	HintLesson  = "lesson"
	HintMode    = "mode"
	HintPace    = "pace"
	HintLook    = "look"
	HintScores  = "scores as CSV"
	HintEndRoom = "end the workshop"
)

// What a workshop says.
const (
	Workshop       = "Workshop"
	Board          = "Board"
	RoomWaits      = "You have a seat. The trainer has not given a lesson yet; it begins here by itself. q leaves."
	WhyNoBoard     = "this is no workshop"
	BoardYou       = "(you)"
	NobodyYet      = "nobody has come yet"
	NoLessonYet    = "none yet"
	ColAttendee    = "name"
	ColPointsLong  = "points"
	ColRight       = "right"
	ColHints       = "hints"
	ColEnded       = "ended"
	ColWhere       = "where"
	ColSeen        = "last"
	RoomAsksMode   = "In which mode?"
	RoomEnds       = "End the workshop for everybody? enter ends it, esc goes back"
	RoomGoesOn     = "Leave? The workshop goes on. enter leaves, esc goes back"
	HuntHasNoSteps = "a hunt has no steps: the whole log is there"
	RoomKeyName    = "Host key"
	NothingGiven   = "no lesson was given yet"
	NothingToSee   = "there is nothing to see here: the person has left"
	LookingAt      = "Looking at"
	ModeStep       = "step: every step is told"
	ModeQuiz       = "quiz: questions are asked"
	ModeHunt       = "hunt: the attack is to be found"
	PaceFree       = "free"
	PaceInStep     = "in step"
	PaceLocked     = "locked"
	RoomLessonName = "Lesson"
	RoomPaceName   = "Pace"
	RoomSeatsName  = "Seats"
)

// OfCount says how many of some there are.
func OfCount(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }

// WhereIs says where somebody is: "quiz, step 2: role-chaining". Without a scenario it names none, and without steps no
// step.
func WhereIs(scenario, mode string, steps bool, position int, ended bool) string {
	at := mode
	switch {
	case ended:
		at += ", ended"
	case mode == "step": // which the step says
		at = fmt.Sprintf("step %d", position)
	case steps:
		at += fmt.Sprintf(", step %d", position)
	}
	if scenario == "" {
		return at
	}
	return at + ": " + scenario // which narrow screens cut
}

// Ago says how long ago something was: "12 s".
func Ago(d time.Duration) string {
	switch {
	case d < 0:
		return "0 s"
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}

// RoomGives says what is given: "3.4 AssumeRole chain, quiz, seed 7".
func RoomGives(title, mode string, seed uint64) string {
	return fmt.Sprintf("%s, %s, seed %d", title, mode, seed)
}

// RoomStep says at which step of it the room is.
func RoomStep(position, steps int) string { return fmt.Sprintf(", step %d of %d", position, steps) }

// SeatsTaken counts seats.
func SeatsTaken(here, taken int) string {
	if taken == here {
		return fmt.Sprintf("%d", taken)
	}
	return fmt.Sprintf("%d, of which %d are there now", taken, here)
}

// ScoresWritten says where the board was written.
func ScoresWritten(n int, path string) string {
	return fmt.Sprintf("the scores of %d people are in %s", n, path)
}
