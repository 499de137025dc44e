package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// driver presses keys and runs the commands that follow, one after the other, until nothing is left to do.
type driver struct {
	t    *testing.T
	m    *Model
	run  *fakeRun
	quit bool
	// clipboard is what the terminal was told to copy.
	clipboard []string
}

func newDriver(t *testing.T, width, height int, change func(*Options)) *driver {
	t.Helper()
	run := newFakeRun()
	options := Options{
		Analysis: run, Source: "logs", Theme: "dark", Environ: []string{"TERM=xterm-256color"},
		Now: func() time.Time { return time.Unix(start, 0) },
	}
	if change != nil {
		change(&options)
	}
	m, err := New(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	m.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	d := &driver{t: t, m: m, run: run}
	d.send(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

// loaded is a driver whose analysis is done: six principals, 100 events each.
func loaded(t *testing.T, width, height int) *driver {
	t.Helper()
	d := newDriver(t, width, height, nil)
	d.finish(6)
	return d
}

func names(n int) []string {
	return []string{arn("charlie"), arn("bob"), hostile, arn("dave"), arn("alice"), arn("frank"), arn("grace"), arn("heidi")}[:n]
}

func (d *driver) finish(principals int) {
	d.run.publish(fakeSnapshot(99, 100, names(principals)...))
	d.run.end(1, nil)
	d.send(finishedMsg{run: 1, err: d.run.err})
}

func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	_, cmd := d.m.Update(msg)
	d.settle(cmd)
}

func (d *driver) settle(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			d.settle(each)
		}
	case tea.QuitMsg:
		d.quit = true
	default:
		if fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" { // which has no name outside of its package
			d.clipboard = append(d.clipboard, fmt.Sprint(msg))
			return
		}
		d.send(msg)
	}
}

var namedKeys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp},
	"backspace": {Code: tea.KeyBackspace}, "left": {Code: tea.KeyLeft}, "space": {Code: tea.KeySpace, Text: " "},
}

// press presses keys: names as above, "ctrl+x", or text, key by key.
func (d *driver) press(keys ...string) *driver {
	d.t.Helper()
	for _, key := range keys {
		if named, ok := namedKeys[key]; ok {
			d.send(named)
			continue
		}
		if letter, ok := strings.CutPrefix(key, "ctrl+"); ok {
			d.send(tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl})
			continue
		}
		for _, r := range key {
			d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return d
}

func (d *driver) screen() string { return ansi.Strip(d.m.View().Content) }

func (d *driver) sees(words ...string) {
	d.t.Helper()
	for _, each := range words {
		if !strings.Contains(d.screen(), each) {
			d.t.Fatalf("%q is not on the screen:\n%s", each, d.screen())
		}
	}
}

func (d *driver) misses(words string) {
	d.t.Helper()
	if strings.Contains(d.screen(), words) {
		d.t.Fatalf("%q is on the screen:\n%s", words, d.screen())
	}
}

// cursorLine returns the first row that carries the cursor's mark and holds words.
func (d *driver) marked(words string) bool {
	for line := range strings.SplitSeq(d.screen(), "\n") {
		if at := strings.Index(line, "▌"); at >= 0 && strings.Contains(line[at:], words) {
			return true
		}
	}
	return false
}
