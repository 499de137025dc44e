package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/scenarios"
	"trailsift/scenarios/training"
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
	auto      bool
	anew      bool
	playlist  string
	debrief   string
	which     whichCase

	given func(flag string) bool // reports whether a flag stood on the command line
}

// defaultPace leaves time to read what is new with a step.
const defaultPace = 8 * time.Second

func newTrain(a *app) *cobra.Command {
	var flags schooling
	train := &cobra.Command{
		Use:   "train [SCENARIO]",
		Short: "Go through an attack step by step, be asked about it, or hunt it",
		Long: `Learn from an attack in the console. SCENARIO, an id or a number such as 3.4, happens among the normal work
of a made-up organisation, or with --blend among that of your own logs, which stay as they are. Without a
scenario they are listed by tactic, with what you have done and scored, to choose from.

Press ] for the next step, [ for the one before and space to play on by itself. A step tells what the
attacker does and wants, marks its new events in the timeline, and shows the ranking as of that step. All other
panes and keys are those of the console. g d looks back on all of it: what was seen of the attack, and which
settings would have shown it earlier.

What you do is kept as you do it. A lesson that was left, or interrupted by a crash, goes on where it was;
--new begins it anew. With --auto a lesson runs by itself, for a stage. A playlist puts lessons in an order,
with texts of your own (docs/training.md).

Exit codes: 0 done; 1 when the lesson cannot be made or its debrief not written; 2 wrong usage, or a
mistake in a playlist.`,
		Example: `  trailsift train                          choose from the list
  trailsift train 3.4                      step by step; goes on where you left it
  trailsift train 3.4 --new --seed 7       from the beginning, the same for everybody in a room
  trailsift train 3.4 --mode quiz          be asked
  trailsift train 6.1 --mode hunt          find it without help
  trailsift train 4.1 --blend logs/        among your own logs
  trailsift train 3.4 --auto --pace 30s    by itself, for a stage
  trailsift train --playlist monday.yaml   several, in your order
  trailsift train 3.4 --debrief - | less   only look back on it
  trailsift train --list                   the list, without a screen`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("want one scenario, such as 3.4\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.given = func(flag string) bool { return cmd.Flag(flag).Changed }
			return a.train(cmd, flags, args)
		},
	}
	set := train.Flags()
	set.StringVar(&flags.mode, "mode", string(training.StepThrough), "the `mode`, that tells every step, asks, or leaves you to find the attack: step, quiz or hunt")
	set.StringVar(&flags.playbooks, "playbooks", "", "know the playbooks in this `folder` too")
	set.Uint64Var(&flags.seed, "seed", 0, "make up the same lesson again by this `number`")
	set.StringArrayVar(&flags.blend, "blend", nil, "let it happen among the logs of this `path`; may be repeated")
	set.IntVar(&flags.step, "step", 0, "begin after this `step`; 0 is before the attack")
	set.DurationVar(&flags.pace, "pace", defaultPace, "how `long` a step stays when it plays by itself (with --auto 20s)")
	set.BoolVar(&flags.auto, "auto", false, "play it by itself, for a stage, and end after the last step")
	set.BoolVar(&flags.anew, "new", false, "begin anew, whatever is under way")
	set.StringVar(&flags.playlist, "playlist", "", "play the lessons that this `file` puts in an order")
	set.StringVar(&flags.debrief, "debrief", "", "write the debrief to this `file`, .md or .html, or - for stdout, and show nothing")
	set.BoolVar(&flags.list, "list", false, "list the scenarios by tactic, with what you have done, and do nothing else")
	flags.which.add(train, "keep verdicts, notes and marks in this `file`, in place of the one of this lesson")
	return train
}

