package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
	"trailsift/ui/effect"
	"trailsift/ui/layout"
)

// configured are settings as the program loads them.
type configured struct{ loaded settings.Loaded }

func (c configured) Value(key string) string { return c.loaded.Value(key) }

func (c configured) Origin(key string) string { return c.loaded.Origin(key) }

func (c configured) Tuned(changes map[string]string) (engine.Config, map[string]string, error) {
	tuned, changed, err := c.loaded.Tuned(changes)
	if err != nil {
		return engine.Config{}, nil, settings.Reasons(err)
	}
	return tuned.Engine(), changed, nil
}

func (c configured) WriteChanges(w io.Writer, changes map[string]string) error {
	return c.loaded.WriteChanges(w, changes)
}

// tunable is a driver over a real run, of the sample of logs, by some flags.
func tunable(t *testing.T, width, height int, change func(*Options), flags ...settings.Flag) *driver {
	t.Helper()
	loaded, err := settings.Load(settings.Places{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	from, err := source.Paths([]string{filepath.Join("..", "testdata", "sample")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := engine.Run(context.Background(), from, loaded.Engine())
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	d := newDriver(t, width, height, func(o *Options) {
		o.Analysis, o.Config, o.Settings = run, loaded.Engine(), configured{loaded}
		if change != nil {
			change(o)
		}
	})
	d.send(finishedMsg{run: 1})
	return d
}

// turnTo opens the tuning and moves to a setting or, of a list, to a call.
func (d *driver) turnTo(key string, call ...string) *driver {
	d.t.Helper()
	if !d.m.inTuning() {
		d.press("T")
	}
	for d.press("home"); ; d.press("j") {
		before, _ := d.m.tuning.pane.Dial()
		if before.Key == key && (len(call) == 0 && before.Call == "" || len(call) > 0 && before.Call == call[0]) {
			return d
		}
		d.m.tuning.pane.Move(1)
		after, _ := d.m.tuning.pane.Dial()
		d.m.tuning.pane.Move(-1)
		if reflect.DeepEqual(before, after) {
			d.t.Fatalf("%s %v is not in the tuning", key, call)
		}
	}
}

func (d *driver) principal(name string) engine.Principal {
	d.t.Helper()
	for _, p := range d.m.snapshot.Ranking {
		if strings.HasSuffix(p.Name, name) {
			return p
		}
	}
	d.t.Fatalf("%s is not ranked", name)
	return engine.Principal{}
}

func TestTuningMovesTheRanking(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.misses("moved")
	d.turnTo("rules.R04.points").press("enter", "ctrl+u", "45", "enter")
	if got := d.principal("github-deploy").Score.Total; got != 45 {
		t.Errorf("github-deploy has %v points, want 45", got)
	}
	d.sees("45    ● changed from 10", "moved", "▴", "+35", "2 moved: ", "github-deploy LOW→MEDIUM +35", "TUNED (1)", "1 changed")
	d.press("backspace")
	d.misses("changed")
	d.misses("TUNED")
	d.misses("+35")
	if d.m.snapshot != d.m.judging.run {
		t.Error("what is shown is not the run's own snapshot")
	}
}

func TestTuningStepsAndUndoes(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.turnTo("rules.R04.threshold").press("l", "+", "=")
	d.sees("6     ● changed from 3")
	d.press("h")
	d.sees("5     ● changed from 3")
	d.press("u", "u", "u")
	d.sees("4     ● changed from 3")
	d.press("ctrl+r")
	d.sees("5     ● changed from 3")
	d.turnTo("rules.R06.enabled").press("l")
	d.sees("off   ● changed from on", "2 changed")
	if fired := d.principal("marek.dvorak").Score.Verdicts[5].Fired; fired {
		t.Error("R06 fires though it is switched off")
	}
	d.press("X")
	d.misses("changed from")
	d.press("u")
	d.sees("2 changed")
	d.press("X", "backspace")
	d.sees("no setting is changed")
	d.turnTo("ml.contamination").press("h")
	d.sees("ml.contamination goes no further")
}

func TestTuningRefusesWhatSettingsMayNotBe(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.turnTo("levels.medium").press("enter", "ctrl+u", "65")
	d.sees("levels.high: want levels.medium (65) or more, got 60")
	d.press("enter")
	d.sees("levels.high: want")
	d.press("esc")
	for range 4 {
		d.press("l")
	}
	d.sees("60    ● changed from 40")
	d.press("l")
	d.sees("levels.high: want levels.medium (65) or more, got 60", "60    ● changed from 40")
	d.turnTo("rules.R01.threshold").press("enter", "x")
	d.sees("want a number")
	d.press("esc").turnTo("hours.timezone").press("enter", "ctrl+u", "Mars", "enter")
	d.sees("want a time zone such as UTC")
}

func TestTuningSaysWhatItCannotDo(t *testing.T) {
	d := loaded(t, 120, 36).press("T")
	d.sees("the console was opened without its settings")
	newDriver(t, 120, 36, nil).press("T").sees("nothing has been read")
	d = tunable(t, 120, 36, nil, settings.Flag{Name: "--set", Key: "sequences.enabled", Value: "false"})
	d.turnTo("sequences.enabled").sees("wants the logs to be read again")
	d.press("l")
	d.sees("sequences.enabled wants the logs to be read again")
	if len(d.m.tuning.changes) != 0 {
		t.Errorf("changed: %v", d.m.tuning.changes)
	}
}

func TestTuningOfLayersAndCounts(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	floor := d.principal("marek.dvorak").Score.Floor
	d.turnTo("sequences.enabled").press("l")
	if got := d.principal("marek.dvorak").Score.Floor; got >= floor {
		t.Errorf("the floor without sequences is %v, with them %v", got, floor)
	}
	d.press("X").turnTo("hours.timezone").press("enter", "ctrl+u", "Asia/Seoul", "enter")
	if d.m.judging.config.Spec.Hours.Timezone != "Asia/Seoul" || d.principal("inventory-api").Features.OffHoursRatio == 0 {
		t.Error("the time zone has changed nothing")
	}
	d.turnTo("sequences.S07.window").press("l").sees("15m   ● changed from 10m")
}

func TestTuningOfLists(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	event, _ := d.m.timeline.Event()
	call := event.Service + ":" + event.Name
	count := d.principal("marek.dvorak").Features.HighRisk
	d.turnTo("lists.high_risk", call)
	d.sees(call+" here", "listed")
	d.press("l")
	if got := d.principal("marek.dvorak").Features.HighRisk; got >= count {
		t.Errorf("%s is off the list, and %d events are of high risk, %d were before", call, got, count)
	}
	d.sees("not listed ● was listed")
	d.press("backspace")
	d.misses("changed from")
	d.turnTo("lists.admin").press("l").sees("this has no steps")
	d.press("enter", "nonsense")
	d.sees("want a service and a call")
	d.press("ctrl+u", "s3:PutBucketPolicy", "enter").sees("s3:PutBucketPolicy", "listed")
	d.turnTo("lists.admin", "s3:PutBucketPolicy").press("enter")
	d.misses("changed")
	d.turnTo("lists.high_risk", call).press("3", "j").sees("cloudwatch:GetMetricData here")
}

// TestOnlyTheLatestTuningIsShown has the answer to an older change come last.
func TestOnlyTheLatestTuningIsShown(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.press("T")
	older := d.m.setSetting("rules.R04.points", "20")
	if d.m.snapshot != d.m.judging.run {
		t.Fatal("a change waited for its answer")
	}
	newer := d.m.setSetting("rules.R04.points", "30")
	d.settle(newer)
	d.settle(older)
	if got := d.principal("github-deploy").Score.Total; got != 30 {
		t.Errorf("github-deploy has %v points, want those of the latest change", got)
	}
}

func TestTuningSaysWhatRunsAgain(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.press("T")
	cmd := d.m.setSetting("sequences.S01.failures", "4")
	d.sees("re-running sequences")
	d.settle(cmd)
	d.misses("re-running")
	d.settle(d.m.setSetting("episodes.enabled", "false"))
	cmd = d.m.setSetting("episodes.enabled", "true")
	d.sees("counting again")
	d.settle(cmd)
	cmd = d.m.setSetting("rules.R04.points", "11")
	d.misses("again…")
	d.settle(cmd)
}

// TestMovesAreOfTheTuningAlone has the case suppress a finding while settings are changed.
func TestMovesAreOfTheTuningAlone(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.m.judging.suppressed = []finding.Suppression{{Finding: "*", Match: "*report-runner", Reason: "drill"}}
	d.settle(d.m.rejudge())
	d.turnTo("rules.R04.points").press("enter", "ctrl+u", "45", "enter")
	if d.principal("report-runner").Score.Floor != 0 {
		t.Fatal("nothing is suppressed")
	}
	d.sees("2 moved: ", "github-deploy LOW→MEDIUM +35")
	d.misses("report-runner CRITICAL→")
}

// attackers are known by their names.
type attackers []string

func (a attackers) Accuracy(_ context.Context, s *engine.Snapshot) (effect.Accuracy, error) {
	found := effect.Accuracy{Attacks: len(a)}
	medium := 0.0
	for _, p := range s.Ranking {
		if p.Score.Total < s.Config().Risk.Medium {
			continue
		}
		medium++
		for _, name := range a {
			if strings.HasSuffix(p.Name, name) {
				found.Detected++
			}
		}
	}
	found.Medium = effect.Point{Precision: float64(found.Detected) / medium, Recall: float64(found.Detected) / float64(len(a))}
	return found, nil
}

func TestAccuracyChangesWithTheTuning(t *testing.T) {
	d := tunable(t, 120, 36, func(o *Options) { o.Labels = attackers{"marek.dvorak", "report-runner", "github-deploy"} })
	d.press("T")
	d.sees("MEDIUM P 0.40 R 0.67", "2 of 3 attacks detected")
	d.turnTo("rules.R04.points").press("enter", "ctrl+u", "45", "enter")
	d.sees("P 0.40→0.43 R 0.67→1.00", "2→3 of 3 attacks detected")
	d.press("X").sees("P 0.40 R 0.67")
}

// TestTuningIsWrittenAsConfiguration loads what was written as whoever starts with it would.
func TestTuningIsWrittenAsConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tuned.yaml")
	d := tunable(t, 120, 36, nil)
	d.turnTo("rules.R04.points").press("l").turnTo("sequences.S09.window").press("l").turnTo("counting.burst_window").press("l")
	d.press("w", "ctrl+u", path, "enter")
	d.sees("3 changed settings in")
	loaded, err := settings.Load(settings.Places{User: path})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(loaded.Engine(), d.m.judging.config) {
		t.Errorf("loaded %+v\nwant %+v", loaded.Engine(), d.m.judging.config)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = `trailsift:
  counting:
    burst_window: 15m # was 10m
  rules:
    R04:
      points: 11 # was 10
  sequences:
    S09:
      window: 45m # was 30m
`
	if string(text) != want {
		t.Errorf("wrote\n%s\nwant\n%s", text, want)
	}
	d.press("w", "ctrl+u", path, "enter").sees("is there already")
}

func TestLeavingTheTuning(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.press("3", "T")
	d.sees("2 Tuning")
	d.press("esc")
	if d.m.tuning.open || d.m.wish.Focus != layout.Timeline {
		t.Error("esc has not left the tuning for the timeline")
	}
	d.press("1", "T", "T")
	if d.m.tuning.open || d.m.wish.Focus != layout.Principals {
		t.Error("T has not left the tuning for the ranking")
	}
	d.turnTo("rules.R04.points").press("l", "1", "enter")
	d.sees("2 Rules")
	if d.m.judging.config.Rules.Rules[rule.MultiIP].Points != 11 {
		t.Error("leaving the tuning has changed its settings back")
	}
	d.press("T")
	if dial, _ := d.m.tuning.pane.Dial(); dial.Key != "rules.R04.points" {
		t.Errorf("back in the tuning at %s", dial.Key)
	}
}

func TestTuningScreens(t *testing.T) {
	labels := func(o *Options) { o.Labels = attackers{"marek.dvorak", "report-runner", "github-deploy"} }
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			d := tunable(t, size.width, size.height, labels)
			d.turnTo("rules.R04.points").press("enter", "ctrl+u", "45", "enter")
			checkWidths(t, d, size.width, size.height)
			golden.RequireEqual(t, []byte(d.screen()))
		})
	}
}

func TestTuningInASCII(t *testing.T) {
	d := tunable(t, 110, 30, func(o *Options) { o.ASCII = true })
	d.turnTo("rules.R04.points").press("enter", "ctrl+u", "3", "enter")
	for _, r := range d.screen() {
		if r > 0x7e {
			t.Fatalf("%U is on the screen:\n%s", r, d.screen())
		}
	}
	if d.principal("github-deploy").Score.Level != risk.Low {
		t.Error("fewer points have raised a level")
	}
}

func TestJudgingOnlyWhatIsShown(t *testing.T) {
	d := tunable(t, 120, 36, nil)
	d.press("J").sees("neither a filter nor a span leaves anything out")
	before := d.principal("marek.dvorak")
	d.press("/", "ip:203.0.113.66", "enter", "J")
	d.sees("JUDGED IN PART", "judged only ip:203.0.113.66")
	after := d.principal("marek.dvorak")
	if after.Events >= before.Events || after.Events == 0 || len(d.m.snapshot.Ranking) >= len(d.m.judging.run.Ranking) {
		t.Errorf("%d of %d events are judged, of %d principals", after.Events, before.Events, len(d.m.snapshot.Ranking))
	}
	d.turnTo("rules.R03.points").press("enter", "ctrl+u", "0", "enter")
	d.misses("marek.dvorak CRITICAL→LOW")
	d.press("X", "esc", "J").sees("all events are judged again")
	d.misses("JUDGED IN PART")
	if d.m.snapshot != d.m.judging.run {
		t.Error("what is shown is not the run's own snapshot")
	}
	d.press("/", "ctrl+u", "rule:R06", "enter", "J").sees("cannot choose what is judged")
	if d.m.judging.only != nil {
		t.Error("events are chosen by what judging brings about")
	}
}
