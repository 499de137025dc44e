package ui

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

var sizes = []struct{ width, height int }{{40, 12}, {80, 24}, {110, 30}, {120, 36}, {250, 70}}

// keys that bring one pane to the screen.
var toPane = map[string][]string{
	"principals": {"1"},
	"rules":      {"2"},
	"timeline":   {"3"},
	"record":     {"3", "o"},
}

func TestScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			d := loaded(t, size.width, size.height)
			checkWidths(t, d, size.width, size.height)
			golden.RequireEqual(t, []byte(d.screen()))
		})
	}
}

func TestPanes(t *testing.T) {
	for _, size := range sizes {
		for name, keys := range toPane {
			t.Run(fmt.Sprintf("%s %dx%d", name, size.width, size.height), func(t *testing.T) {
				d := loaded(t, size.width, size.height)
				d.press(keys...)
				if d.m.screen.Framed() {
					d.press("z")
				}
				checkWidths(t, d, size.width, size.height)
				golden.RequireEqual(t, []byte(d.screen()))
			})
		}
	}
}

func TestStyledScreen(t *testing.T) {
	golden.RequireEqual(t, []byte(loaded(t, 110, 30).m.View().Content))
}

func TestRecordBesideTimeline(t *testing.T) {
	golden.RequireEqual(t, []byte(loaded(t, 120, 36).press("3", "o").screen()))
}

func TestHelpAndPalette(t *testing.T) {
	for name, key := range map[string]string{"help": "?", "palette": ":"} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, []byte(loaded(t, 120, 36).press(key).screen()))
		})
	}
}

func TestASCIIScreen(t *testing.T) {
	d := newDriver(t, 110, 30, func(o *Options) { o.ASCII = true })
	d.finish(6)
	for _, r := range d.screen() {
		if r > 0x7e {
			t.Fatalf("%U is on the screen:\n%s", r, d.screen())
		}
	}
	golden.RequireEqual(t, []byte(d.screen()))
}

// checkWidths asserts that the screen is full and nothing sticks out of it.
func checkWidths(t *testing.T, d *driver, width, height int) {
	t.Helper()
	lines := d.m.draw()
	if len(lines) != height {
		t.Fatalf("%d lines, want %d", len(lines), height)
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got != width {
			t.Fatalf("line %d is %d wide, want %d: %q", i, got, width, ansi.Strip(line))
		}
	}
}
