package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/report"
	"trailsift/engine/risk"
)

// reporting are the flags of report.
type reporting struct {
	judged
	fiction
	format, out      string
	navigator, ocsf  string // files
	title, chapters  string
	events           int
	dated, undecided bool
	narrative        bool
	rules            []string // folders
	which            whichCase
}

func newReport(a *app) *cobra.Command {
	var r reporting
	command := &cobra.Command{
		Use:   "report [PATH|- ...]",
		Short: "Write a report for people, or findings for other programs",
		Long: `Write what was found as Markdown, or as one HTML page that needs no other file, no script and no
network: a summary, the ranking, a chapter for each principal that matters with why, when, what was
found, who became whom and what to do next, ATT&CK, evidence quality and the settings used.

--navigator writes a layer for the ATT&CK Navigator, --ocsf findings as OCSF events in JSON lines;
with one of them alone no report is written beside it. The same logs, settings and case file give
the same bytes. Verdicts, notes and marks are those of the logs' case file, if there is one.

--narrative begins the report with an executive summary, whose sentences name the findings they rest
on. Templates write it and nothing leaves this machine, unless narrative.endpoint names the server of
a language model: that is shown the findings, with placeholders for accounts, names, addresses and
keys, and what it was asked and answered is kept beside the report.

PATH is a file, a folder or a pattern; - is standard input. Without one it is what is piped in, else the
logs are made up.

Exit codes: 0 done, also when some files were broken and others used; 1 no usable record, or
interrupted (what was read is still reported); 2 wrong usage.`,
		Example: `  trailsift report logs/ --out report.html
  trailsift report logs/ -o md | less
  trailsift report logs/ --out report.html --title 'Incident 4711' --dated --from 2025-11-19
  trailsift report logs/ --case audit.db --chapters high --events 20 --out report.html
  trailsift report logs/ --navigator layer.json --ocsf findings.jsonl
  trailsift report logs/ --narrative --out report.html
  trailsift report logs/ --narrative --out report.html --set narrative.endpoint=http://localhost:11434/v1 --set narrative.model=qwen3
  trailsift report --scenario 5.1 --seed 7 --out training.html`,
		RunE: func(cmd *cobra.Command, paths []string) error { return a.write(cmd, r, paths) },
	}
	r.fiction.add(command, "make up the same logs again by this `number`")
	flags := command.Flags()
	flags.StringVarP(&r.format, "output", "o", "", "the `format`: md or html (by default what --out ends in, else md)")
	flags.StringVar(&r.out, "out", "", "write to this `file` instead of stdout")
	flags.StringVar(&r.navigator, "navigator", "", "write a layer for the ATT&CK Navigator to this `file`")
	flags.StringVar(&r.ocsf, "ocsf", "", "write OCSF Detection Findings as JSON lines to this `file`")
	flags.StringVar(&r.title, "title", "", "the `words` above the report")
	flags.BoolVar(&r.narrative, "narrative", false, "begin with an executive summary")
	flags.BoolVar(&r.dated, "dated", false, "say when the report was made; then no two are the same")
	flags.StringVar(&r.chapters, "chapters", "medium", "a chapter for principals at or above this `level`: low, medium, high or critical")
	flags.IntVar(&r.events, "events", 0, "list the first `n` events of each finding (by default 5)")
	flags.BoolVar(&r.undecided, "no-case", false, "leave out what a case file says, and suppress nothing by it")
	r.judged.add(command)
	r.which.add(command, "take verdicts, notes, marks and suppressions from this case `file`, in place of the one of the logs")
	addRules(command, &r.rules)
	return command
}

// write reads the logs and writes what was asked for.
func (a *app) write(cmd *cobra.Command, r reporting, paths []string) error {
	paths = a.orPiped(cmd, &r.fiction, paths)
	loaded, err := a.settings(cmd)
	if err != nil {
		return err
	}
	brief, err := r.brief(loaded)
	if err != nil {
		return err
	}
	if err := r.outside(paths); err != nil {
		return err
	}
	narrator, err := r.narrator(loaded.Narrative, os.Getenv)
	if err != nil {
		return err
	}
	config, err := a.engineConfig(loaded, r.rules)
	if err != nil {
		return err
	}
	if config.Judge, err = r.judge(loaded.Hours.Timezone, time.Now()); err != nil {
		return err
	}
	brief.Judged = scopeOf(config.Judge)
	if brief.Case, err = r.decided(cmd.Context(), a, paths); err != nil {
		return err
	}
	if brief.Case != nil {
		config.Suppressions = append(config.Suppressions, brief.Case.Suppressing()...)
	}
	defer spareMemory()()
	snapshot, name, err := a.analysed(cmd, &r.fiction, paths, loaded, config)
	if err != nil {
		return err
	}
	brief.Source = name
	if err := a.writeAll(cmd.Context(), r, narrator, snapshot, brief); err != nil {
		return err
	}
	return verdict(snapshot, name, risk.Critical+1)
}

