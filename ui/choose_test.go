package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"trailsift/ui/keymap"
)

// hand presses keys on a screen that is no console.
type hand struct {
	t     *testing.T
	model tea.Model
	quit  bool
}

func (h *hand) send(msg tea.Msg) {
	h.t.Helper()
	_, cmd := h.model.Update(msg)
	if cmd == nil {
		return
	}
	if _, quit := cmd().(tea.QuitMsg); quit {
		h.quit = true
	}
}

func (h *hand) press(keys ...string) {
	h.t.Helper()
	for _, key := range keys {
		named, known := namedKeys[key]
		switch {
		case known:
			h.send(named)
		case key == "ctrl+c":
			h.send(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
		default:
			h.send(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		}
	}
}

func (h *hand) screen() string { return ansi.Strip(h.model.View().Content) }

// fakeList are six scenarios in three groups, some of which were taken.
func fakeList() List {
	list := List{Title: "Choose a scenario", Columns: []string{"step", "quiz", "hunt"}}
	for i, name := range []string{"Compromised credentials", "Unusual geography", "Backdoor user \x1b[2J", "Role chaining between accounts", "Disable logging", "Mass download"} {
		entry := Entry{Group: fmt.Sprintf("Tactic %d", i/2), Key: fmt.Sprintf("%d.%d", i/2+1, i%2+1), Name: name, Marks: []string{"", "", ""}, Note: "5 steps"}
		switch i {
		case 1:
			entry.Marks = []string{"✓", "85 %", "62"}
		case 3:
			entry.Marks, entry.Note = []string{"2/5", "", "begun"}, "at step 2 of 5, a hunt"
		}
		list.Entries = append(list.Entries, entry)
	}
	return list
}

func choosing(t *testing.T, width, height int, options Options, list List) (*hand, *chooser) {
	t.Helper()
	c, err := newChooser(options, list)
	if err != nil {
		t.Fatal(err)
	}
	h := &hand{t: t, model: c}
	h.send(tea.WindowSizeMsg{Width: width, Height: height})
	return h, c
}

func TestListScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			h, _ := choosing(t, size.width, size.height, Options{}, fakeList())
			lines := strings.Split(h.screen(), "\n")
			for i, line := range lines {
				if got := ansi.StringWidth(line); got != size.width {
					t.Fatalf("line %d is %d wide", i, got)
				}
			}
			if len(lines) != size.height {
				t.Fatalf("%d lines", len(lines))
			}
			golden.RequireEqual(t, []byte(h.screen()))
		})
	}
}

func TestListScrollsAndChooses(t *testing.T) {
	h, c := choosing(t, 40, 12, Options{}, fakeList())
	h.press("G")
	if !strings.Contains(h.screen(), "Mass download") {
		t.Errorf("the end is not shown:\n%s", h.screen())
	}
	h.press("k", "enter")
	if c.chosen != 4 || !h.quit || c.leaving != Back {
		t.Errorf("chosen %d, left %v", c.chosen, c.leaving)
	}
}

func TestListBeginsWhereOneWas(t *testing.T) {
	list := fakeList()
	list.At = 5
	h, c := choosing(t, 40, 12, Options{}, list)
	h.press("enter")
	if c.chosen != 5 {
		t.Errorf("chosen %d, want 5:\n%s", c.chosen, h.screen())
	}
}

func TestListIsLeft(t *testing.T) {
	for key, want := range map[string]Leaving{"q": Back, "esc": Back, "ctrl+c": AtOnce} {
		h, c := choosing(t, 80, 24, Options{}, fakeList())
		h.press(key)
		if !h.quit || c.chosen != -1 || c.leaving != want {
			t.Errorf("%s: quit %t, chosen %d, left %v", key, h.quit, c.chosen, c.leaving)
		}
	}
}

func TestListWithoutColourAndInASCII(t *testing.T) {
	h, _ := choosing(t, 80, 24, Options{Environ: []string{"NO_COLOR=1"}, ASCII: true}, fakeList())
	content := h.model.View().Content
	if strings.Contains(content, "\x1b[3") || strings.Contains(content, ";38;") {
		t.Errorf("there is colour in %q", content)
	}
	for _, r := range h.screen() {
		if r > 0x7e {
			t.Fatalf("%U is on the screen:\n%s", r, h.screen())
		}
	}
}

