package ui

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
)

func TestDrillInAndBackOut(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("enter", "j", "j", "enter") // to R03
	d.sees("Timeline – charlie ▸ R03 High risk, no MFA", "of 100 events of charlie")
	d.press("enter")
	d.sees("4 Record – CreateUser", `"eventVersion": "1.08"`)
	d.press("esc")
	d.misses("4 Record")
	d.press("esc")
	d.misses("charlie ▸ R03 High")
	if d.m.wish.Focus != layout.Rules {
		t.Errorf("focus is on %d, want the rules", d.m.wish.Focus)
	}
	d.press("esc", "esc", "esc", "esc")
	if d.quit {
		t.Error("esc quits")
	}
	d.sees("q quits; esc only goes back")
	d.press("q")
	if !d.quit {
		t.Error("q at the root does not quit")
	}
}

func TestQuitGoesBackFirst(t *testing.T) {
	d := loaded(t, 80, 24)
	d.press("enter", "q")
	if d.quit {
		t.Fatal("q in the rules quits")
	}
	if d.press("3", "ctrl+c"); !d.quit {
		t.Error("ctrl+c does not quit at once")
	}
}

func TestMovingInTheRankingMovesEverything(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("j")
	d.sees("Rules – bob", "Timeline – bob", "▸ bob")
	d.press("G")
	d.sees("Rules – ec2.amazonaws.com", "not ranked", "services and unknown callers")
	d.press("gg")
	d.sees("Rules – charlie")
}

func TestHostileNamesStayWhatTheyAre(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("j", "j", "3", "o")
	content := d.m.View().Content
	for _, raw := range []string{"\x1b[31m\u202e", "\u202e", "\x1b]8", "\x07"} {
		if strings.Contains(content, raw) {
			t.Errorf("%q reaches the terminal", raw)
		}
	}
	d.sees(`eve\x1b[31m\u202e*`, "all 100 events of eve")
	d.press("G")
	d.sees(`"evil\u001b]8;;http`)
}

func TestQuietRuleHasNoEvents(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("G", "k", "2", "gg", "enter") // frank, for whom nothing fired
	d.sees("R01: no event of this principal counts for it")
	if d.m.selection.Rule != "" {
		t.Errorf("rule %q is chosen", d.m.selection.Rule)
	}
}

func TestFilter(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "nonsense:1")
	d.sees(`no field "nonsense"`)
	d.press("enter") // refused
	d.sees(`no field "nonsense"`)
	d.press("ctrl+u", "event:CreateUser", "enter")
	d.sees("filter event:CreateUser", "17 of 100 events of charlie")
	d.press("F")
	d.sees("filter off event:CreateUser", "all 100 events of charlie")
	d.press("F", "/", "ctrl+u", "enter")
	d.sees("filter none")
}

func TestFilterThatIsOffIsSeenInTheSmallestTerminal(t *testing.T) {
	d := loaded(t, 40, 12)
	d.press("/", "mfa:no", "enter", "F")
	d.sees("filter off mfa:no")
	d.press("F", "/", "ctrl+u", "enter")
	d.misses("mfa:no")
}

func TestFilterOffAndOnKeepsTheRow(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "event:CreateUser", "enter", "3", "j", "j", "j")
	key := d.m.selection.Event
	d.press("F")
	if event, _ := d.m.timeline.Event(); event.Key != key {
		t.Errorf("without the filter the cursor is on %d, want %d", event.Key, key)
	}
	d.press("F")
	if event, _ := d.m.timeline.Event(); event.Key != key {
		t.Errorf("with the filter again the cursor is on %d, want %d", event.Key, key)
	}
}

func TestFilterThatHidesThePrincipalGivesItBack(t *testing.T) {
	d := loaded(t, 120, 36)
	data := d.m.snapshot.Dataset.(*fakeDataset)
	for i := range data.events {
		if data.events[i].Principal == arn("bob") {
			data.events[i].Name = "Secret"
		}
	}
	d.press("j", "/", "event:CreateUser", "enter")
	d.misses("Rules – bob")
	d.press("F")
	d.sees("Rules – bob")
}

