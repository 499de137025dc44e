package training_test

import (
	"testing"

	"trailsift/engine"
	"trailsift/scenarios/training"
)

// BenchmarkStep moves by a step in the world that a lesson happens in: where the step was judged ahead, where it is
// judged when it is asked for, and with what changed since the step before.
//
//	go test ./scenarios/training -run xxx -bench Step
func BenchmarkStep(b *testing.B) {
	lesson, err := training.New(playbook(b, "3.4"), 7, monday)
	if err != nil {
		b.Fatal(err)
	}
	whole := judged(b, lesson, settings())
	replay := replayOf(b, lesson, whole)
	for position := range replay.Positions() {
		at(b, replay, position) // all are judged
	}
	b.Run("ahead", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			at(b, replay, i%replay.Positions())
		}
	})
	b.Run("change", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := replay.Change(b.Context(), i%replay.Positions()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("at once", func(b *testing.B) {
		var hidden []engine.EventKey
		for position := 2; position < replay.Positions(); position++ {
			hidden = append(hidden, replay.New(position)...)
		}
		for b.Loop() {
			if _, err := whole.Without(b.Context(), hidden); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDebrief looks back on a lesson in its usual world.
//
//	go test ./scenarios/training -run xxx -bench Debrief
func BenchmarkDebrief(b *testing.B) {
	lesson, err := training.New(playbook(b, "3.4"), 7, monday)
	if err != nil {
		b.Fatal(err)
	}
	replay := replayOf(b, lesson, judged(b, lesson, settings()))
	for b.Loop() {
		if _, err := replay.Debrief(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQuiz makes all questions of a lesson whose positions are judged.
func BenchmarkQuiz(b *testing.B) {
	lesson, err := training.New(playbook(b, "3.4"), 7, monday)
	if err != nil {
		b.Fatal(err)
	}
	replay := replayOf(b, lesson, judged(b, lesson, settings()))
	for position := range replay.Positions() {
		at(b, replay, position)
	}
	for b.Loop() {
		if _, err := replay.Quiz(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
