package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/report"
	"trailsift/engine/risk"
)

// detection are the flags of detect.
type detection struct {
	judged
	fiction
	format, out      string
	top              int
	minLevel, failOn string
	rules            []string // folders
	which            whichCase
}

func newDetect(a *app) *cobra.Command {
	var d detection
	detect := &cobra.Command{
		Use:   "detect [PATH|- ...]",
		Short: "Rank principals without a screen",
		Long: `Rank every principal by risk and print the ranking: as a table, or as JSON, JSON lines or
CSV for other programs. Results go to stdout, progress and problems to stderr.

PATH is a file, a folder or a pattern; - is standard input. Without one it is what is piped in, else the
logs are made up.

Exit codes: 0 done, also when some files were broken and others used; 1 no usable record, or
interrupted (what was read is still printed); 2 wrong usage; 3 with --fail-on, when a principal is
at or above the level.`,
		Example: `  trailsift detect logs/
  trailsift detect logs/ -o json --out ranking.json
  trailsift detect logs/ --from 2025-11-19 --timezone Europe/Dublin --min-level medium
  trailsift detect logs/ -o jsonl | jq -r 'select(.is_anomaly) | .user_arn'
  trailsift detect --scenario 5.1 --seed 7
  zcat logs/*.gz | trailsift detect --fail-on high`,
		RunE: func(cmd *cobra.Command, paths []string) error { return a.detect(cmd, d, paths) },
	}
	d.fiction.add(detect, "make up the same logs again by this `number`")
	flags := detect.Flags()
	flags.StringVarP(&d.format, "output", "o", "table", "the `format`: table, json, jsonl or csv")
	flags.StringVar(&d.out, "out", "", "write to this `file` instead of stdout")
	flags.IntVar(&d.top, "top", 0, "list only the first `n`")
	flags.StringVar(&d.minLevel, "min-level", "low", "list only principals at or above this `level`: low, medium, high or critical")
	flags.StringVar(&d.failOn, "fail-on", "", "exit with 3 when a principal is at or above this `level`")
	d.judged.add(detect)
	d.which.add(detect, "suppress what this case `file` suppresses, and show its verdicts")
	addRules(detect, &d.rules)
	return detect
}

func addFilter(cmd *cobra.Command, filter *string, usage string) {
	cmd.Flags().StringVar(filter, "filter", "", usage)
}

// detect reads the logs, prints the ranking and says by its error which exit code it deserves.
func (a *app) detect(cmd *cobra.Command, d detection, paths []string) error {
	paths = a.orPiped(cmd, &d.fiction, paths)
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	options, failOn, err := d.check()
	if err != nil {
		return err
	}
	if err := outside("--out", d.out, paths); err != nil {
		return err
	}
	config, err := a.engineConfig(loaded, d.rules)
	if err != nil {
		return err
	}
	if config.Judge, err = d.judge(loaded.Hours.Timezone, time.Now()); err != nil {
		return err
	}
	decided, err := d.which.standing(cmd.Context(), a, paths)
	if err != nil {
		return err
	}
	config.Suppressions = append(config.Suppressions, decided.Suppressing()...)
	options.Verdicts = decided.Verdicts
	defer spareMemory()()
	snapshot, name, err := a.analysed(cmd, &d.fiction, paths, loaded, config)
	if err != nil {
		return err
	}
	if flaws := report.Flaws(snapshot.Evidence); flaws != "" && (d.format == "csv" || d.format == "jsonl") {
		a.say("%s", flaws) // these formats hold principals and nothing else
	}
	result, err := a.render(snapshot, d, options, loaded.UI)
	if err != nil {
		return err
	}
	deliver := a.deliver
	if d.format == "table" {
		deliver = a.deliverClean
	}
	if err := deliver(result, d.out); err != nil {
		return err
	}
	return verdict(snapshot, name, failOn)
}

// check reads the flags that are no plain values. failOn is above every level when it is not given.
func (d detection) check() (options report.Options, failOn risk.Level, err error) {
	if _, known := formats[d.format]; !known {
		return options, 0, usagef("-o %s: want table, json, jsonl or csv", d.format)
	}
	if d.top < 0 {
		return options, 0, usagef("--top %d: want 1 or more, or 0 for all", d.top)
	}
	minLevel, err := parseLevel("--min-level", d.minLevel)
	if err != nil {
		return options, 0, err
	}
	failOn = risk.Critical + 1
	if d.failOn != "" {
		if failOn, err = parseLevel("--fail-on", d.failOn); err != nil {
			return options, 0, err
		}
	}
	return report.Options{Top: d.top, MinLevel: minLevel}, failOn, nil
}

func parseLevel(flag, text string) (risk.Level, error) {
	for level := risk.Low; level <= risk.Critical; level++ {
		if strings.EqualFold(level.String(), text) {
			return level, nil
		}
	}
	return 0, usagef("%s %q: want low, medium, high or critical", flag, text)
}

// formats write a snapshot; the table is none of them, because it depends on the terminal.
var formats = map[string]func(io.Writer, *engine.Snapshot, report.Options) error{
	"table": nil,
	"json":  report.JSON,
	"jsonl": report.JSONL,
	"csv":   report.CSV,
}

func (a *app) render(snapshot *engine.Snapshot, d detection, options report.Options, ui settings.UI) ([]byte, error) {
	var result bytes.Buffer
	if write := formats[d.format]; write != nil {
		err := write(&result, snapshot, options)
		return result.Bytes(), err
	}
	style := report.Style{ASCII: ui.ASCII}
	if d.out == "" {
		style.Width, style.Color = width(a.out), a.terminal.out && !a.noColor
	}
	err := report.Table(&result, snapshot, options, style)
	return result.Bytes(), err
}

// verdict turns what was found into the exit code that scripts look at.
func verdict(snapshot *engine.Snapshot, name string, failOn risk.Level) error {
	if snapshot.Partial {
		return fmt.Errorf("interrupted: the result covers only what was read so far")
	}
	if snapshot.Evidence.Records <= snapshot.Evidence.Unusable {
		return fmt.Errorf("no usable CloudTrail record in %s", name)
	}
	reached := 0
	for _, principal := range snapshot.Ranking {
		if principal.Score.Level >= failOn {
			reached++
		}
	}
	if reached > 0 {
		return reachedError{fmt.Sprintf("principals at or above %s: %d", failOn, reached)}
	}
	return nil
}
