package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
	"trailsift/scenarios/evaluate"
)

// evaluation is what evaluate was asked for.
type evaluation struct {
	fiction
	seeds, users, days int
	labels             string
	sweep              string
	format             string
	rules              []string
}

func newEvaluate(a *app) *cobra.Command {
	var e evaluation
	command := &cobra.Command{
		Use:   "evaluate [PATH ...]",
		Short: "Measure detection against labelled logs",
		Long: `Run detection over logs whose attacks are known, and say how good it is: for each scenario
whether it was detected, by which layer, how high an attacker ranks, and after how many of its events
and minutes; and what calling everybody above a score an attacker would give.

Without a path each scenario is played in organisations of its own, made from --seeds seeds. With paths
and --labels the logs are your own, with labels as trailsift generate writes them.

A scenario is detected when an attacking principal is MEDIUM or above and one of the attack's events is
in the evidence that decided its score. Exit codes: 0 done; 1 interrupted, or logs that cannot be read;
2 wrong usage.`,
		Example: `  trailsift evaluate
  trailsift evaluate --scenario 3.4 --seeds 20 --users 200
  trailsift evaluate --sweep rules.R04.threshold=2..10
  trailsift evaluate logs/ --labels labels.json -o json`,
		RunE: func(cmd *cobra.Command, paths []string) error { return a.evaluate(cmd, &e, paths) },
	}
	flags := command.Flags()
	flags.IntVar(&e.seeds, "seeds", 1, "how many `worlds` each scenario is played in")
	flags.IntVar(&e.users, "users", 200, "how many `people` work in each")
	flags.IntVar(&e.days, "days", 7, "how many `days` the logs cover; longer where a scenario takes longer")
	flags.StringVar(&e.labels, "labels", "", "the `file` (labels.json) that says which events of the paths are attacks")
	flags.StringVar(&e.sweep, "sweep", "", "repeat with a setting from one value to another, as `KEY=FROM..TO`")
	flags.StringVarP(&e.format, "output", "o", "table", "the `format`: table or json")
	e.fiction.add(command, "the first of the `numbers` that worlds are made from")
	addRules(command, &e.rules)
	return command
}

// swept is the evaluation with one value of the swept setting.
type swept struct {
	Key   string `json:"setting,omitempty"`
	Value string `json:"value,omitempty"`
	evaluate.Evaluation
}

func (a *app) evaluate(cmd *cobra.Command, e *evaluation, paths []string) error {
	if err := e.check(paths); err != nil {
		return err
	}
	key, values, err := sweepOf(e.sweep)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	defer cancelOnSignal(cancel)()
	cmd.SetContext(ctx)
	var all []swept
	for _, value := range values {
		one := swept{Key: key, Value: value}
		if one.Evaluation, err = a.evaluateWith(cmd, e, paths, key, value); err != nil {
			return interruption(err, "there is no figure for a part of the worlds")
		}
		all = append(all, one)
	}
	if e.format == "json" {
		return writeEvaluations(a.out, all)
	}
	return printEvaluations(a.out, all)
}

func (e *evaluation) check(paths []string) error {
	switch {
	case e.format != "table" && e.format != "json":
		return usagef("-o %s: want table or json", e.format)
	case e.seeds < 1 || e.seeds > 1000:
		return usagef("--seeds %d: want 1 to 1000", e.seeds)
	case e.users < 1 || e.users > 100_000:
		return usagef("--users %d: want 1 to 100000", e.users)
	case e.days < 1 || e.days > 3650:
		return usagef("--days %d: want 1 to 3650", e.days)
	case len(paths) > 0 && e.labels == "":
		return usagef("logs of your own need --labels, which say what in them is an attack")
	case len(paths) == 0 && e.labels != "":
		return usagef("--labels says what is an attack in logs: give their paths")
	}
	return nil
}

// mostSwept is how many values a sweep may have.
const mostSwept = 100

// sweepOf reads KEY=FROM..TO, in whole steps; without one there is a single evaluation.
func sweepOf(text string) (key string, values []string, err error) {
	if text == "" {
		return "", []string{""}, nil
	}
	key, span, found := strings.Cut(text, "=")
	low, high, spanned := strings.Cut(span, "..")
	from, errFrom := strconv.Atoi(low)
	to, errTo := strconv.Atoi(high)
	if !found || !spanned || errors.Join(errFrom, errTo) != nil || to < from || to-from >= mostSwept {
		return "", nil, usagef("--sweep %q: want KEY=FROM..TO in whole numbers, at most %d of them, such as rules.R04.threshold=2..10", text, mostSwept)
	}
	for value := from; value <= to; value++ {
		values = append(values, strconv.Itoa(value))
	}
	return key, values, nil
}

