package ui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestHuntByMouse clicks a line of the claim, which takes the cursor, and again, which does what it says.
func TestHuntByMouse(t *testing.T) {
	d, hunt := hunting(t, 120, 36, nil)
	f2(d).clickOn("Techniques  ", 1).clickOn("Techniques  ", 1).sees("Techniques of the attack")
	d.press("T1485").clickOn("T1485 Data", 1).clickOn("T1485 Data", 1)
	if kept := hunt.kept().Techniques; !slices.Equal(kept, []string{"T1485"}) {
		t.Fatalf("kept are %v", kept)
	}
	d.press("esc", "3", "m", "5").clickOn("⚑ 07-10", 1).press("x")
	if kept := hunt.kept(); len(kept.Events) != 0 || len(kept.Techniques) != 1 {
		t.Errorf("kept are %+v", kept)
	}
}

// TestHuntInPlainMode hears what is claimed, found and held against it.
func TestHuntInPlainMode(t *testing.T) {
	written := &bytes.Buffer{}
	d := newDriver(t, 80, 24, func(o *Options) {
		o.Plain, o.Output, o.Lesson, o.Sitting = true, written, &fakeLesson{}, &fakeHunt{}
	})
	d.finish(6)
	p := told{d.press("1", "j"), written}
	words := p.transcript("3", "m", "*", "esc", "5", "j", "g", "a", "cloud acc", "enter", "esc", "g", "s", "m", "ctrl+s", "y", "]")
	for _, want := range []string{
		"ListBuckets is marked", "mark 99 more of 100 events", "Techniques of the attack, ", "enter names or unnames; esc ends",
		"T1078.004 Valid Accounts: Cloud Accounts, Initial Access", "T1078.004 is named", "chosen", "When was the attack?", "Submit? A hunt is submitted once",
		"62 of 100 points", "Step 1: Move 1",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not told in:\n%s", want, words)
		}
	}
}

func TestHuntScreens(t *testing.T) {
	for _, size := range sizes {
		for name, at := range map[string]func(*testing.T, int, int, func(*Options)) (*driver, *fakeHunt){
			"begins": func(t *testing.T, w, h int, c func(*Options)) (*driver, *fakeHunt) { return hunting(t, w, h, c) },
			"claim": func(t *testing.T, w, h int, c func(*Options)) (*driver, *fakeHunt) {
				d, hunt := hunting(t, w, h, c)
				d.press("3", "G", "m", "k", "k", "m", "1", "m", "g", "a", "T1485", "enter", "esc", "g", "s", "m", "5")
				return d, hunt
			},
			"outcome": submitted,
			"missed": func(t *testing.T, w, h int, c func(*Options)) (*driver, *fakeHunt) {
				d, hunt := submitted(t, w, h, c)
				d.press("]")
				return d, hunt
			},
			"techniques": func(t *testing.T, w, h int, c func(*Options)) (*driver, *fakeHunt) {
				d, hunt := hunting(t, w, h, c)
				d.press("g", "a", "cloud")
				return d, hunt
			},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size.width, size.height), func(t *testing.T) {
				d, _ := at(t, size.width, size.height, nil)
				checkWidths(t, d, size.width, size.height)
				golden.RequireEqual(t, []byte(d.screen()))
			})
		}
	}
}

func TestHuntInASCII(t *testing.T) {
	d, _ := submitted(t, 110, 30, func(o *Options) { o.ASCII = true })
	for _, keys := range [][]string{{"5"}, {"]"}, {"3"}} {
		d.press(keys...)
		for _, r := range d.screen() {
			if r > 0x7e {
				t.Fatalf("%U is on the screen:\n%s", r, d.screen())
			}
		}
	}
}