func TestNothingMatches(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "zzz", "enter")
	d.sees("no principal is chosen", "no event matches", "filter zzz")
	d.press("3", "e", "j", "o", "s", "2", "enter", "1", "j", "enter")
	d.press("F")
	d.sees("all 100 events of charlie")
}

func TestNextAndPreviousEvidence(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "e")
	if !d.marked("CreateUser") {
		t.Fatalf("the cursor is on no evidence:\n%s", d.screen())
	}
	first := d.m.timeline.Cursor()
	d.press("e")
	if second := d.m.timeline.Cursor(); second <= first {
		t.Errorf("the next evidence is at %d, not after %d", second, first)
	}
	d.press("E")
	if back := d.m.timeline.Cursor(); back != first {
		t.Errorf("back is at %d, want %d", back, first)
	}
	d.press("E")
	d.sees("no earlier event that made a rule fire")
}

// TestEvidenceIsShownWhereverItIsAskedFor is about a screen with room for one pane.
func TestEvidenceIsShownWhereverItIsAskedFor(t *testing.T) {
	for _, from := range []string{"1", "2", "3"} {
		d := loaded(t, 80, 24)
		d.press(from, "e")
		if d.m.wish.Focus != layout.Timeline || !d.marked("CreateUser") {
			t.Errorf("e in pane %s shows no evidence:\n%s", from, d.screen())
		}
	}
	d := loaded(t, 80, 24)
	d.press("4", "e")
	if d.m.wish.Focus != layout.Record {
		t.Error("e leaves the record")
	}
}

func TestHowToQuitIsAlwaysShown(t *testing.T) {
	for _, pane := range []string{"1", "2", "3", "4"} {
		for _, size := range sizes {
			d := loaded(t, size.width, size.height)
			d.press(pane)
			d.sees("? help", "q quit")
		}
	}
}

func TestGoToTime(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "t", "soon")
	d.sees("is no time")
	d.press("ctrl+u", "11:50", "enter")
	if !d.marked("07-10 11:50:08") {
		t.Fatalf("the cursor is elsewhere:\n%s", d.screen())
	}
	d.press("t", "-2m", "enter")
	if !d.marked("07-10 11:48:1") {
		t.Fatalf("two minutes back the cursor is elsewhere:\n%s", d.screen())
	}
}

func TestSortKeepsTheRow(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "j", "j", "j", "j")
	key := d.m.selection.Event
	d.press("s", "2")
	d.sees("event▴")
	if event, _ := d.m.timeline.Event(); event.Key != key {
		t.Errorf("sorted, the cursor is on %d, want %d", event.Key, key)
	}
	d.press("S")
	d.sees("event▾")
	d.press("1", "j", "s", "2")
	d.sees("principal▴", "Rules – bob")
}

func TestFoldRecord(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "o", "j", "j", "enter")
	d.sees(`"userIdentity": {… 2}`)
	d.misses(`"userName"`)
	d.press("esc", "j", "o")
	d.sees(`"userIdentity": {… 2}`) // stays folded in the next record
	d.press("Z")
	d.sees(`"userName"`)
	d.press("Z")
	d.sees(`"requestParameters": {… 4}`)
}

func TestRankingGrowsUnderTheCursor(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	d.sees("reading")
	s := fakeSnapshot(1, 100, names(3)...)
	s.Provisional = true
	d.run.publish(s)
	d.send(tickMsg{run: 1})
	d.sees("so far", "Rules – charlie")
	d.press("j") // bob
	more := append([]string{arn("zoe"), arn("yves")}, names(6)...)
	d.run.publish(fakeSnapshot(2, 100, more...))
	d.send(tickMsg{run: 1})
	if !d.marked("bob") || d.m.selection.Principal != arn("bob") {
		t.Errorf("the cursor left bob:\n%s", d.screen())
	}
}

func TestUntouchedCursorStaysOnTheGravest(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	d.run.publish(fakeSnapshot(1, 100, names(3)...))
	d.send(tickMsg{run: 1})
	d.run.publish(fakeSnapshot(2, 100, append([]string{arn("zoe")}, names(3)...)...))
	d.send(tickMsg{run: 1})
	d.sees("Rules – zoe")
}

