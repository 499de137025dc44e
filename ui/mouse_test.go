package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
)

// find returns the cell where words begin on the screen, the n-th time.
func (d *driver) find(words string, n int) (x, y int) {
	d.t.Helper()
	for y, line := range strings.Split(d.screen(), "\n") {
		if before, _, found := strings.Cut(line, words); found {
			if n--; n <= 0 {
				return len([]rune(before)), y
			}
		}
	}
	d.t.Fatalf("%q is not on the screen:\n%s", words, d.screen())
	return 0, 0
}

func (d *driver) click(x, y int) *driver {
	d.t.Helper()
	d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
	return d
}

func (d *driver) clickOn(words string, n int) *driver {
	d.t.Helper()
	x, y := d.find(words, n)
	return d.click(x+1, y)
}

func (d *driver) wheel(x, y, steps int) {
	button := tea.MouseWheelDown
	if steps < 0 {
		button, steps = tea.MouseWheelUp, -steps
	}
	for range steps {
		d.send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
	}
}

func f2(d *driver) *driver {
	d.send(tea.KeyPressMsg{Code: tea.KeyF2})
	return d
}

func moused(t *testing.T, width, height int) *driver {
	t.Helper()
	return f2(loaded(t, width, height))
}

func TestTheMouseIsOffUntilF2(t *testing.T) {
	d := loaded(t, 120, 36)
	if mode := d.m.View().MouseMode; mode != tea.MouseModeNone {
		t.Fatalf("the terminal is asked for the mouse: %v", mode)
	}
	d.clickOn("dave", 1)
	d.sees("Rules – charlie")
	f2(d).sees("f2 turns it off; with shift it selects text")
	if mode := d.m.View().MouseMode; mode != tea.MouseModeCellMotion {
		t.Fatalf("F2 does not ask for the mouse: %v", mode)
	}
	d.clickOn("dave", 1)
	d.sees("Rules – dave", "mouse on, f2 off")
	f2(d).sees("the mouse is off")
	if mode := d.m.View().MouseMode; mode != tea.MouseModeNone {
		t.Fatalf("F2 does not turn the mouse off: %v", mode)
	}
}

func TestASecondClickDrillsIn(t *testing.T) {
	for _, size := range sizes[1:4] {
		d := moused(t, size.width, size.height)
		d.clickOn("bob", 1)
		if d.m.selection.Principal != arn("bob") || d.m.wish.Focus != layout.Principals {
			t.Fatalf("%v: one click chose %q in pane %d", size, d.m.selection.Principal, d.m.wish.Focus)
		}
		d.clickOn("81 ◆", 1) // the same row
		if d.m.wish.Focus != layout.Rules {
			t.Fatalf("%v: a second click leads to pane %d", size, d.m.wish.Focus)
		}
	}
	d := moused(t, 120, 36)
	d.clickOn("R03 High", 1).clickOn("R03 High", 1)
	if d.m.selection.Rule != "R03" || d.m.wish.Focus != layout.Timeline {
		t.Fatalf("a second click on a rule leads to pane %d, rule %q", d.m.wish.Focus, d.m.selection.Rule)
	}
	d.clickOn("CreateUser", 3).clickOn("CreateUser", 3)
	d.sees("4 Record")
	d.clickOn("userIdentity", 1).clickOn("userIdentity", 1)
	d.sees(`"userIdentity": {…`)
}

func TestTheMouseTunes(t *testing.T) {
	for _, size := range []struct{ width, height int }{{120, 36}, {80, 24}} {
		d := f2(tunable(t, size.width, size.height, nil)).press("T")
		first, _ := d.m.tuning.pane.Dial()
		x, y := d.find("threshold ≥", 1)
		d.click(x, y)
		dial, _ := d.m.tuning.pane.Dial()
		if line := strings.Split(d.screen(), "\n")[y]; dial.Key == first.Key || !strings.Contains(line, dial.Name+" ") || !d.m.inTuning() {
			t.Fatalf("%v: a click on %q chose %s", size, line, dial.Key)
		}
		d.click(x, y)
		d.sees(dial.Key)
		if d.m.prompt == nil {
			t.Errorf("%v: a second click does not ask for the value", size)
		}
		d.press("esc")
		d.sees("R01 Works at night")
		d.wheel(x, y, 30)
		d.misses("R01 Works at night")
		if last, _ := d.m.tuning.pane.Dial(); last.Key == dial.Key {
			t.Errorf("%v: the wheel leaves the cursor on %s", size, dial.Key)
		}
		d.wheel(x, y, -30)
		d.sees("R01 Works at night")
	}
}

func TestAKeyBetweenTwoClicksEndsTheFirst(t *testing.T) {
	d := moused(t, 120, 36)
	d.clickOn("81 ◆", 1).press("j", "k").clickOn("81 ◆", 1)
	if d.m.wish.Focus != layout.Principals {
		t.Error("a click long after another drills in")
	}
}

