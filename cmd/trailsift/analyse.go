package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/engine/source"
)

// judged are the flags that choose which events are judged.
type judged struct{ from, to, filter string }

func (j *judged) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&j.from, "from", "", "judge events from this `time` on: 2025-11-20, 2025-11-20T02:14, RFC 3339, or -2h")
	flags.StringVar(&j.to, "to", "", "judge events before this `time`")
	addFilter(cmd, &j.filter, "judge only `events` that match, such as 'user:marek* region:eu-west-1'")
}

// judge turns the flags into what the engine takes; times without a zone are in the configured one.
func (j judged) judge(zone string, now time.Time) (engine.Judge, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return engine.Judge{}, usagef("hours.timezone: %w", err)
	}
	from, err := parseMoment(j.from, now, location)
	if err != nil {
		return engine.Judge{}, usagef("--from: %w", err)
	}
	to, err := parseMoment(j.to, now, location)
	if err != nil {
		return engine.Judge{}, usagef("--to: %w", err)
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return engine.Judge{}, usagef("--from %s is not before --to %s", j.from, j.to)
	}
	filter, err := query.Parse(j.filter)
	if err != nil {
		return engine.Judge{}, usagef("--filter %q: %w", j.filter, err)
	}
	if err := filter.BeforeJudging(); err != nil {
		return engine.Judge{}, usagef("--filter %q: %w", j.filter, err)
	}
	return engine.Judge{From: from, To: to, Filter: filter}, nil
}

// orPiped are the given paths or, where there are none and something is piped in, standard input: made-up logs
// would be mistaken for it.
func (a *app) orPiped(cmd *cobra.Command, made *fiction, paths []string) []string {
	if len(paths) == 0 && a.piped && !made.wanted(cmd) {
		return []string{"-"}
	}
	return paths
}

// logs are those at the given paths, or made-up ones when there are none.
func (a *app) logs(cmd *cobra.Command, f *fiction, paths []string, zone string) (source.Source, error) {
	if len(paths) == 0 {
		return f.source(cmd, zone, a.say)
	}
	if f.wanted(cmd) {
		return source.Source{}, usagef("--scenario and --seed make logs up: leave out %s, or blend with trailsift generate --blend", paths[0])
	}
	from, err := source.Paths(paths, a.in)
	if err != nil {
		return from, usageError{err}
	}
	return from, nil
}

// analysed reads and judges the logs to the end, and says on stderr what is wrong with them. The name is that of
// the logs.
func (a *app) analysed(cmd *cobra.Command, made *fiction, paths []string, loaded settings.Loaded, config engine.Config) (snapshot *engine.Snapshot, name string, err error) {
	from, err := a.logs(cmd, made, paths, loaded.Hours.Timezone)
	if err != nil {
		return nil, "", err
	}
	if len(paths) == 0 {
		a.say("no path was given, so these are made-up logs, the same again with --seed %d; - is standard input", made.seed)
	}
	snapshot, err = a.finished(engine.Run(cmd.Context(), from, config), loaded.Log)
	if err != nil {
		return nil, "", err
	}
	a.report(snapshot.Evidence)
	if usable := snapshot.Evidence.Records - snapshot.Evidence.Unusable; usable > 0 && snapshot.TotalEvents == 0 {
		a.say("nothing was judged: none of %d records is within --from, --to and --filter", usable)
	}
	if snapshot.Evidence.Records == 0 && cmd.Flags().NArg() == 0 && len(paths) > 0 {
		a.say("no path was given, and no record came on standard input: name a path, or make logs up with --seed 1")
	}
	return snapshot, from.Name(), nil
}

// finished waits for the end of a run, with progress on stderr if that is a terminal. The first Ctrl-C
// ends the reading, and what was read is judged; the second ends the program.
func (a *app) finished(run *engine.Analysis, log settings.Log) (*engine.Snapshot, error) {
	defer cancelOnSignal(run.Cancel)()
	stopShowing := a.showProgress(run)
	err := run.Wait()
	stopShowing()
	snapshot := run.Snapshot()
	if err != nil && !errors.Is(err, context.Canceled) {
		return nil, a.failed(err, log)
	}
	if snapshot == nil {
		return nil, errors.New("interrupted before anything was read")
	}
	return snapshot, nil
}

// failed shortens the error of a crashed run, whose stack goes to the log file.
func (a *app) failed(err error, log settings.Log) error {
	message := firstLine(err.Error())
	if message == err.Error() {
		return err
	}
	if log.File == "" {
		return fmt.Errorf("%s (set log.file to keep the details)", message)
	}
	if writeErr := appendTo(log.File, fmt.Sprintf("%s %v\n", time.Now().UTC().Format(time.RFC3339), err)); writeErr != nil {
		return fmt.Errorf("%s (the details are lost: %w)", message, writeErr)
	}
	return fmt.Errorf("%s (details in %s)", message, log.File)
}

// mostLines is how many problems of a kind are listed one by one.
const mostLines = 10

// report says what was wrong with the logs, in a bounded number of lines: JSON holds all of it.
func (a *app) report(e engine.Evidence) {
	problems := append(append([]engine.Note{}, e.Broken...), e.Unusables...)
	for _, note := range problems[:min(len(problems), mostLines)] {
		a.say("%s: %s", place(note), note.Reason)
	}
	if more := len(e.Broken) + max(e.Unusable, len(e.Unusables)) - min(len(problems), mostLines); more > 0 {
		a.say("and %d more problems; detect -o json has all files", more)
	}
	a.reportSkipped(e.Skipped)
}

func place(note engine.Note) string {
	if note.Offset < 0 {
		return note.Path
	}
	return fmt.Sprintf("%s at byte %d", note.Path, note.Offset)
}

// reportSkipped counts files that are no logs by reason, with one of each as an example.
func (a *app) reportSkipped(skipped []engine.Note) {
	count := map[string]int{}
	var reasons []engine.Note
	for _, note := range skipped {
		if count[note.Reason]++; count[note.Reason] == 1 {
			reasons = append(reasons, note)
		}
	}
	for i, note := range reasons {
		switch n := count[note.Reason]; {
		case i == mostLines:
			a.say("files were skipped for %d more reasons; detect -o json has all", len(reasons)-i)
			return
		case n == 1:
			a.say("skipped %s: %s", note.Path, note.Reason)
		default:
			a.say("skipped %s and %d more: %s", note.Path, n-1, note.Reason)
		}
	}
}
