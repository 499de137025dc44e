package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/course"
	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
	"trailsift/ui"
	"trailsift/ui/habit"
	uilesson "trailsift/ui/lesson"
)

// schooling are the flags of a training.
type schooling struct {
	playbooks string
	mode      string
	seed      uint64
	blend     []string
	step      int
	pace      time.Duration
	list      bool
	which     whichCase
}

// defaultPace leaves time to read what is new with a step.
const defaultPace = 8 * time.Second

func newTrain(a *app) *cobra.Command {
	var flags schooling
	train := &cobra.Command{
		Use:   "train [SCENARIO]",
		Short: "Go through an attack step by step",
		Long: `Go through an attack step by step in the console. SCENARIO, an id or a number such as 3.4, happens among the
normal work of a made-up organisation, or with --blend among that of your own logs, which stay as they are.
Without a scenario they are listed by tactic, to choose from.

Press ] for the next step, [ for the one before and space to play on by itself. A step tells what the
attacker does and wants, marks its new events in the timeline, and shows the ranking as of that step. All other
panes and keys are those of the console.

Exit codes: 0 done; 1 when the lesson cannot be made; 2 wrong usage.`,
		Example: `  trailsift train 3.4
  trailsift train role-chaining --seed 7 --step 2
  trailsift train 4.1 --blend logs/
  trailsift train --list`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("want one scenario, such as 3.4\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.train(cmd, flags, args) },
	}
	set := train.Flags()
	set.StringVar(&flags.mode, "mode", string(training.StepThrough), "how to take it: `step` tells every step, quiz asks, hunt leaves you to find the attack")
	set.StringVar(&flags.playbooks, "playbooks", "", "know the playbooks in this `folder` too")
	set.Uint64Var(&flags.seed, "seed", 0, "make up the same lesson again by this `number`")
	set.StringArrayVar(&flags.blend, "blend", nil, "let it happen among the logs of this `path`; may be repeated")
	set.IntVar(&flags.step, "step", 0, "begin after this `step`; 0 is before the attack")
	set.DurationVar(&flags.pace, "pace", defaultPace, "how `long` a step stays when it plays by itself")
	set.BoolVar(&flags.list, "list", false, "list the scenarios by tactic, and do nothing else")
	flags.which.add(train, "keep verdicts, notes and marks in this `file`, in place of the one of this lesson")
	return train
}

// train takes a person through a scenario.
func (a *app) train(cmd *cobra.Command, flags schooling, args []string) error {
	known, err := knownPlaybooks(flags.playbooks)
	if err != nil {
		return err
	}
	switch {
	case flags.list:
		return listLessons(a.out, known)
	case !a.terminal.out:
		return usagef("a lesson is shown in the console, and stdout is no terminal; trailsift train --list lists the scenarios")
	case !slices.Contains([]training.Mode{training.StepThrough, training.Ask, training.Search}, training.Mode(flags.mode)):
		return usagef("--mode: want step, quiz or hunt, got %q", flags.mode)
	case flags.pace < time.Second:
		return usagef("--pace: want 1s or more, got %s", flags.pace)
	}
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	playbook, err := a.scenario(cmd.Context(), loaded, known, args)
	if err != nil || playbook == nil {
		return err
	}
	if flags.step < 0 || flags.step > len(playbook.Steps) {
		return usagef("--step: %s has %d steps, got %d", playbook.ID, len(playbook.Steps), flags.step)
	}
	if !cmd.Flag("seed").Changed {
		flags.seed = rand.Uint64N(10_000) // few digits, for typing them again
	}
	lesson, err := a.lesson(cmd.Context(), flags, playbook, loaded.Hours.Timezone)
	if err != nil {
		return err
	}
	return a.teach(cmd.Context(), flags, lesson, loaded)
}

// scenario is the one that was named, or chosen from the list; nil where none was.
func (a *app) scenario(ctx context.Context, loaded settings.Loaded, known []*scenarios.Playbook, args []string) (*scenarios.Playbook, error) {
	if len(args) == 0 {
		return a.chooseLesson(ctx, loaded, known)
	}
	playbook, found := scenarios.Find(known, args[0])
	if !found {
		return nil, usagef("there is no scenario %q; see: trailsift train --list", args[0])
	}
	return playbook, nil
}

// lesson lets the scenario happen.
func (a *app) lesson(ctx context.Context, flags schooling, playbook *scenarios.Playbook, zone string) (*training.Lesson, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, usagef("hours.timezone: %w", err)
	}
	if len(flags.blend) == 0 {
		return training.New(playbook, flags.seed, firstDay(location))
	}
	a.say("learning the normal work from %s", strings.Join(flags.blend, ", "))
	unread := func(source.Problem) {} // the console says so, for it reads the same files
	return training.Blend(ctx, playbook, flags.seed, flags.blend, unread)
}