func TestStaleMessagesAreDropped(t *testing.T) {
	d := loaded(t, 120, 36)
	d.send(finishedMsg{run: 7, err: errors.New("of another run")})
	d.send(selectedMsg{generation: 0, err: errors.New("of an older question")})
	d.send(recordMsg{generation: 99, err: errors.New("of no question")})
	d.misses("of another run")
	d.misses("of an older question")
}

func TestCancelKeepsWhatIsThere(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	d.run.publish(fakeSnapshot(1, 100, names(4)...))
	d.run.progress = engine.Progress{Files: 127, FilesDone: 12, Bytes: 1000, BytesDone: 310, Records: 41208, Elapsed: 1e9}
	d.send(tickMsg{run: 1})
	d.sees("reading ████", "31%", "12 of 127 files", "41,208 records", "41,208/s", "3s left", "ctrl+x cancels")
	d.run.progress.Finding = true // how much there is, nobody knows
	d.send(tickMsg{run: 1})
	d.sees("12 of 127 files so far")
	d.misses("31%")
	d.misses("left")
	d.run.progress = engine.Progress{Files: 127, FilesDone: 127, Bytes: 1000, BytesDone: 999, Records: 41208, Elapsed: 1e9}
	d.send(tickMsg{run: 1})
	d.sees("127 of 127 files", "judging them")
	d.misses("left")
	d.press("ctrl+x")
	d.send(d.m.wait()().(finishedMsg))
	d.sees("PARTIAL", "cancelled: what was read by then is shown", "charlie")
	d.press("ctrl+x")
	d.sees("nothing is running")
}

func TestFailureIsShown(t *testing.T) {
	d := newDriver(t, 80, 24, nil)
	d.run.end(engine.Failed, errors.New("disk on fire\x1b[2J"))
	d.send(finishedMsg{run: 1, err: d.run.err})
	d.sees(`failed: disk on fire\x1b[2J`)
}

func TestNothingUsable(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	d.run.publish(&engine.Snapshot{Version: 1, Dataset: &fakeDataset{snapshot: &engine.Snapshot{}}, Evidence: engine.Evidence{
		Skipped: []engine.Note{{Path: "cat\x1b.png", Offset: -1, Reason: "an image"}},
	}})
	d.run.end(engine.Done, nil)
	d.send(finishedMsg{run: 1})
	d.sees("no usable CloudTrail record", `cat\x1b.png: an image`, "1 file skipped", "no principal is chosen")
	d.press("enter", "2", "j", "3", "e", "o", "/", "x", "enter", "F", "s")
}

func TestTooSmallAndBack(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("j", "3", "j", "j", "o")
	before := d.screen()
	for _, size := range []tea.WindowSizeMsg{{Width: 20, Height: 5}, {Width: 1, Height: 1}, {Width: 0, Height: 0}, {Width: 40, Height: 12}, {Width: 300, Height: 3}} {
		d.send(size)
		d.press("e", "E", "?", "esc")
		_ = d.screen()
	}
	d.send(tea.WindowSizeMsg{Width: 20, Height: 5})
	d.sees("needs 40×12, is 20×5")
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.press("3", "E", "4")
	_ = before
	d.sees("Rules – bob", "4 Record")
}

func TestEveryKeyEverywhere(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 40, Height: 12}, {Width: 80, Height: 24}, {Width: 120, Height: 36}} {
		t.Run(fmt.Sprint(size.Width), func(t *testing.T) {
			for _, action := range keymap.Default() {
				if action.ID == keymap.Suspend {
					continue // ends the whole process group
				}
				for pane := range 4 {
					d := loaded(t, size.Width, size.Height)
					d.press(fmt.Sprint(pane + 1))
					for _, key := range action.Keys {
						d.press(strings.ReplaceAll(key, " ", ""))
						checkWidths(t, d, size.Width, size.Height)
					}
				}
			}
		})
	}
}

func TestPaletteRuns(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press(":", "this pane alone")
	d.sees("Actions", "this pane alone, and back")
	d.press("enter")
	d.misses("2 Rules")
	d.press(":", "cancel read")
	d.sees("(nothing is running)")
	d.press("esc")
	d.misses("Actions")
}

