package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"trailsift/cmd/trailsift/course"
	"trailsift/engine"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui"
	"trailsift/ui/habit"
	"trailsift/ui/lesson"
)

// assignment is one lesson that is to be played.
type assignment struct {
	playbook *scenarios.Playbook
	mode     training.Mode
	seed     uint64
	pace     time.Duration
	step     int            // where it begins; -1 where the person was last
	anew     bool           // whatever is under way
	says     map[int]string // texts of one's own, by position
}

// assignment is a scenario as the flags want it played. Without a seed it is the lesson that is under way, if one is.
func (s *school) assignment(playbook *scenarios.Playbook) assignment {
	p := assignment{playbook: playbook, mode: training.Mode(s.flags.mode), pace: s.pace(defaultPace), step: -1, anew: s.flags.anew}
	if s.flags.auto {
		p.mode, p.pace = training.Auto, s.pace(training.DefaultPace)
	}
	if s.flags.given("step") {
		p.step = s.flags.step
	}
	p.seed = s.seed(p)
	return p
}

// pace is that of the command line, or another one where that has none.
func (s *school) pace(otherwise time.Duration) time.Duration {
	if s.flags.given("pace") {
		return s.flags.pace
	}
	return otherwise
}

// seed is that of the command line, of the lesson under way, or a new one.
func (s *school) seed(p assignment) uint64 {
	if s.flags.given("seed") {
		return s.flags.seed
	}
	attempts, err := s.attempts(context.Background())
	if going, under := underWay(attempts, p.playbook, p.mode, s.flags.blend); under && err == nil && !p.anew {
		return going.Seed
	}
	return rand.Uint64N(10_000) // few digits, for typing them again
}

// underWay is the last attempt at a scenario in a mode, in the same logs, if it was not finished.
func underWay(attempts []training.Attempt, playbook *scenarios.Playbook, mode training.Mode, own []string) (training.Attempt, bool) {
	for _, a := range slices.Backward(attempts) {
		if a.Scenario == playbook.ID && a.Mode == mode && slices.Equal(a.Own, own) {
			return a, !a.Finished
		}
	}
	return training.Attempt{}, false
}

// play opens the console on a lesson, and returns how the person left it.
func (s *school) play(ctx context.Context, p assignment) (ui.Leaving, error) {
	made, err := s.lesson(ctx, p)
	if err != nil {
		return ui.AtOnce, err
	}
	from, err := made.Source()
	if err != nil {
		return ui.AtOnce, err
	}
	taught := course.New(made, p.says)
	defer taught.Close()
	sitting, err := s.sit(ctx, taught, p)
	if err != nil {
		return ui.AtOnce, err
	}
	options, err := s.stage(made, taught, sitting, p)
	if err != nil {
		return ui.AtOnce, err
	}
	run := engine.Run(ctx, from, s.config)
	options.Analysis = run
	leaving, err := ui.Attend(ctx, options)
	if failure := run.Wait(); failure != nil && !errors.Is(failure, context.Canceled) {
		return ui.AtOnce, s.failed(failure, s.loaded.Log)
	}
	return leaving, err
}

// lesson lets the scenario happen.
func (s *school) lesson(ctx context.Context, p assignment) (*training.Lesson, error) {
	if len(s.flags.blend) == 0 {
		return training.New(p.playbook, p.seed, firstDay(s.zone))
	}
	s.say("learning the normal work from %s", strings.Join(s.flags.blend, ", "))
	unread := func(source.Problem) {} // the console says so, for it reads the same files
	made, err := training.Blend(ctx, p.playbook, p.seed, s.flags.blend, unread)
	if err != nil {
		return nil, err
	}
	for _, note := range made.Notes {
		s.say("%s", note)
	}
	return made, nil
}

func (s *school) sit(ctx context.Context, taught *course.Course, p assignment) (*course.Sitting, error) {
	if p.anew {
		return taught.SitAnew(s.diary, p.mode), nil
	}
	return taught.Sit(ctx, s.diary, p.mode)
}

// stage is how the console shows a lesson to one person. The analysis of its log is still to be added.
func (s *school) stage(made *training.Lesson, taught *course.Course, sitting *course.Sitting, p assignment) (ui.Options, error) {
	fiction := fiction{scenarios: []string{p.playbook.ID}, seed: p.seed, played: []string{p.playbook.ID}}
	decided, err := s.flags.which.console(&fiction, append(fiction.names(), made.Own...))
	if err != nil {
		return ui.Options{}, err
	}
	options := s.looks()
	options.Source, options.Config, options.Settings = made.Name(), s.config, tunable{s.loaded, s.config}
	if sitting.Mode() != lesson.Steps {
		options.Source = taught.Name() // the other one gives the attack away
	}
	options.Lesson, options.Sitting = taught, sitting
	options.Step, options.Pace, options.Auto = p.step, p.pace, p.mode == training.Auto
	switch {
	case sitting.Resumed():
		options.Notice = resumedAt(sitting, taught)
	case made.Own != nil: // of a made-up organisation they name the scenario
		options.Notice = strings.Join(made.Notes, "; ")
	}
	if p.step < 0 {
		options.Step = sitting.Position()
	}
	options.Habits, options.Case, options.Evidence = habit.File{Path: habitsFile()}, decided, made.Own
	return options, nil
}

// resumedAt says that a lesson goes on where it was left.
func resumedAt(sitting *course.Sitting, taught *course.Course) string {
	if sitting.Mode() == lesson.Hunt {
		return fmt.Sprintf("the hunt goes on, %s; --new begins anew", taught.Name())
	}
	return fmt.Sprintf("goes on at step %d of %d, %s; --new begins anew", sitting.Position(), taught.Steps(), taught.Name())
}

// looks are what all screens of a training have in common.
func (s *school) looks() ui.Options {
	return ui.Options{Theme: s.loaded.UI.Theme, ASCII: s.loaded.UI.ASCII, Plain: s.loaded.UI.Plain, Keys: s.loaded.Keys}
}