// teach opens the console on a lesson.
func (a *app) teach(ctx context.Context, flags schooling, lesson *training.Lesson, loaded settings.Loaded) error {
	config, err := a.engineConfig(loaded, nil)
	if err != nil {
		return err
	}
	from, err := lesson.Source()
	if err != nil {
		return err
	}
	made := fiction{scenarios: []string{lesson.Playbook.ID}, seed: lesson.Seed, played: []string{lesson.Playbook.ID}}
	decided, err := flags.which.console(&made, append(made.names(), lesson.Own...))
	if err != nil {
		return err
	}
	taught := course.New(lesson, nil)
	defer taught.Close()
	diary, err := trainingDiary(ctx)
	if err != nil {
		return err
	}
	if diary != nil {
		defer diary.Close()
	}
	sitting, err := taught.Sit(ctx, diary, training.Mode(flags.mode))
	if err != nil {
		return err
	}
	name := lesson.Name()
	if sitting.Mode() != uilesson.Steps {
		name = taught.Name() // the other one gives the attack away
	}
	defer spareMemory()()
	run := engine.Run(ctx, from, config)
	err = ui.Run(ctx, ui.Options{
		Analysis: run, Source: name, Config: config, Settings: tunable{loaded, config},
		Lesson: taught, Sitting: sitting, Step: flags.step, Pace: flags.pace,
		Theme: loaded.UI.Theme, ASCII: loaded.UI.ASCII, Plain: loaded.UI.Plain, Keys: loaded.Keys,
		Habits: habit.File{Path: habitsFile()}, Case: decided,
	})
	if failure := run.Wait(); failure != nil && !errors.Is(failure, context.Canceled) {
		return a.failed(failure, loaded.Log)
	}
	return err
}

// trainingDiary is where the person's attempts are kept; nil where there is no place for it.
func trainingDiary(ctx context.Context) (*training.Diary, error) {
	home := dataHome()
	if home == "" {
		return nil, nil
	}
	return training.OpenDiary(ctx, training.DiaryPath(home), writer())
}

// listLessons writes the scenarios by tactic.
func listLessons(w io.Writer, known []*scenarios.Playbook) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	tactic := ""
	for _, pb := range known {
		if pb.Tactic != tactic {
			tactic = pb.Tactic
			fmt.Fprintf(table, "%s\n", printable.Clean(tactic))
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", pb.Number, pb.ID, stepCount(pb), printable.Clean(pb.Title))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the list of lessons: %w", err)
	}
	return nil
}

func stepCount(pb *scenarios.Playbook) string {
	if len(pb.Steps) == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", len(pb.Steps))
}

// chooseLesson lets a person choose from the scenarios.
func (a *app) chooseLesson(ctx context.Context, loaded settings.Loaded, known []*scenarios.Playbook) (*scenarios.Playbook, error) {
	if loaded.UI.Plain {
		a.say("name the scenario: trailsift train 3.4")
		return nil, listLessons(a.out, known)
	}
	var entries []ui.Entry
	for _, pb := range known {
		entries = append(entries, ui.Entry{Group: pb.Tactic, Key: pb.Number, Name: pb.Title, Note: stepCount(pb)})
	}
	chosen, err := ui.Choose(ctx, ui.Options{
		Theme: loaded.UI.Theme, ASCII: loaded.UI.ASCII, Plain: loaded.UI.Plain, Keys: loaded.Keys,
	}, entries)
	if err != nil || chosen < 0 {
		return nil, err
	}
	return known[chosen], nil
}
