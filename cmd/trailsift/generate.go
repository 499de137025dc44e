package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
)

// generation are the flags of generate.
type generation struct {
	fiction
	destination
	blend                []string
	users, days, events  int
	size, start          string
	ratio                float64
	regions, accounts    []string
	noTags, clean, force bool
}

func newGenerate(a *app) *cobra.Command {
	var g generation
	generate := &cobra.Command{
		Use:   "generate",
		Args:  noArguments,
		Short: "Write logs from scenarios and a normal population",
		Long: `Write CloudTrail logs of an organisation at work with attacks in them, for training, for testing
detection and as labelled data sets. The same flags give the same bytes.

Attack events carry tags, and --out gets labels.json, labels.csv and statistics.json beside the logs.
With --blend the attacks happen in your own logs, by one of your own principals: the logs are
copied to --out unchanged, and what was added lies beside them.

The folder appears whole or not at all. Exit codes: 0 done; 1 interrupted, or the disk is full;
2 wrong usage.`,
		Example: `  trailsift generate --out logs/                                  every scenario, 60 people, a week
  trailsift generate --scenario 3.4 --scenario 5.1 --seed 7 --out logs/
  trailsift generate --scenario tactic:exfiltration --format jsonl | head
  trailsift generate --size 5GB --malicious-ratio 0.01 --no-tags --out training/
  trailsift generate --blend mine/ --scenario disable-logging --out blended/`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.generate(cmd, g) },
	}
	g.fiction.add(generate, "the `number` that decides everything that is chance")
	flags := generate.Flags()
	flags.StringVar(&g.format, "format", "cloudtrail", "the `format`: cloudtrail (gzipped files as AWS lays them into a bucket), jsonl or json")
	flags.StringVar(&g.out, "out", "", "write to this `folder`; jsonl and json also to a file, or to stdout without it")
	flags.IntVar(&g.users, "users", 0, "how many `people` work there (60)")
	flags.IntVar(&g.days, "days", 7, "how many `days` the logs cover; longer where a scenario takes longer")
	flags.IntVar(&g.events, "events", 0, "make about so many `events`")
	flags.StringVar(&g.size, "size", "", "make about so many `bytes` of JSON, such as 500MB or 5GB")
	flags.Float64Var(&g.ratio, "malicious-ratio", 0, "repeat the scenarios until this `share` of the events is malicious, such as 0.01")
	flags.StringVar(&g.start, "start", "", "the first `day` (2025-11-17)")
	flags.StringSliceVar(&g.regions, "regions", nil, "the `regions` in use, the home region first")
	flags.StringSliceVar(&g.accounts, "accounts", nil, "the account `ids`, the main one first")
	flags.BoolVar(&g.noTags, "no-tags", false, "write attack events without tags: only the labels tell them")
	flags.BoolVar(&g.clean, "clean", false, "deliver in order and once: no late events, no copies")
	flags.BoolVar(&g.labels, "labels", true, "write labels.json and labels.csv")
	flags.BoolVar(&g.force, "force", false, "write into a folder that is not empty, or over a file")
	flags.StringArrayVar(&g.blend, "blend", nil, "let the attacks happen in the logs at this `path`; may be repeated")
	return generate
}

// generateMemory is how much memory the runtime may use before it collects garbage more often. A large
// set needs less, but leaves much garbage.
const generateMemory = 200 << 20

// generate makes a set and writes it.
func (a *app) generate(cmd *cobra.Command, g generation) error {
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	if err := g.check(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	defer cancelOnSignal(cancel)()
	set, mine, err := a.compose(ctx, cmd, g, loaded)
	if err != nil {
		return interruption(err, "nothing was kept")
	}
	place, err := g.destination.open(g.force)
	if err != nil {
		return err
	}
	defer place.discard()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(generateMemory))
	progress := &dataset.Progress{}
	began := time.Now()
	hours := int64(set.Source.Hours())
	stopShowing := a.showLine(func() string { return generationLine(progress, hours, time.Since(began)) })
	statistics, err := place.write(ctx, a.out, set, mine, dataset.Options{
		Tags: !g.noTags, Clean: g.clean, Workers: runtime.GOMAXPROCS(0), Progress: progress,
	})
	stopShowing()
	if err != nil {
		return interruption(err, "nothing was kept")
	}
	if place.toStdout() {
		return statistics.Text(a.err)
	}
	return statistics.Text(a.out)
}