func TestClicksOnColumnHeadsSort(t *testing.T) {
	d := moused(t, 120, 36)
	d.clickOn("principal ", 1)
	if want := (engine.Order{Field: "name"}); d.m.selection.Ranking != want {
		t.Fatalf("the ranking is sorted by %+v", d.m.selection.Ranking)
	}
	d.sees("principal▴")
	d.clickOn("principal▴", 1)
	if !d.m.selection.Ranking.Desc {
		t.Fatal("a second click does not reverse the order")
	}
	d.clickOn(" # ", 1)
	if d.m.selection.Ranking != (engine.Order{}) {
		t.Fatalf("the first column leads to the order %+v", d.m.selection.Ranking)
	}
	d.clickOn("rules ", 1)
	d.sees("rows are not sorted by this column")
	d.clickOn("event  ", 1)
	if d.m.selection.Order.Field != "event" || d.m.wish.Focus != layout.Timeline {
		t.Fatalf("the timeline is sorted by %+v", d.m.selection.Order)
	}
}

func TestTheWheelScrollsWhatItIsOver(t *testing.T) {
	d := moused(t, 120, 36)
	x, y := d.find("CreateUser", 2)
	d.wheel(x, y, 20)
	if at := d.m.timeline.Cursor(); at < 40 || d.m.wish.Focus != layout.Principals {
		t.Errorf("the timeline is at %d, the focus on pane %d", at, d.m.wish.Focus)
	}
	if !d.marked("07-10") {
		t.Errorf("the cursor is out of sight:\n%s", d.screen())
	}
	d.wheel(x, y, -20)
	from, _ := d.m.timeline.Table().Window()
	if from != 0 {
		t.Errorf("back at the top, the first row is %d", from)
	}
	for name, pane := range map[string]layout.Pane{"rules": layout.Rules, "principals": layout.Principals} {
		rect := d.m.screen.Panes[pane]
		d.wheel(rect.X+5, rect.Y+3, 50)
		d.wheel(rect.X+5, rect.Y+3, -50)
		checkWidths(t, d, 120, 36)
		if d.m.wish.Focus != layout.Principals {
			t.Errorf("the wheel over the %s moved the focus", name)
		}
	}
}

func TestDraggingInTheHistogramBrushes(t *testing.T) {
	d := moused(t, 120, 36)
	rect := d.m.screen.Panes[layout.Timeline]
	press, across := rect.X+20, rect.X+40
	d.send(tea.MouseClickMsg{X: across, Y: rect.Y + 1, Button: tea.MouseLeft})
	d.send(tea.MouseMotionMsg{X: press, Y: rect.Y + 9, Button: tea.MouseLeft})
	if from, to := d.m.brushed(); from >= to {
		t.Fatalf("while drawn, the span is %d–%d", from, to)
	}
	d.send(tea.MouseReleaseMsg{X: press, Y: rect.Y + 9, Button: tea.MouseLeft})
	from, to := d.m.timeline.Bars(press-rect.X-2, across-rect.X-2)
	if got := d.m.selection; got.From != from || got.To != to {
		t.Fatalf("brushed %d–%d, want %d–%d", got.From, got.To, from, to)
	}
	d.press("\\")
	d.click(rect.X+12, rect.Y+1)
	if from, _ := d.m.timeline.Bars(10, 10); d.m.selection.At < from || d.m.selection.Brushed() {
		t.Errorf("a click on a bar leads to %d, want %d or later", d.m.selection.At, from)
	}
}

func TestClicksOnTitlesTabsAndHints(t *testing.T) {
	d := moused(t, 120, 36)
	d.clickOn("2 Rules", 1)
	if d.m.wish.Focus != layout.Rules {
		t.Errorf("a click on a title leads to pane %d", d.m.wish.Focus)
	}
	d.clickOn("? help", 1)
	d.sees("Keys")
	d.clickOn("esc back", 1)
	if d.m.overlay != nil {
		t.Error("a click on the hint does not leave the help")
	}
	d = moused(t, 80, 24)
	d.clickOn("3 Timeline", 1)
	if d.m.wish.Focus != layout.Timeline {
		t.Errorf("a click on a tab leads to pane %d", d.m.wish.Focus)
	}
	d.clickOn("4 Record", 1)
	if !d.m.wish.Record {
		t.Error("a click on its tab does not open the record")
	}
}

func TestClicksOnMenusPagesAndThePalette(t *testing.T) {
	d := moused(t, 120, 36)
	d.press("s").clickOn("name", 1)
	if d.m.overlay == nil {
		t.Fatal("one click on a menu takes the choice")
	}
	d.clickOn("name", 1)
	if d.m.overlay != nil || d.m.selection.Ranking.Field != "name" {
		t.Fatalf("two clicks on a menu leave the order %+v", d.m.selection.Ranking)
	}
	d.press(":", "quality")
	d.clickOn("quality of the evidence", 1).clickOn("quality of the evidence", 1)
	d.sees("Quality of the evidence")
	x, y := d.find("Quality of the evidence", 1)
	d.wheel(x, y+5, 3)
	d.click(0, 33) // outside of the page
	d.press("esc", "?")
	before := d.screen()
	d.wheel(60, 18, 2)
	if d.m.overlay == nil || before == d.screen() && strings.Contains(before, "more") {
		t.Error("the wheel does not scroll the help")
	}
}
