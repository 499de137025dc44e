package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
)

// tailed is a driver whose analysis follows a log: two principals, so many events each.
func tailed(t *testing.T, width, height, events int) *driver {
	t.Helper()
	d := newDriver(t, width, height, func(o *Options) { o.Config.Follow = true })
	d.run.mu.Lock()
	d.run.progress.State = engine.Following
	d.run.mu.Unlock()
	d.grow(1, events)
	return d
}

// grow publishes a snapshot of so many events for each principal.
func (d *driver) grow(version uint64, events int) {
	d.t.Helper()
	d.run.publish(fakeSnapshot(version, events, names(2)...))
	d.send(tickMsg{run: 1})
}

// position is what the timeline says of its cursor: "3 of 100".
func (d *driver) position() string {
	return fmt.Sprintf("%d of %d", d.m.timeline.Cursor()+1, d.m.timeline.Len())
}

func (d *driver) at(position string) {
	d.t.Helper()
	if got := d.position(); got != position {
		d.t.Fatalf("the cursor is at %s, want %s:\n%s", got, position, d.screen())
	}
}

// row is which line of the screen the timeline's cursor is on, and what is there.
func (d *driver) row() (int, string) {
	d.t.Helper()
	found, words := -1, ""
	for i, line := range strings.Split(d.screen(), "\n") {
		if at := strings.Index(line, "▌"); at >= 0 {
			found, words = i, strings.TrimRight(line[at:min(at+30, len(line))], " ") // without the scrollbar
		}
	}
	return found, words
}

func TestTailKeepsTheNewestInView(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}} {
		d := tailed(t, size[0], size[1], 100)
		d.press("f")
		d.at("100 of 100")
		d.grow(2, 130)
		d.at("130 of 130")
		d.press("k")
		d.at("129 of 130")
		d.sees("no longer at the newest; f")
		line, words := d.row()
		d.grow(3, 160)
		d.at("129 of 160")
		if l, w := d.row(); l != line || w != words {
			t.Errorf("the cursor's row moved from line %d %q to %d %q", line, words, l, w)
		}
		d.press("f")
		d.at("160 of 160")
		d.press("f")
		d.sees("no longer at the newest")
		d.grow(4, 170)
		d.at("160 of 170")
	}
}

// TestTailEndsWhenTheReaderGoesElsewhere has every way of going elsewhere.
func TestTailEndsWhenTheReaderGoesElsewhere(t *testing.T) {
	for name, keys := range map[string][]string{
		"start":    {"g", "g"},
		"page":     {"pgup"},
		"evidence": {"E"},
		"time":     {"t", "11:50", "enter"},
		"search":   {"ctrl+f", "event:CreateUser", "enter", "N"},
		"day":      {"0"},
	} {
		t.Run(name, func(t *testing.T) {
			d := tailed(t, 120, 36, 100)
			d.press("f").press(keys...)
			if d.m.tail.on {
				t.Fatalf("still at the newest, the cursor being at %s", d.position())
			}
			before := d.position()
			d.grow(2, 130)
			d.at(strings.Replace(before, "of 100", "of 130", 1))
		})
	}
}

func TestTailStaysWithTheNewestOfWhoeverIsChosen(t *testing.T) {
	d := tailed(t, 120, 36, 100)
	d.press("f", "1", "j")
	d.at("100 of 100")
	d.grow(2, 110)
	d.at("110 of 110")
	d.sees("at the newest")
}

// TestRankingStaysWithWhomItIsOn has the second principal become the first while the log is followed.
func TestRankingStaysWithWhomItIsOn(t *testing.T) {
	d := tailed(t, 120, 36, 100)
	first := d.m.selection.Principal
	turned := names(2)
	slices.Reverse(turned)
	d.run.publish(fakeSnapshot(2, 100, turned...))
	d.send(tickMsg{run: 1})
	if now := d.m.selection.Principal; now != first {
		t.Errorf("the console has gone from %s to %s by itself", first, now)
	}
}

func TestTailGoesBackToTheOrderOfTime(t *testing.T) {
	d := tailed(t, 120, 36, 100)
	d.m.selection.Order = engine.Order{Field: "event"}
	d.press("f")
	d.at("100 of 100")
	if got := d.m.timeline.Order().Field; got != "time" {
		t.Errorf("the order is by %s", got)
	}
}

// TestRowsThatComeTakeNoCursorBack moves the cursor while the rows of a newer snapshot are on their way.
func TestRowsThatComeTakeNoCursorBack(t *testing.T) {
	for _, keys := range []string{"", "f"} {
		d := tailed(t, 120, 36, 100)
		d.press("3").press(keys)
		d.run.publish(fakeSnapshot(2, 130, names(2)...))
		_, late := d.m.Update(tickMsg{run: 1})
		d.press("j", "j", "k", "k", "k")
		before := d.m.timeline.Cursor()
		d.settle(late)
		d.at(fmt.Sprintf("%d of 130", before+1))
	}
}

func TestStatusSaysWhatCame(t *testing.T) {
	now := time.Unix(start, 0)
	d := newDriver(t, 120, 36, func(o *Options) {
		o.Config.Follow = true
		o.Now = func() time.Time { return now }
	})
	d.run.mu.Lock()
	d.run.progress.State = engine.Following
	d.run.mu.Unlock()
	d.grow(1, 100)
	d.sees("following · 0 new in the last minute", "f newest", "ctrl+x ends it", "following · 200 events")
	now = now.Add(30 * time.Second)
	d.grow(2, 106)
	d.sees("following · 12 new in the last minute")
	now = now.Add(50 * time.Second)
	d.grow(3, 107)
	d.sees("following · 14 new in the last minute")
	now = now.Add(59 * time.Second)
	d.send(tickMsg{run: 1})
	d.sees("following · 2 new in the last minute")
	now = now.Add(time.Second)
	d.sees("following · 0 new in the last minute")
	d.press("f")
	d.sees("at the newest")
	d.run.end(engine.Done, nil)
	d.send(finishedMsg{run: 1})
	d.misses("following")
	d.press("f")
	d.sees("the log is not followed any more")
}

func TestWithoutFollowingTheKeySaysHow(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("f")
	d.sees("start with --follow")
}

// TestFollowingIsNotReading: what waits for the end of reading does not wait for the end of following.
func TestFollowingIsNotReading(t *testing.T) {
	d := newDriver(t, 120, 36, func(o *Options) { o.Config.Follow, o.User = true, "nobody" })
	d.run.mu.Lock()
	d.run.progress.State = engine.Following
	d.run.mu.Unlock()
	d.grow(1, 100)
	d.sees("nobody")
	d.misses("so far")
}
