package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/engine/rule"
	"trailsift/ui"
	"trailsift/ui/habit"
)

// deepLink are the flags of the console, most of which lead straight to one place in it.
type deepLink struct {
	user, rule, at, filter string
	rules                  []string
	labels                 string
	which                  whichCase
	follow                 bool
}

func newOpen(a *app) *cobra.Command {
	var link deepLink
	var made fiction
	open := &cobra.Command{
		Use:   "open [PATH|- ...]",
		Args:  cobra.ArbitraryArgs,
		Short: "Open the console (the default command)",
		Long: `Open logs in the console: the ranking, the rules behind each score, the timeline of events
and the original record. Press ? there for the keys.

PATH is a file, a folder or a pattern; - is standard input, and keys are then read from the
terminal itself. Without one it is what is piped in, else the logs of a made-up organisation with
three attacks in it, or those that --scenario names. When stdout is no terminal, the table of
trailsift detect is printed instead.

Exit codes: 0 done; 1 when a signal came before everything was read; 2 wrong usage.`,
		Example: `  trailsift open logs/
  trailsift open --scenario role-chaining --seed 7
  trailsift open logs/ --user marek.dvorak --rule R06
  trailsift open logs/ --at 2025-11-20T01:18 --filter 'region:eu-west-1'
  trailsift open logs/ --case audit.db
  trailsift open logs/ --follow`,
		RunE: func(cmd *cobra.Command, paths []string) error { return a.console(cmd, link, made, paths) },
	}
	made.add(open, "make up the same logs again by this `number`")
	flags := open.Flags()
	flags.StringVar(&link.user, "user", "", "go to this `principal`: its name, the last part of it, or its id")
	flags.StringVar(&link.rule, "rule", "", "go to this `rule` of it, such as R06")
	flags.StringVar(&link.at, "at", "", "go to this `time`: 2025-11-20T01:18, or RFC 3339")
	flags.BoolVar(&link.follow, "follow", false, "go on reading what comes: new files, lines that are appended, a pipe that stays open")
	flags.StringVar(&link.labels, "labels", "", "the `file` (labels.json) that says which events are attacks, for the tuning")
	addRules(open, &link.rules)
	link.which.add(open, "keep verdicts, notes and marks in this `file`, in place of the one of these logs")
	addFilter(open, &link.filter, "show only `events` that match, such as 'user:marek* region:eu-west-1'")
	return open
}

// mistyped reports a first argument that is no path but nearly the name of a command.
func mistyped(cmd *cobra.Command, paths []string) error {
	if len(paths) == 0 || paths[0] == "-" || strings.ContainsAny(paths[0], `/\*?[{.`) {
		return nil
	}
	if _, err := os.Lstat(paths[0]); err == nil {
		return nil
	}
	if near := cmd.Root().SuggestionsFor(paths[0]); len(near) > 0 {
		return usagef("%s: no such file, and no command either; did you mean trailsift %s?", paths[0], near[0])
	}
	return nil
}

// console opens the console, or prints the table where there is no terminal for one.
func (a *app) console(cmd *cobra.Command, link deepLink, made fiction, paths []string) error {
	if err := mistyped(cmd, paths); err != nil {
		return err
	}
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	if link, err = link.check(loaded.Hours.Timezone, time.Now()); err != nil {
		return err
	}
	if link.follow && !a.terminal.out {
		return usagef("--follow shows what comes in the console, and stdout is no terminal: leave it out, or see trailsift detect")
	}
	paths = a.orPiped(cmd, &made, paths)
	if !a.terminal.out {
		a.say("stdout is no terminal, so this is the table of trailsift detect; for the console run in a terminal: %s", strings.Join(append([]string{"trailsift"}, paths...), " "))
		return a.detect(cmd, detection{judged: judged{filter: link.filter}, fiction: made, format: "table", minLevel: "low", rules: link.rules, which: link.which}, paths)
	}
	config, err := a.engineConfig(loaded, link.rules)
	if err != nil {
		return err
	}
	config.Live, config.Follow = true, link.follow
	if link.follow && len(paths) == 0 {
		return usagef("--follow: made-up logs do not grow; name what to follow: a folder, a file, or - for standard input")
	}
	from, err := a.logs(cmd, &made, paths, loaded.Hours.Timezone)
	if err != nil {
		return err
	}
	labels, err := link.known(&made, paths)
	if err != nil {
		return err
	}
	decided, err := link.which.console(&made, paths)
	if err != nil {
		return err
	}
	defer spareMemory()()
	run := engine.Run(cmd.Context(), from, config)
	err = ui.Run(cmd.Context(), ui.Options{
		Analysis: run, Source: from.Name(), Config: config,
		Settings: tunable{loaded, config}, Labels: truthOf(labels),
		Theme: loaded.UI.Theme, ASCII: loaded.UI.ASCII, Plain: loaded.UI.Plain, Keys: loaded.Keys,
		Habits: habit.File{Path: habitsFile()}, Case: decided, Evidence: paths,
		User: link.user, Rule: link.rule, At: link.at, Filter: link.filter,
	})
	if failure := run.Wait(); failure != nil && !errors.Is(failure, context.Canceled) {
		return a.failed(failure, loaded.Log)
	}
	return err
}

// check refuses what leads nowhere before the screen is taken, and spells the time out.
func (l deepLink) check(zone string, now time.Time) (deepLink, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return l, usagef("hours.timezone: %w", err)
	}
	moment, err := parseMoment(l.at, now, location)
	if err != nil {
		return l, usagef("--at: %w", err)
	}
	if _, err := query.Parse(l.filter); err != nil {
		return l, usagef("--filter %q: %w", l.filter, err)
	}
	if l.rule != "" {
		id, known := rule.Parse(l.rule)
		if !known {
			return l, usagef("--rule: there is no rule %q; see: trailsift rules list", l.rule)
		}
		l.rule = string(id)[:3]
	}
	if l.at != "" {
		l.at = moment.Format(time.RFC3339)
	}
	return l, nil
}
