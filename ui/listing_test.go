package ui

import (
	"path/filepath"
	"testing"

	"trailsift/ui/habit"
)

func TestSortDialog(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("1", "s")
	d.sees("Sort by", "rank", "events", "the greatest first")
	d.press("2") // by name, by its number
	if got := d.m.selection.Ranking.Field; got != "name" {
		t.Errorf("sorted by %q, want name", got)
	}
	d.press("s", "j", "enter") // the line below the marked one is where the cursor begins
	d.misses("Sort by")
	d.press("S")
	if !d.m.selection.Ranking.Desc {
		t.Error("the order is not turned round")
	}
}

func TestColumnsAreHiddenAndComeBack(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "z")
	d.sees("service")
	d.press("c")
	d.sees("Columns")
	d.press("j", "j", "enter", "esc")
	d.misses("service")
	d.press("c", "j", "j", "enter", "esc")
	d.sees("service")
}

func TestHabitsOutlastASession(t *testing.T) {
	file := habit.File{Path: filepath.Join(t.TempDir(), "console.json")}
	session := func() *driver {
		d := newDriver(t, 120, 36, func(o *Options) { o.Habits = file })
		d.finish(6)
		return d
	}
	d := session()
	d.press("1", "s", "4", "3", "z", "c", "j", "j", "enter", "esc", "z", "P")
	d = session()
	if got := d.m.selection.Ranking; got.Field != "events" || !got.Desc {
		t.Errorf("the ranking is sorted by %+v, want events, the greatest first", got)
	}
	d.press("3", "z")
	d.misses("service")
	d.press("z", "o")
	if d.m.screen.Panes[3].X != 0 || d.m.screen.Panes[2].W != 120 {
		t.Errorf("the record stands at %+v, want it below the timeline", d.m.screen.Panes[3])
	}
}

func TestZoneSwitch(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.Config.Spec.Hours.Timezone = "Asia/Seoul" })
	d.finish(6)
	d.sees("20:45", "Asia/Seoul")
	d.press("g", "t")
	d.sees("11:45", "UTC")
}

func TestFindingsTellTimesInTheZone(t *testing.T) {
	d := tunable(t, 120, 60, func(o *Options) { o.Config.Spec.Hours.Timezone = "Asia/Seoul" })
	d.press("2")
	d.sees("10:14 KST on, and a success at 2025-11-20 10:18")
	d.press("g", "t")
	d.sees("01:14 UTC on, and a success at 2025-11-20 01:18")
}