// evaluateWith evaluates with one setting changed, if there is one.
func (a *app) evaluateWith(cmd *cobra.Command, e *evaluation, paths []string, key, value string) (evaluate.Evaluation, error) {
	kept := a.chosen.set
	defer func() { a.chosen.set = kept }()
	if key != "" {
		a.chosen.set = append(kept[:len(kept):len(kept)], key+"="+value)
	}
	loaded, err := a.settings(cmd)
	if err != nil {
		return evaluate.Evaluation{}, err
	}
	config, err := a.engineConfig(loaded, e.rules)
	if err != nil {
		return evaluate.Evaluation{}, err
	}
	var results []evaluate.Result
	if len(paths) > 0 {
		results, err = a.evaluateLogs(cmd.Context(), e, paths, config)
	} else {
		results, err = a.evaluateWorlds(cmd, e, loaded, config)
	}
	if err != nil {
		return evaluate.Evaluation{}, err
	}
	return evaluate.Sum(results), nil
}

// evaluateLogs holds logs of the user's own against their labels.
func (a *app) evaluateLogs(ctx context.Context, e *evaluation, paths []string, config engine.Config) ([]evaluate.Result, error) {
	labels, err := readLabels(e.labels)
	if err != nil {
		return nil, err
	}
	from, err := source.Paths(paths, a.in)
	if err != nil {
		return nil, usageError{err}
	}
	result, err := judgedBy(ctx, from, config, labels)
	return []evaluate.Result{result}, err
}

// evaluateWorlds plays every scenario in worlds of its own.
func (a *app) evaluateWorlds(cmd *cobra.Command, e *evaluation, loaded settings.Loaded, config engine.Config) ([]evaluate.Result, error) {
	known, err := knownPlaybooks(e.playbooks)
	if err != nil {
		return nil, err
	}
	names := e.scenarios
	if len(names) == 0 {
		names = []string{"all"}
	}
	chosen, err := choose(known, names)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(loaded.Hours.Timezone)
	if err != nil {
		return nil, usagef("hours.timezone: %w", err)
	}
	var done atomic.Int64
	defer a.showLine(func() string { return fmt.Sprintf("%d of %d worlds", done.Load(), e.seeds*len(chosen)) })()
	var results []evaluate.Result
	for n := range e.seeds {
		for _, playbook := range chosen {
			result, err := e.world(cmd.Context(), e.seed+uint64(n), firstDay(zone), playbook, config)
			if err != nil {
				return nil, fmt.Errorf("seed %d, scenario %s: %w", e.seed+uint64(n), playbook.Number, err)
			}
			results = append(results, result)
			done.Add(1)
		}
	}
	return results, nil
}

// world plays one scenario in one organisation.
func (e *evaluation) world(ctx context.Context, seed uint64, from time.Time, playbook *scenarios.Playbook, config engine.Config) (evaluate.Result, error) {
	options := dataset.Organisation(seed, from)
	options.Users, options.Days = e.users, e.days
	set, _, err := dataset.Compose(dataset.Plan{World: options, Playbooks: []*scenarios.Playbook{playbook}})
	if err != nil {
		return evaluate.Result{}, err
	}
	return judgedBy(ctx, source.FS(dataset.Logs(set), "world"), config, dataset.LabelsOf(set.Seed, set.Incidents))
}

func judgedBy(ctx context.Context, from source.Source, config engine.Config, labels dataset.Labels) (evaluate.Result, error) {
	run := engine.Run(ctx, from, config)
	if err := run.Wait(); err != nil {
		return evaluate.Result{}, err
	}
	return evaluate.Judge(ctx, run.Snapshot(), labels)
}

func writeEvaluations(w io.Writer, all []swept) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	var content any = all
	if len(all) == 1 && all[0].Key == "" {
		content = all[0]
	}
	if err := encoder.Encode(content); err != nil {
		return fmt.Errorf("writing the evaluation: %w", err)
	}
	return nil
}

func printEvaluations(w io.Writer, all []swept) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, one := range all {
		if one.Key != "" {
			fmt.Fprintf(table, "%s = %s\n\n", one.Key, one.Value)
		}
		fmt.Fprintln(table, "NO.\tSCENARIO\tDETECTED\tBY\tRANK\tWORST\tEVENTS\tMINUTES")
		for _, s := range one.Scenarios {
			fmt.Fprintf(table, "%s\t%s\t%d of %d\t%s\t%g\t%d\t%g\t%.0f\n",
				s.Number, s.Scenario, s.Detected, s.Played, layersOf(s), s.MedianRank, s.WorstRank, s.Events, s.Minutes)
		}
		fmt.Fprintln(table, "\nSCORE\tPRECISION\tRECALL\tFALSE PER 1000")
		for _, p := range one.Points {
			fmt.Fprintf(table, "%g\t%.3f\t%.3f\t%.1f\n", p.Score, p.Precision, p.Recall, p.FalsePerThousand)
		}
		fmt.Fprintf(table, "\n%d worlds: average precision %.3f ± %.3f, incidents detected %.3f ± %.3f\n\n",
			one.Worlds, one.AveragePrecision.Mean, one.AveragePrecision.Deviation, one.Recall.Mean, one.Recall.Deviation)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the evaluation: %w", err)
	}
	return nil
}

// layersOf lists the layers that had a part in detections, and in how many.
func layersOf(s evaluate.Scenario) string {
	var parts []string
	for _, layer := range []string{"rule", "signature", "sequence"} {
		if n := s.Layers[layer]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", layer, n))
		}
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, " ")
}
