package text

import (
	"fmt"
	"math"
	"time"
)

// GroupTraining heads what is done in a lesson.
const GroupTraining = "Training"

// What the actions of a lesson do, and their short forms.
const (
	ToLesson       = "training: the lesson"
	StepOnAction   = "training: a step on"
	StepBackAction = "training: a step back"
	PlayAction     = "training: play on by itself, and pause"
	HintStepOn     = "next step"
	HintStepBack   = "step back"
	HintPlay       = "play"
)

// What the lesson says.
const (
	Lesson          = "Lesson"
	ChooseLesson    = "Choose a scenario"
	LessonBegins    = "the lesson begins…"
	StepComes       = "judging this step…"
	HonestStep      = "The victim's own work: no attack, and yet part of the story."
	Wants           = "What the attacker wants"
	LookFor         = "What to look for"
	NewEvents       = "New events"
	MovedNow        = "Who moved"
	FiredNow        = "Fired now"
	CeasedNow       = "Fires no more"
	FiresLater      = "Not yet"
	NothingFired    = "nothing new fires"
	LessonTuned     = "judged by the settings as configured"
	Playing         = "playing"
	Paused          = "paused"
	WhyNoLesson     = "this is no training: see trailsift train"
	WhyLastStep     = "this was the last step"
	LessonLed       = "Nothing of this has happened yet. The trainer takes everybody to the first step."
	WhyTrainerLeads = "the trainer leads everybody now"
	WhyTrainerWaits = "the trainer has not gone on yet"
	WhyStepComes    = "the step is on its way"
	WhyFirstStep    = "nothing has happened before"
	SignNew         = "training: an event of this step"
)

// TrainerGoes says that everybody goes to a step.
func TrainerGoes(position int) string { return fmt.Sprintf("the trainer goes to step %d", position) }

// SittingFails says that what was done in a lesson is not kept.
func SittingFails(why string) string { return "not kept: " + why }

// StepOf says at which step a lesson is.
func StepOf(position, steps int) string { return fmt.Sprintf("Step %d of %d", position, steps) }

// StepShort says the same in a corner.
func StepShort(position, steps int) string { return fmt.Sprintf("%d/%d", position, steps) }

// LessonStarts says how to begin, by the key for a step on.
func LessonStarts(on string) string {
	return fmt.Sprintf("Nothing of this has happened yet. Press %s for the first step.", on)
}

// FirstStep says the same in the status line.
func FirstStep(on string) string { return on + " goes to the first step" }

// LastStep says that no step follows, and where to go then, by the key of the debrief.
func LastStep(debrief string) string { return WhyLastStep + "; " + debrief + " looks back" }

// PlayingFor says how long a step stays until the next, or until the lesson ends.
func PlayingFor(left time.Duration, last bool) string {
	if last {
		return "ends in " + SecondsLeft(left)
	}
	return Playing + " " + SecondsLeft(left)
}

// SecondsLeft says the same where there is little room.
func SecondsLeft(left time.Duration) string {
	return fmt.Sprintf("%d s", int(math.Ceil(left.Seconds())))
}

// TakesOrLeaves says which keys do so.
func TakesOrLeaves(take, leave string) string { return take + " takes it, " + leave + " leaves" }

// GoesOnOrLeaves says which keys do so.
func GoesOnOrLeaves(on, leave string) string { return on + " goes on, " + leave + " leaves" }

// PassesIn says when a page passes by itself.
func PassesIn(seconds int) string { return fmt.Sprintf("goes on in %d s", seconds) }

// AtStep says when something fires first.
func AtStep(position int) string { return fmt.Sprintf("step %d", position) }

// RankChange says where somebody stood and stands.
func RankChange(was, now int) string {
	switch {
	case was == 0 && now == 0:
		return ""
	case was == now:
		return fmt.Sprintf("#%d", now)
	case was == 0:
		return fmt.Sprintf("new #%d", now)
	}
	return fmt.Sprintf("#%d→#%d", was, now)
}

// ScoreChange says what somebody's score and level were and are.
func ScoreChange(was, now float64, wasLevel, level string, fresh bool) string {
	switch {
	case fresh:
		return "score " + Points(now) + " " + level
	case was == now && wasLevel == level:
		return "score " + Points(now) + " " + level + ", as before"
	case wasLevel == level:
		return "score " + Points(was) + "→" + Points(now) + " " + level
	}
	return "score " + Points(was) + "→" + Points(now) + " " + wasLevel + "→" + level
}

// Repeated counts equal calls: "GetObject ×412".
func Repeated(call string, n int) string {
	if n < 2 {
		return call
	}
	return fmt.Sprintf("%s ×%s", call, Number(n))
}