// brief reads the flags that are no plain values, and what there is to say of the settings.
func (r *reporting) brief(loaded settings.Loaded) (report.Brief, error) {
	b := report.Brief{Title: r.title, Events: r.events}
	if r.events < 0 {
		return b, usagef("--events %d: want 1 or more", r.events)
	}
	for _, pair := range [][2]string{{r.out, r.navigator}, {r.out, r.ocsf}, {r.navigator, r.ocsf}} {
		if pair[0] != "" && pair[0] == pair[1] {
			return b, usagef("%s would be written twice: --out, --navigator and --ocsf want files of their own", pair[0])
		}
	}
	if r.undecided && r.which.file != "" {
		return b, usagef("--case and --no-case say the opposite: leave one out")
	}
	if r.format == "" {
		r.format = "md"
		if ending := strings.ToLower(filepath.Ext(r.out)); ending == ".html" || ending == ".htm" {
			r.format = "html"
		}
		if r.out == "" && r.navigator+r.ocsf != "" {
			r.format = "none"
		}
	} else if !slices.Contains([]string{"md", "html"}, r.format) {
		return b, usagef("-o %s: want md or html", r.format)
	}
	var err error
	if b.Chapters, err = parseLevel("--chapters", r.chapters); err != nil {
		return b, err
	}
	if r.dated {
		b.Made = time.Now()
	}
	for _, entry := range loaded.Changed() {
		b.Settings = append(b.Settings, report.Setting{Key: entry.Key, Value: entry.Value, Default: entry.Default})
	}
	return b, nil
}

// outside refuses to write into the evidence.
func (r *reporting) outside(evidence []string) error {
	return cmp.Or(
		outside("--out", r.out, evidence),
		outside("--navigator", r.navigator, evidence),
		outside("--ocsf", r.ocsf, evidence),
	)
}

// scopeOf says how the judged events were chosen.
func scopeOf(j engine.Judge) (facts []report.Fact) {
	if !j.From.IsZero() {
		facts = append(facts, report.Fact{Name: "From", Value: j.From.UTC().Format(time.RFC3339)})
	}
	if !j.To.IsZero() {
		facts = append(facts, report.Fact{Name: "To", Value: j.To.UTC().Format(time.RFC3339)})
	}
	if !j.Filter.Empty() {
		facts = append(facts, report.Fact{Name: "Filter", Value: j.Filter.String()})
	}
	return facts
}

// decided is what stands in the case file that was named, or in that of the logs where there is one; nil where
// there is none.
func (r *reporting) decided(ctx context.Context, a *app, paths []string) (*casefile.State, error) {
	if r.undecided {
		return nil, nil
	}
	if r.which.file != "" {
		return r.which.standing(ctx, a, paths)
	}
	home := dataHome()
	if home == "" || len(paths) == 0 || slices.Contains(paths, "-") {
		return nil, nil
	}
	usual := whichCase{file: casefile.Path(home, paths)}
	if _, err := os.Stat(usual.file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	a.say("with what was decided in %s (--no-case leaves it out)", usual.file)
	return usual.standing(ctx, a, paths)
}

// writeAll writes the report and what was asked for beside it.
func (a *app) writeAll(ctx context.Context, r reporting, n narrator, snapshot *engine.Snapshot, brief report.Brief) error {
	if r.format != "none" {
		page, err := report.Gather(ctx, snapshot, brief)
		if err != nil {
			return fmt.Errorf("putting the report together: %w", err)
		}
		if err := a.begin(ctx, page, n, snapshot, brief.Case); err != nil {
			return err
		}
		write := page.Markdown
		if r.format == "html" {
			write = page.HTML
		}
		if err := a.deliverWith(r.out, write); err != nil {
			return err
		}
	}
	if r.navigator != "" {
		layer := func(w io.Writer) error { return report.Navigator(w, snapshot, brief.Source) }
		if err := a.deliverWith(r.navigator, layer); err != nil {
			return err
		}
	}
	if r.ocsf == "" {
		return nil
	}
	return a.deliverWith(r.ocsf, func(w io.Writer) error { return report.OCSF(ctx, w, snapshot, brief.Case) })
}

// deliverWith delivers what something writes, once it is whole.
func (a *app) deliverWith(path string, write func(io.Writer) error) error {
	var result bytes.Buffer
	if err := write(&result); err != nil {
		return err
	}
	return a.deliver(result.Bytes(), path)
}
