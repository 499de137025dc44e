package ui

import (
	"fmt"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// opening are the keys that lay something over the panes, or ask for something.
var opening = map[string][]string{
	"help": {"?"}, "palette": {":"}, "sort": {"s"}, "columns": {"c"}, "copy": {"y"}, "export": {"w"}, "themes": {"g", "l"},
	"filter": {"/", "event:"}, "search": {"ctrl+f"}, "time": {"t"}, "record": {"3", "o"},
}

func (d *driver) resize(width, height int) { d.send(tea.WindowSizeMsg{Width: width, Height: height}) }

// TestEverythingOpensInTheSmallestTerminal opens each page, menu and prompt at 40x12, moves about in it, and leaves.
func TestEverythingOpensInTheSmallestTerminal(t *testing.T) {
	for _, views := range []map[string][]string{toPage, opening} {
		for name, keys := range views {
			t.Run(name, func(t *testing.T) {
				d := onPages(t, 40, 12)
				for _, key := range slices.Concat(keys, []string{"j", "down", "down", "pgdown", "end", "up", "esc", "esc"}) {
					d.press(key)
					checkWidths(t, d, 40, 12)
				}
			})
		}
	}
}

// TestTooSmallKeepsEverything makes the terminal too small with a view open, and large again.
func TestTooSmallKeepsEverything(t *testing.T) {
	for _, views := range []map[string][]string{toPage, opening} {
		for name, keys := range views {
			t.Run(name, func(t *testing.T) {
				d := onPages(t, 120, 36)
				d.press(keys...)
				before, focus := d.screen(), d.m.wish.Focus
				for _, size := range []struct{ width, height int }{{39, 11}, {1, 1}, {2, 1}, {1, 9}, {39, 36}, {120, 11}} {
					d.resize(size.width, size.height)
					checkWidths(t, d, size.width, size.height)
					if size.width >= 39 {
						d.sees(fmt.Sprintf("needs 40×12, is %d×%d", size.width, size.height))
					}
				}
				d.resize(0, 0)
				d.screen()
				d.resize(40, 12)
				checkWidths(t, d, 40, 12)
				d.resize(120, 36)
				checkWidths(t, d, 120, 36)
				if d.screen() != before || d.m.wish.Focus != focus {
					t.Errorf("the screen was\n%s\nand is\n%s", before, d.screen())
				}
			})
		}
	}
}

// TestPagesFitEverySizeWhileOpen resizes with each page open.
func TestPagesFitEverySizeWhileOpen(t *testing.T) {
	for name, keys := range toPage {
		t.Run(name, func(t *testing.T) {
			d := onPages(t, 120, 36)
			d.press(keys...)
			d.press("end")
			for _, size := range []struct{ width, height int }{{40, 12}, {250, 70}, {80, 24}, {41, 13}, {110, 30}, {109, 29}, {60, 60}, {200, 12}} {
				d.resize(size.width, size.height)
				checkWidths(t, d, size.width, size.height)
			}
			if d.m.overlay == nil {
				t.Error("the page has gone")
			}
		})
	}
}

// TestALongPathGivesWay: whose events these are is worth more than every folder of the path.
func TestALongPathGivesWay(t *testing.T) {
	for _, width := range []int{40, 80, 120} {
		d := newDriver(t, width, 36, func(o *Options) { o.Source = "/home/ana/cases/1187/AWSLogs/o-exampleorgid/111122223333" })
		d.finish(6)
		d.press("enter", "enter").sees("23333 ▸ charlie ▸ R01")
		checkWidths(t, d, width, 36)
	}
}