// check refuses flags that contradict each other.
func (g *generation) check() error {
	switch {
	case g.users < 0 || g.users > 100_000:
		return usagef("--users %d: want 1 to 100000", g.users)
	case g.days < 1 || g.days > 3650:
		return usagef("--days %d: want 1 to 3650", g.days)
	case g.events < 0:
		return usagef("--events %d: want 1 or more", g.events)
	case g.events > 0 && g.size != "":
		return usagef("--events and --size say the same in two ways: give one of them")
	case g.ratio < 0 || g.ratio > 0.5:
		return usagef("--malicious-ratio %v: want 0 to 0.5", g.ratio)
	case len(g.blend) > 0 && (g.events > 0 || g.size != "" || g.users > 0 || g.ratio > 0 || g.start != "" || len(g.regions)+len(g.accounts) > 0):
		return usagef("--blend takes people, span, regions and accounts from the logs: leave out --users, --events, --size, --malicious-ratio, --start, --regions and --accounts")
	}
	if len(g.blend) > 0 && g.out == "" {
		return usagef("--blend copies your logs beside the attacks: say where with --out")
	}
	for _, account := range g.accounts {
		if len(account) != 12 || strings.Trim(account, "0123456789") != "" {
			return usagef("--accounts %q: want ids of twelve digits", account)
		}
	}
	if err := outside("--out", g.out, g.blend); err != nil {
		return err
	}
	return g.destination.check()
}

// compose makes the set that the flags ask for. mine are the user's own logs where there are any.
func (a *app) compose(ctx context.Context, cmd *cobra.Command, g generation, loaded settings.Loaded) (*dataset.Set, *dataset.Learned, error) {
	known, err := knownPlaybooks(g.playbooks)
	if err != nil {
		return nil, nil, err
	}
	if len(g.scenarios) == 0 {
		g.scenarios = []string{"all"}
	}
	chosen, err := choose(known, g.scenarios)
	if err != nil {
		return nil, nil, err
	}
	if !cmd.Flag("seed").Changed {
		g.seed = 1
	}
	if len(g.blend) > 0 {
		return a.blend(ctx, g, chosen)
	}
	plan, err := g.plan(loaded.Hours.Timezone)
	if err != nil {
		return nil, nil, err
	}
	plan.Playbooks = chosen
	set, notes, err := dataset.Compose(plan)
	for _, note := range notes {
		a.say("%s", note)
	}
	return set, nil, err
}

// blend learns the user's own logs and lets the attacks happen in them.
func (a *app) blend(ctx context.Context, g generation, chosen []*scenarios.Playbook) (*dataset.Set, *dataset.Learned, error) {
	learned, err := dataset.Learn(ctx, g.blend, g.seed, func(p source.Problem) { a.say("%s: %s", p.Path, p.Reason) })
	if err != nil {
		return nil, nil, err
	}
	set, notes, err := learned.Blend(g.seed, chosen)
	for _, note := range notes {
		a.say("%s", note)
	}
	return set, learned, err
}

// plan reads the flags that are no plain values.
func (g *generation) plan(zone string) (dataset.Plan, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return dataset.Plan{}, usagef("hours.timezone: %w", err)
	}
	first := firstDay(location)
	if g.start != "" {
		moment, err := parseMoment(g.start, time.Now(), location)
		if err != nil {
			return dataset.Plan{}, usagef("--start: %w", err)
		}
		year, month, day := moment.In(location).Date()
		first = time.Date(year, month, day, 0, 0, 0, 0, location)
	}
	plan := dataset.Plan{World: dataset.Organisation(g.seed, first), Events: g.events, Ratio: g.ratio}
	plan.World.Users, plan.World.Days = g.users, g.days
	if len(g.regions) > 0 {
		plan.World.Regions = g.regions
	}
	if len(g.accounts) > 0 {
		plan.World.Accounts = g.accounts
	}
	if g.size != "" {
		if plan.Bytes, err = parseSize(g.size); err != nil {
			return dataset.Plan{}, usagef("--size: %w", err)
		}
	}
	return plan, nil
}

// parseSize reads a number of bytes: 5GB, 500MB, 300kB or a plain number; 5GiB and 5G too.
func parseSize(text string) (int64, error) {
	digits := strings.TrimRight(text, "kKmMgGtTiIbB ")
	unit := strings.ToLower(strings.TrimSpace(text[len(digits):]))
	n, err := strconv.ParseFloat(digits, 64)
	factor, known := map[string]float64{
		"": 1, "b": 1, "k": 1e3, "kb": 1e3, "kib": 1 << 10, "m": 1e6, "mb": 1e6, "mib": 1 << 20,
		"g": 1e9, "gb": 1e9, "gib": 1 << 30, "t": 1e12, "tb": 1e12, "tib": 1 << 40,
	}[unit]
	if err != nil || !known || !(n > 0) || n*factor > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is no size: want 500MB, 5GB or a number of bytes", text)
	}
	return int64(n * factor), nil
}

// generationLine says how much was made, how fast, and how long the rest will take at that rate.
func generationLine(p *dataset.Progress, hours int64, elapsed time.Duration) string {
	events, done := p.Events.Load(), min(p.Hours.Load(), hours)
	line := fmt.Sprintf("%d of %d hours, %d events, %.0f events/s", done, hours, events, float64(events)/max(elapsed.Seconds(), 0.001))
	if done > 0 && done < hours {
		left := time.Duration(float64(elapsed) / float64(done) * float64(hours-done))
		line += ", " + left.Round(time.Second).String() + " left"
	}
	return line + "  (Ctrl-C ends it and keeps nothing)"
}
