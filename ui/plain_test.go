package ui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
)

// told is a plain console and what it has written.
type told struct {
	*driver
	written *bytes.Buffer
}

func plainly(t *testing.T, load func(*driver)) told {
	t.Helper()
	written := &bytes.Buffer{}
	d := newDriver(t, 80, 24, func(o *Options) { o.Plain, o.Output = true, written })
	load(d)
	return told{d, written}
}

// since returns what was written since it was last asked.
func (p told) since() string {
	words := p.written.String()
	p.written.Reset()
	return words
}

// transcript presses keys one after the other and returns what each has made the console say.
func (p told) transcript(keys ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", p.since())
	for _, key := range keys {
		p.press(key)
		fmt.Fprintf(&b, "[%s]\n%s", key, p.since())
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// TestPlain walks through every view in plain mode. Its golden files are what a screen reader has to read out.
func TestPlain(t *testing.T) {
	walks := map[string][]string{
		"triage":  {"j", "enter", "j", "j", "ctrl+l", "enter", "j", "e", "o", "j", "Z", "esc", "esc", "esc", "esc"},
		"filter":  {"3", "/", "event:Crate", "backspace", "left", "x", "ctrl+u", "event:(", "enter", "ctrl+u", "event:none", "enter", "/", "ctrl+u", "event:CreateUser", "enter", "C", "j", "F", "q"},
		"menu":    {"s", "j", "3", "S", "y", "esc"},
		"refused": {"z", "F", "n", "t", "nonsense", "enter", "esc"},
	}
	for page, keys := range toPage {
		walks["page "+page] = slices.Concat(keys, []string{"j", "ctrl+l", "esc"})
	}
	for name, keys := range walks {
		t.Run(name, func(t *testing.T) {
			p := plainly(t, func(*driver) {})
			p.onPages()
			golden.RequireEqual(t, []byte(p.transcript(keys...)))
		})
	}
}

// TestPlainTellsActionsAndKeys finds an action by its name, performs it, and has all keys read.
func TestPlainTellsActionsAndKeys(t *testing.T) {
	p := plainly(t, func(d *driver) { d.finish(6) })
	words := p.transcript(":", "role chain", "enter", "esc", "?")
	for _, want := range []string{
		"Actions, ", ": role chain", "1 action: role chain: who became this principal, whom it became, R",
		"Role chain, charlie, 17 lines.", "Keys, ", "Move.\nj down: one row down\n", "fired quiet not weighed: a rule that fired",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not told in:\n%s", want, words)
		}
	}
}

// onPages is the log of the pages, see the function of that name.
func (p told) onPages() {
	other := onPages(p.t, 80, 24)
	p.m.cover = fakeCoverage
	p.run.publish(other.run.Snapshot())
	p.run.end(1, nil)
	p.send(finishedMsg{run: 1})
}

// TestPlainDrawsNothing holds what is written against what screen readers cannot make sense of.
func TestPlainDrawsNothing(t *testing.T) {
	p := plainly(t, func(d *driver) { d.finish(6) })
	words := p.transcript("j", "enter", "3", "o", "?", "esc", "A", "esc", "Q", "esc", ":", "esc")
	for _, r := range words {
		if r < ' ' && r != '\n' || r >= 0x2500 && r < 0x2600 {
			t.Fatalf("%q is written in:\n%s", r, words)
		}
	}
	if view := p.m.View(); view.AltScreen || view.Content != "" || view.MouseMode != tea.MouseModeNone {
		t.Errorf("a screen is drawn: %+v", view)
	}
}

// TestPlainIsQuietWhileLogsLoad has snapshots come while nobody presses a key.
func TestPlainIsQuietWhileLogsLoad(t *testing.T) {
	p := plainly(t, func(*driver) {})
	p.run.publish(fakeSnapshot(1, 20, names(6)...))
	p.send(tickMsg{run: 1})
	p.since()
	for version := range 20 {
		p.run.publish(fakeSnapshot(uint64(2+version), 30+version, names(6)...))
		p.send(tickMsg{run: 1})
	}
	if words := p.since(); words != "" {
		t.Errorf("new snapshots made the console say:\n%s", words)
	}
	p.finish(6)
	if words := p.since(); !strings.Contains(words, "Read. 600 events, 6 principals") {
		t.Errorf("the end of reading is told as %q", words)
	}
}
