package ui

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/finding"
	"trailsift/ui/layout"
	"trailsift/ui/text"
)

// countedCase is a case file that counts what it is asked, and fails when it is told to.
type countedCase struct {
	*casefile.Case
	asked int
	fails error
}

func (c *countedCase) Apply(ctx context.Context, change casefile.Change) (*casefile.State, error) {
	c.asked++
	if c.fails != nil {
		return nil, c.fails
	}
	return c.Case.Apply(ctx, change)
}

// caseAt is the case of a path, written by somebody. As in the program, looking makes no file.
func caseAt(t *testing.T, path, by string, opened **countedCase) Case {
	t.Helper()
	return Case{Open: func(ctx context.Context, create bool) (CaseFile, error) {
		if _, err := os.Stat(path); err != nil && !create {
			return nil, nil
		}
		file, err := casefile.Open(ctx, path, by)
		if err != nil {
			return nil, err
		}
		counted := &countedCase{Case: file}
		t.Cleanup(func() { _ = file.Close() })
		if opened != nil {
			*opened = counted
		}
		return counted, nil
	}}
}

// withCase is a driver whose analysis is done, with a case that nobody has written into.
func withCase(t *testing.T, width, height int) (*driver, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.db")
	return console(t, width, height, path, "ana", nil), path
}

// console is a driver with a case.
func console(t *testing.T, width, height int, path, by string, opened **countedCase) *driver {
	t.Helper()
	d := newDriver(t, width, height, func(o *Options) { o.Case = caseAt(t, path, by, opened) })
	d.m.retune = fakeRetune
	d.finish(6)
	d.press("down", "up") // somebody is at work on charlie
	d.send(caseTickMsg{})
	return d
}

// fakeRetune suppresses findings, and takes half of the score with them.
func fakeRetune(s *engine.Snapshot, _ context.Context, config engine.Config) (*engine.Snapshot, error) {
	tuned := *s
	tuned.Version++
	tuned.Ranking = slices.Clone(s.Ranking)
	for i := range tuned.Ranking {
		p := &tuned.Ranking[i]
		p.Findings = append([]finding.Finding(nil), p.Findings...)
		for j := range p.Findings {
			f := &p.Findings[j]
			f.Suppressed = ""
			for _, one := range config.Suppressions {
				if one.Covers(*f, p.Name, time.Unix(start, 0)) {
					f.Suppressed = one.Reason
				}
			}
			if f.Suppressed != "" {
				p.Score.Total = 47
			}
		}
	}
	slices.SortStableFunc(tuned.Ranking, func(a, b engine.Principal) int { return cmp.Compare(b.Score.Total, a.Score.Total) })
	return &tuned, nil
}

// charliesReason is why the finding of charlie does not count.
func charliesReason(d *driver) string {
	at := slices.IndexFunc(d.m.snapshot.Ranking, func(p engine.Principal) bool { return p.Name == arn("charlie") })
	return d.m.snapshot.Ranking[at].Findings[0].Suppressed
}

func TestVerdictsAreKeptAndUndone(t *testing.T) {
	for _, size := range []struct{ width, height int }{{120, 36}, {80, 24}, {40, 12}} {
		d, path := withCase(t, size.width, size.height)
		if _, err := os.Stat(path); err == nil {
			t.Fatal("looking at logs has made a case file")
		}
		d.press("M")
		d.sees("verdict malicious on charlie")
		d.press("down", "U", "u")
		d.sees("undone: verdict undecided on bob")
		if got := d.m.desk.state.Verdicts[fakeID(arn("bob"))].Value; got != "" {
			t.Errorf("after undo bob is %q", got)
		}
		d.press("ctrl+r")
		d.sees("redone: verdict undecided on bob")
		d.press("up", "B", "B")
		d.sees("no verdict any more on charlie")
		d.press("u")
		d.sees("undone: no verdict any more on charlie")
		d.press("down", "u", "u")
		d.press("ctrl+r", "ctrl+r")
		again := console(t, size.width, size.height, path, "ben", nil)
		got := again.m.desk.state.Verdicts
		if got[fakeID(arn("charlie"))].Value != casefile.Benign || got[fakeID(arn("bob"))].Value != casefile.Undecided {
			t.Errorf("opened again, the case has %v", got)
		}
	}
}