// train takes a person through a scenario, or several.
func (a *app) train(cmd *cobra.Command, flags schooling, args []string) error {
	if err := flags.check(args, a.terminal.out); err != nil {
		return err
	}
	s, err := a.school(cmd, flags)
	if err != nil {
		return err
	}
	defer s.close()
	defer spareMemory()()
	ctx := cmd.Context()
	switch {
	case flags.list:
		return s.list(ctx)
	case flags.playlist != "":
		return s.playFile(ctx, flags.playlist)
	case len(args) == 0:
		return s.chooseAndPlay(ctx)
	}
	playbook, found := scenarios.Find(s.known, args[0])
	switch {
	case !found:
		return usagef("there is no scenario %q; see: trailsift train --list", args[0])
	case flags.step < 0 || flags.step > len(playbook.Steps):
		return usagef("--step: %s has %d steps, got %d", playbook.ID, len(playbook.Steps), flags.step)
	case flags.debrief != "":
		return s.writeDebrief(ctx, playbook, flags.debrief)
	}
	_, err = s.play(ctx, s.assignment(playbook))
	return err
}

// check refuses flags that do not go together. terminal says whether stdout is one.
func (f schooling) check(args []string, terminal bool) error {
	switch {
	case f.list:
		return nil
	case checkMode(f.mode) != nil:
		return checkMode(f.mode)
	case f.pace < time.Second:
		return usagef("--pace: want 1s or more, got %s", f.pace)
	case f.playlist != "" && (len(args) > 0 || f.given("mode") || f.given("step") || f.debrief != ""):
		return usagef("--playlist says itself which scenarios are played and how: leave out SCENARIO, --mode, --step and --debrief")
	case f.debrief != "" && len(args) == 0:
		return usagef("--debrief: of which scenario? such as: trailsift train 3.4 --debrief %s", f.debrief)
	case f.debrief != "" && (f.auto || f.given("mode") || f.given("step")):
		return usagef("--debrief looks back on all of it without a screen: leave out --auto, --mode and --step")
	case f.auto && training.Mode(f.mode) != training.StepThrough:
		return usagef("--auto steps through by itself: it cannot be asked (--mode %s)", f.mode)
	case f.debrief == "" && !terminal:
		return usagef("a lesson is shown in the console, and stdout is no terminal; trailsift train --list lists the scenarios")
	}
	if f.debrief != "" {
		_, err := debriefFormat(f.debrief)
		return err
	}
	return nil
}

// checkMode refuses a --mode that lessons are not taken in.
func checkMode(mode string) error {
	if slices.Contains([]training.Mode{training.StepThrough, training.Ask, training.Search}, training.Mode(mode)) {
		return nil
	}
	return usagef("--mode: want step, quiz or hunt, got %q", mode)
}

// school is what lessons are played with.
type school struct {
	*app
	flags  schooling
	loaded settings.Loaded
	config engine.Config
	known  []*scenarios.Playbook
	zone   *time.Location
	diary  *training.Diary // nil where there is no place for one
}

func (a *app) school(cmd *cobra.Command, flags schooling) (*school, error) {
	s := &school{app: a, flags: flags}
	var err error
	if s.known, err = knownPlaybooks(flags.playbooks); err != nil {
		return nil, err
	}
	if s.loaded, err = a.settings(cmd); err != nil {
		return nil, err
	}
	if s.config, err = a.engineConfig(s.loaded, nil); err != nil {
		return nil, err
	}
	if s.zone, err = time.LoadLocation(s.loaded.Hours.Timezone); err != nil {
		return nil, usagef("hours.timezone: %w", err)
	}
	s.diary, err = trainingDiary(cmd.Context())
	if err != nil && (flags.list || flags.debrief != "") { // which read it and keep nothing in it
		a.say("%v: this goes without it", err)
		return s, nil
	}
	return s, err
}

func (s *school) close() {
	if s.diary != nil {
		_ = s.diary.Close() // each line was on the disk when it was written
	}
}

// trainingDiary is where the person's attempts are kept; nil where there is no place for it.
func trainingDiary(ctx context.Context) (*training.Diary, error) {
	home := dataHome()
	if home == "" {
		return nil, nil
	}
	return training.OpenDiary(ctx, training.DiaryPath(home), writer())
}

// attempts are all that the person has done, the oldest first.
func (s *school) attempts(ctx context.Context) ([]training.Attempt, error) {
	if s.diary == nil {
		return nil, nil
	}
	return s.diary.Attempts(ctx)
}