func TestHelpListsTheContext(t *testing.T) {
	d := loaded(t, 80, 24)
	d.press("?")
	d.sees("Keys", "one row down")
	d.press("G")
	d.sees("While typing")
	d.press("?")
	d.misses("While typing")
}

func TestPasteGoesIntoThePrompt(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/")
	d.send(tea.PasteMsg{Content: "event:\nCreateUser\x1b[31m"})
	d.sees(`filter event: CreateUser\x1b[31m`)
}

func TestWhereToStart(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) {
		o.User, o.Rule, o.At, o.Filter = "bob", "r03", "2023-07-10T11:50:00Z", "event:CreateUser"
	})
	d.finish(6)
	d.sees("▸ bob ▸ R03", "filter event:CreateUser")
	if !d.marked("07-10 11:50:") {
		t.Errorf("the cursor is elsewhere:\n%s", d.screen())
	}
}

func TestStartWithPattern(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.User = "*:user/da?e" })
	d.finish(6)
	d.sees("Rules – dave")
}

func TestStartWithSomeoneWhoIsNotThere(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.User = "nobody" })
	d.finish(3)
	d.sees("nobody is not in the ranking", "Rules – charlie")
}

func TestOptionsThatCannotBe(t *testing.T) {
	for name, options := range map[string]Options{
		"theme":   {Theme: "plaid"},
		"filter":  {Filter: "nonsense:1"},
		"time":    {At: "soon"},
		"binding": {Keys: map[string][]string{"zoom": {"j"}}},
	} {
		options.Analysis = newFakeRun()
		if _, err := New(context.Background(), options); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNoColor(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.Environ = []string{"NO_COLOR=anything"} })
	d.finish(6)
	d.send(tea.BackgroundColorMsg{Color: color.White})
	if content := d.m.View().Content; strings.Contains(content, "\x1b[3") || strings.Contains(content, ";3") {
		t.Errorf("there are colours in %q", content[:400])
	}
	if empty := noColor([]string{"NO_COLOR="}); empty {
		t.Error("an empty NO_COLOR counts")
	}
}

// Moving the cursor asks for visible rows alone, whatever the number of events.
func TestMovingTouchesOnlyVisibleRows(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	s := fakeSnapshot(1, 20_000, arn("charlie"))
	d.run.publish(s)
	d.run.end(engine.Done, nil)
	d.send(finishedMsg{run: 1})
	data := s.Dataset.(*fakeDataset)
	d.press("3")
	selects := data.selects.Load()
	data.handed.Store(0)
	for range 8 {
		d.press("j")
	}
	if n := data.handed.Load(); n != 0 {
		t.Errorf("moving within the window asked for %d events", n)
	}
	d.press("G")
	if n := data.handed.Load(); n > 2*65 {
		t.Errorf("the last rows asked for %d events", n)
	}
	if again := data.selects.Load() - selects; again != 0 {
		t.Errorf("moving asked %d times for the whole selection", again)
	}
}

func TestSelectionAsksByTermsNotText(t *testing.T) {
	s := Selection{Principal: hostile, Rule: "R04", Filter: query.Query{Root: query.Term{Field: "event", Value: "Get*"}}}
	terms := slices.Collect(s.Events().Terms())
	if len(terms) != 3 || terms[1].Value != hostile || !terms[1].Exact || terms[2].Value != "R04" {
		t.Errorf("terms are %+v", terms)
	}
	s.FilterOff = true
	if n := len(slices.Collect(s.Events().Terms())); n != 2 {
		t.Error("a filter that is off still holds")
	}
}

func TestAChordSaysWhatMayFollowAndHoldsNothingUp(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("G", "g")
	d.sees("and then: g to the first row")
	d.press("esc")
	d.misses("and then:")
	d.misses("Timeline – charlie")
	d.press("g", "g")
	d.sees("Timeline – charlie")
	d.press("g", "3")
	if d.m.wish.Focus != layout.Timeline {
		t.Error("a key that does not continue the chord does nothing")
	}
	if d.press("g", "ctrl+c"); !d.quit {
		t.Error("ctrl+c does not quit within a chord")
	}
}