func TestVerdictStandsInRankingAndRules(t *testing.T) {
	d, _ := withCase(t, 160, 36)
	d.misses("verdict")
	d.press("down", "M", "a")
	for _, r := range "key in the wild" {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	d.press("enter")
	d.sees("✗ malicious", "by ana, ", "key in the wild", "note on bob")
	d.press("up")
	d.sees("case 1 verdict")
	d.press("U", "down", "down", "B", "s")
	d.sees("verdict")
	d.m.overlay = nil
	d.settle(d.m.sort(engine.Order{Field: "verdict"}))
	if first := d.m.ranking.Rows()[0].Name; first != arn("bob") {
		t.Errorf("sorted by verdict %s comes first", first)
	}
	d.press("home", "B")
	if first := d.m.ranking.Rows()[0].Name; first != arn("charlie") {
		t.Errorf("after another verdict %s comes first", first)
	}
}

// TestFilterByVerdict works a queue off: what is decided leaves it, and comes back when that is undone.
func TestFilterByVerdict(t *testing.T) {
	d, path := withCase(t, 120, 36)
	evil := text.ShortName(hostile)
	listed := func(want ...string) {
		t.Helper()
		var got []string
		for _, p := range d.m.ranking.Rows() {
			got = append(got, text.ShortName(p.Name))
		}
		if !slices.Equal(got, want) {
			t.Errorf("listed are %v, want %v", got, want)
		}
	}
	d.press("/", "verdict:")
	d.sees("benign", "malicious", "undecided")
	d.press("ctrl+u", "-verdict:*", "enter")
	listed("charlie", "bob", evil, "dave", "alice", "frank")
	d.press("M")
	listed("bob", evil, "dave", "alice", "frank")
	if d.m.selection.Principal != arn("bob") {
		t.Errorf("after charlie the cursor is on %s", d.m.selection.Principal)
	}
	d.press("a", "only looked", "enter", "down", "B")
	listed("bob", "dave", "alice", "frank")
	d.press("u", "u", "u")
	listed("charlie", "bob", evil, "dave", "alice", "frank")
	d.press("ctrl+r", "ctrl+r", "ctrl+r", "/", "ctrl+u", "verdict:malicious", "enter")
	listed("charlie")
	d.press("enter")
	ben := console(t, 120, 36, path, "ben", nil)
	ben.press("/", "verdict:(malicious or undecided)", "enter")
	listed("charlie")
	ben.press("U")
	d.send(caseTickMsg{})
	listed()
	d.press("{") // to what was shown before, by the verdicts of now
	listed()
	d.press("/", "ctrl+u", "verdict:undecided", "enter")
	listed("charlie")
}

func TestExportedRankingHasTheVerdicts(t *testing.T) {
	d, path := withCase(t, 120, 36)
	d.press("B", "a", "=cmd|calc", "enter", "down", "a", "only a note", "enter")
	exported := filepath.Join(filepath.Dir(path), "ranking.csv")
	d.press("w", "1", "ctrl+u", exported, "enter")
	file, err := os.Open(exported)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows[:4] {
		got = append(got, strings.Join(row[len(row)-4:len(row)-1], ","))
	}
	if want := []string{"verdict,note,decided_by", "benign,'=cmd|calc,ana", ",only a note,ana", ",,"}; !slices.Equal(got, want) {
		t.Errorf("exported is %q, want %q", got, want)
	}
	if at := rows[1][len(rows[1])-1]; !strings.HasSuffix(at, "Z") || rows[3][len(rows[3])-1] != "" {
		t.Errorf("decided at %q and %q", at, rows[3][len(rows[3])-1])
	}
}

func TestMarkedEventsAreListedAndFoundAgain(t *testing.T) {
	d, path := withCase(t, 120, 36)
	d.press("3", "down", "down", "m", "first foothold", "enter")
	d.sees("⚑ CreateUser", "mark on the event of 07-10 11:45:22")
	marked := d.m.selection.Event
	d.press("u")
	d.misses("⚑")
	d.press("ctrl+r", "m")
	d.misses("⚑")
	d.press("u")
	d.sees("⚑ CreateUser")

	foreign := casefile.EventRef{ID: "elsewhere\x1b[2J", Account: "1", Time: start}
	d.settle(d.m.keep(casefile.AddMark{Event: foreign}))
	again := console(t, 120, 36, path, "ben", nil)
	again.press("/", "event:ListBuckets", "enter", "'")
	again.sees("first foothold", "CreateUser", "charlie", "not in these logs", "ana", `elsewhere\x1b[2J`)
	again.press("enter")
	again.sees("not in these logs")
	if again.m.overlay == nil || !strings.Contains(again.screen(), "\n not in these logs") {
		t.Errorf("the page hides what is said:\n%s", again.screen())
	}
	again.press("down", "enter")
	if again.m.overlay != nil || again.m.selection.Event != marked || again.m.wish.Focus != layout.Timeline || !again.m.selection.FilterOff {
		t.Errorf("the mark led to %+v", again.m.selection)
	}
	again.press("'", "x")
	again.misses("elsewhere")
	again.press("x")
	again.sees("No event is marked.")
}

func TestFindingIsSuppressedAndCountsAgain(t *testing.T) {
	d, _ := withCase(t, 120, 40)
	d.press("2", "x")
	d.sees("only findings are suppressed")
	d.m.rules.Point("S05")
	d.press("x")
	d.sees("Suppress Instance key used from outside", "for charlie", "for every principal")
	d.press("1", "enter")
	d.sees("want a reason")
	d.press("pen test", "enter", "tomorrow", "enter")
	d.sees("want a day")
	d.press("ctrl+u", "2023-07-31", "enter")
	d.sees("high, suppressed", "suppression of S05 for charlie")
	if why := d.m.principal.Findings[0].Suppressed; why != "pen test" {
		t.Errorf("the finding is suppressed because of %q", why)
	}
	if last := d.m.ranking.Rows()[3].Name; last != arn("dave") || d.m.selection.Principal != arn("charlie") {
		t.Errorf("after charlie fell behind, %s is fourth and %s is chosen", last, d.m.selection.Principal)
	}
	if total := d.m.principal.Score.Total; total != 47 {
		t.Errorf("the score is %v: it was not judged again", total)
	}
	got := d.m.desk.state.Suppressions[0]
	if want := time.Date(2023, 8, 1, 0, 0, 0, 0, time.UTC); got.Match != arn("charlie") || !got.Until.Equal(want) {
		t.Errorf("the suppression is %+v", got)
	}
	d.press("x")
	d.misses("high, suppressed")
	if total := d.m.principal.Score.Total; total != 94 {
		t.Errorf("the score is %v after the suppression was lifted", total)
	}
	d.press("u")
	d.sees("high, suppressed", "undone: end of a suppression")
}

func TestNameWithAsteriskSuppressesNobodyElse(t *testing.T) {
	pattern := finding.Suppression{Match: literally(arn("eve*"))}
	if f := (finding.Finding{ID: "S05"}); !pattern.Covers(f, arn("eve*"), time.Time{}) || pattern.Covers(f, arn("evelyn"), time.Time{}) {
		t.Errorf("%q covers the wrong names", pattern.Match)
	}
}

// A configured suppression holds beside those of the case, and cannot be lifted in the console.
func TestSuppressionOfTheConfigurationStays(t *testing.T) {
	configured := finding.Suppression{Finding: "S05", Reason: "known"}
	d := newDriver(t, 120, 40, func(o *Options) {
		o.Case = caseAt(t, filepath.Join(t.TempDir(), "case.db"), "ana", nil)
		o.Config.Suppressions = []finding.Suppression{configured}
	})
	d.m.retune = fakeRetune
	d.finish(6)
	d.settle(d.m.keep(casefile.Suppress{Finding: "S09", Reason: "other"}))
	if got := d.m.judging.settings().Suppressions; len(got) != 2 || got[0] != configured {
		t.Errorf("in force are %v", got)
	}
	d.press("2")
	d.m.rules.Point("S05")
	d.press("x")
	d.sees("the configuration suppresses it")
}

func TestNewerSnapshotsAreJudgedAgainBeforeTheyShow(t *testing.T) {
	d := newDriver(t, 120, 40, func(o *Options) { o.Case = caseAt(t, filepath.Join(t.TempDir(), "case.db"), "ana", nil) })
	d.m.retune = fakeRetune
	d.run.publish(fakeSnapshot(1, 50, names(4)...))
	d.send(tickMsg{run: 1})
	d.settle(d.m.keep(casefile.Suppress{Finding: "S05", Reason: "known"}))
	d.run.publish(fakeSnapshot(5, 100, names(6)...))
	d.send(tickMsg{run: 1})
	if got := charliesReason(d); got != "known" || len(d.m.snapshot.Ranking) != 6 {
		t.Errorf("suppressed %q among %d principals", got, len(d.m.snapshot.Ranking))
	}
}

// While one is being judged a newer one waits, and an answer to older settings is dropped.
func TestJudgingTakesTheNewestInTheEnd(t *testing.T) {
	d := newDriver(t, 120, 40, nil)
	d.m.retune = fakeRetune
	d.m.judging.suppressed = []finding.Suppression{{Finding: "S05", Reason: "old"}}
	d.run.publish(fakeSnapshot(1, 50, names(4)...))
	_, first := d.m.Update(tickMsg{run: 1})
	d.run.publish(fakeSnapshot(9, 100, names(6)...))
	_, second := d.m.Update(tickMsg{run: 1})
	d.settle(second)
	if d.m.snapshot != nil {
		t.Fatal("a snapshot shows that was not judged again")
	}
	d.m.judging.suppressed[0].Reason = "new"
	third := d.m.rejudge()
	d.settle(first)
	if d.m.snapshot != nil {
		t.Error("the answer to settings that no longer hold is shown")
	}
	d.settle(third)
	if got := charliesReason(d); got != "new" || len(d.m.snapshot.Ranking) != 6 {
		t.Errorf("suppressed %q among %d principals", got, len(d.m.snapshot.Ranking))
	}
}

func TestViewsAreSavedRestoredAndDropped(t *testing.T) {
	d, _ := withCase(t, 120, 36)
	d.press("/", "event:CreateUser", "enter", "down", "V")
	d.sees("save what is shown now", "No view is saved.")
	d.press("enter", "enter")
	d.sees("want a name")
	d.press("bobs users", "enter")
	d.sees("view bobs users")
	d.press("F", "home", "V", "down")
	d.sees("bobs users", "event:CreateUser", "ana")
	d.press("enter")
	if s := d.m.selection; s.Principal != arn("bob") || s.FilterOff || s.Filter.Text != "event:CreateUser" {
		t.Errorf("restored is %+v", s)
	}
	d.press("V", "down", "x")
	d.sees("No view is saved.")
	d.press("esc", "u")
	if _, saved := d.m.desk.state.View("bobs users"); !saved {
		t.Error("undo has not brought the view back")
	}
}

func TestTwoConsolesTakeOverFromEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	ana, ben := console(t, 120, 36, path, "ana", nil), console(t, 120, 36, path, "ben", nil)
	ana.press("M")
	ben.send(caseTickMsg{})
	ben.sees("ana: verdict malicious on charlie", "✗ malicious")
	ben.press("B")
	ana.send(caseTickMsg{})
	ana.sees("ben: verdict benign on charlie")
	ana.press("u")
	ana.sees("left as it is: ben has changed the verdict on")
	ana.press("down", "U")
	ben.press("a", "hm", "enter")
	ben.sees("note on charlie", "ana: verdict undecided on bob")
	ana.send(caseTickMsg{})
	ben.press("u", "u")
	ana.send(caseTickMsg{})
	ana.sees("ben: undone, now: no note any more on charlie, and 1 more")
}