func page(t *testing.T, options Options, p Interlude) (*hand, *interlude) {
	t.Helper()
	i, err := newInterlude(options, p)
	if err != nil {
		t.Fatal(err)
	}
	i.after = func(_ time.Duration, then func(time.Time) tea.Msg) tea.Cmd {
		return func() tea.Msg { return then(time.Time{}) }
	}
	h := &hand{t: t, model: i}
	h.send(tea.WindowSizeMsg{Width: 40, Height: 12})
	return h, i
}

func TestInterludeWaitsForThePerson(t *testing.T) {
	text := []string{"Every hop was reasonable on the day it was made.", strings.Repeat("Who could have drawn this map beforehand? ", 9) + "The end."}
	h, i := page(t, Options{}, Interlude{Title: "1 of 4: 3.4 \x1b[2J", Text: text})
	for _, want := range []string{"Every hop was reasonable", `\x1b[2J`, "enter goes on, q leaves"} {
		if !strings.Contains(h.screen(), want) {
			t.Errorf("%q is not on\n%s", want, h.screen())
		}
	}
	h.press("esc", "G")
	if !strings.Contains(h.screen(), "The end.") || h.quit {
		t.Errorf("the end is not shown, or it was left:\n%s", h.screen())
	}
	h.press("enter")
	if !h.quit || !i.on {
		t.Error("enter does not go on")
	}
	for _, key := range []string{"q", "ctrl+c"} {
		h, i := page(t, Options{}, Interlude{Title: "1", Text: text})
		if h.press(key); !h.quit || i.on {
			t.Errorf("%s does not leave", key)
		}
	}
}

// TestSmallScreensNameTheKeysThatAreBound has other keys than the usual ones.
func TestSmallScreensNameTheKeysThatAreBound(t *testing.T) {
	options := Options{Keys: map[string][]string{"drill": {"f7"}, "quit": {"f8"}, "step-on": {"."}, "step-back": {";"}}}
	how := func(key func(keymap.ID) string) string {
		return fmt.Sprintf("%s on, %s back, %s ends", key(keymap.StepOn), key(keymap.StepBack), key(keymap.Quit))
	}
	h, i := page(t, options, Interlude{Title: "1 of 4", Text: []string{"Watch."}, How: how})
	for _, want := range []string{"Watch.", ". on, ; back, f8 ends", "f7 goes on, f8 leaves"} {
		if !strings.Contains(h.screen(), want) {
			t.Errorf("%q is not on\n%s", want, h.screen())
		}
	}
	if h.press("f7"); !h.quit || !i.on {
		t.Error("the key does not go on")
	}
	list, _ := choosing(t, 40, 12, options, fakeList())
	if !strings.Contains(list.screen(), "f7 takes it, f8 leaves") {
		t.Errorf("the list names other keys:\n%s", list.screen())
	}
}

func TestInterludePassesByItself(t *testing.T) {
	h, i := page(t, Options{}, Interlude{Title: "1 of 4", Text: []string{"Watch."}, Pace: 2500 * time.Millisecond})
	i.wait()
	if !strings.Contains(h.screen(), "goes on in 3 s") {
		t.Errorf("it does not say when:\n%s", h.screen())
	}
	second := func() { h.send(beatMsg{i.beat}) }
	second()
	h.press("space")
	second()
	second()
	if h.quit || !strings.Contains(h.screen(), "paused") {
		t.Errorf("it is not held:\n%s", h.screen())
	}
	h.press("space")
	second()
	second()
	if h.quit {
		t.Error("it passes before its time")
	}
	if second(); !h.quit || !i.on {
		t.Error("it does not pass")
	}
}

func TestInterludeInPlain(t *testing.T) {
	var written strings.Builder
	i, err := newInterlude(Options{Plain: true, Output: &written}, Interlude{Title: "1 of 4", Text: []string{"Watch \x1b[2J."}})
	if err != nil {
		t.Fatal(err)
	}
	i.Init()() // a page that waits for the person has nothing to do but to be written
	if got, want := written.String(), "1 of 4\r\nWatch \\x1b[2J.\r\nenter goes on, q leaves\r\n"; got != want {
		t.Errorf("it writes %q, want %q", got, want)
	}
}

func TestChoosingRefusesUnknownLooks(t *testing.T) {
	if _, leaving, err := Choose(context.Background(), Options{Theme: "plaid"}, fakeList()); err == nil || leaving != AtOnce {
		t.Errorf("left %v, %v", leaving, err)
	}
	if on, err := Show(context.Background(), Options{Theme: "plaid"}, Interlude{}); err == nil || on {
		t.Errorf("goes on %t, %v", on, err)
	}
}