func TestWithoutCaseTheActionsSayWhy(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.Case = Case{Without: "standard input has none"} })
	d.finish(6)
	d.sees("no case file: standard input has none")
	for _, key := range []string{"B", "M", "U", "a", "'", "V", "u", "ctrl+r"} {
		d.press(key)
		d.sees("standard input has none")
		if d.m.prompt != nil || d.m.overlay != nil {
			t.Errorf("%s opens something without a case", key)
		}
	}
	broken := newDriver(t, 120, 36, func(o *Options) {
		o.Case = Case{Open: func(context.Context, bool) (CaseFile, error) { return nil, casefile.ErrDamaged }}
	})
	broken.finish(6)
	broken.send(caseTickMsg{})
	broken.sees("no case file: the file is damaged")
	broken.press("M")
	broken.sees("the file is damaged")
}

// No key waits for the file: commands do, one after the other, and what was asked for is done at the end.
func TestSlowCaseBlocksNoKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	var file *countedCase
	d := console(t, 120, 36, path, "ana", &file)
	d.settle(d.m.keep(casefile.SetNote{Principal: "x", Note: "opens it"}))
	before := file.asked
	_, first := d.m.Update(tea.KeyPressMsg{Code: 'M', Text: "M"})
	_, second := d.m.Update(tea.KeyPressMsg{Code: 'U', Text: "U"})
	if file.asked != before || first == nil || second != nil {
		t.Fatalf("%d questions before any command ran; second command %v", file.asked-before, second != nil)
	}
	d.press("down")
	d.sees("writing the case")
	if !d.marked("bob") {
		t.Error("the cursor waits for the case file")
	}
	d.settle(first)
	if got := d.m.desk.state.Verdicts[fakeID(arn("charlie"))].Value; got != casefile.Undecided || file.asked != before+2 {
		t.Errorf("in the end the verdict is %q, after %d writes", got, file.asked-before)
	}
	d.m.ranking.Pick(arn("charlie"))
	d.settle(d.m.choose(d.m.ranking.Chosen()))
	d.m.Update(tea.KeyPressMsg{Code: 'B', Text: "B"})
	d.m.Update(tea.KeyPressMsg{Code: 'U', Text: "U"}) // it shows as undecided still, but will be benign by then
	if err := d.m.desk.finish(); err != nil || file.asked != before+4 {
		t.Errorf("the last verdicts were not written at the end: %v", err)
	}
	if got := file.State().Verdicts[fakeID(arn("charlie"))].Value; got != casefile.Undecided {
		t.Errorf("at the end the verdict is %q", got)
	}
}

func TestFailedWriteIsTold(t *testing.T) {
	var file *countedCase
	d := console(t, 120, 36, filepath.Join(t.TempDir(), "case.db"), "ana", &file)
	d.press("U")
	file.fails = errors.Join(casefile.ErrLocked)
	d.press("M")
	d.sees("not kept: another program is writing")
	if got := d.m.desk.state.Verdicts[fakeID(arn("charlie"))].Value; got != casefile.Undecided {
		t.Errorf("a verdict shows that is not kept: %q", got)
	}
	d.m.Update(tea.KeyPressMsg{Code: 'B', Text: "B"})
	if err := d.m.desk.finish(); err == nil || !strings.Contains(err.Error(), "not kept") {
		t.Errorf("ending with a change that is not kept: %v", err)
	}
}
