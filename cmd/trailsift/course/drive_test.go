package course

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset/settest"
	"trailsift/scenarios/training"
	"trailsift/ui"
	"trailsift/ui/lesson"
)

// seat is the real console at a real course, without a terminal: keys go in, and what is on the screen comes out. What
// a key leads to has been done when press returns.
type seat struct {
	t     testing.TB
	model *ui.Model
}

// A screen that is tall enough for all that a step tells.
const seatWidth, seatHeight = 200, 260

// sitDown opens the console on a course whose whole log was read.
func sitDown(t testing.TB, c *Course, whole *engine.Snapshot, sitting lesson.Sitting) *seat {
	t.Helper()
	loaded, err := settings.Load(settings.Places{})
	if err != nil {
		t.Fatal(err)
	}
	model, err := ui.New(t.Context(), ui.Options{
		Analysis: alreadyRead{whole}, Source: c.Name(), Config: loaded.Engine(), Lesson: c, Sitting: sitting,
		Theme: "dark", Environ: []string{"TERM=xterm-256color"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &seat{t, model}
	s.send(tea.WindowSizeMsg{Width: seatWidth, Height: seatHeight})
	s.settle(model.Init())
	return s
}

// alreadyRead is an analysis that is done.
type alreadyRead struct{ whole *engine.Snapshot }

func (a alreadyRead) Progress() engine.Progress  { return engine.Progress{State: engine.Done} }
func (a alreadyRead) Snapshot() *engine.Snapshot { return a.whole }
func (a alreadyRead) Cancel()                    {}
func (a alreadyRead) Wait() error                { return nil }

func (s *seat) send(msg tea.Msg) {
	_, follows := s.model.Update(msg)
	s.settle(follows)
}

// settle runs what follows, one after the other.
func (s *seat) settle(follows tea.Cmd) {
	if follows == nil {
		return
	}
	switch msg := follows().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			s.settle(each)
		}
	default:
		s.send(msg)
	}
}

var seatKeys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "},
}

// press presses keys: names as above, "ctrl+x", or text, key by key.
func (s *seat) press(keys ...string) *seat {
	for _, key := range keys {
		named, is := seatKeys[key]
		letter, control := strings.CutPrefix(key, "ctrl+")
		switch {
		case is:
			s.send(named)
		case control:
			s.send(tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl})
		default:
			for _, r := range key {
				s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
	return s
}

func (s *seat) screen() string { return ansi.Strip(s.model.View().Content) }

func (s *seat) sees(words ...string) *seat {
	s.t.Helper()
	for _, each := range words {
		if !strings.Contains(s.screen(), each) {
			s.t.Fatalf("%q is not on the screen:\n%s", each, s.shown())
		}
	}
	return s
}

func (s *seat) misses(words ...string) *seat {
	s.t.Helper()
	for _, each := range words {
		if each != "" && strings.Contains(s.screen(), each) {
			s.t.Fatalf("%q is on the screen:\n%s", each, s.shown())
		}
	}
	return s
}

// shown is the screen without lines that hold nothing.
func (s *seat) shown() string {
	var lines []string
	for line := range strings.SplitSeq(s.screen(), "\n") {
		if strings.Trim(line, " │┃") != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// fromTheTop is the screen with the cursors of rules, timeline and lesson on their first lines: where they stood is the
// person's doing, and not the position's.
func (s *seat) fromTheTop() string { return s.press("2gg3gg5gg").screen() }

// under is what the focused pane shows from its cursor on to the right.
func (s *seat) under() string {
	for line := range strings.SplitSeq(s.screen(), "\n") {
		if _, marked, found := strings.Cut(line, "┃▌"); found {
			return marked
		}
	}
	return ""
}

// TestEveryScenarioIsPlayed steps through each and is asked about it.
func TestEveryScenarioIsPlayed(t *testing.T) {
	everyLesson(t, func(t *testing.T, c *Course, whole *engine.Snapshot) {
		t.Run("step", func(t *testing.T) { stepThrough(t, c, whole) })
		right := solutions(t, c)
		t.Run("quiz", func(t *testing.T) { answerAll(t, c, whole, right) })
		t.Run("quiz, interrupted", func(t *testing.T) { answerSome(t, c, whole, right) })
	})
}

// everyLesson plays all scenarios among the same few people's work, each in a test of its own; with -short only some,
// for the race detector makes each ten times as slow.
func everyLesson(t *testing.T, play func(t *testing.T, c *Course, whole *engine.Snapshot)) {
	path := settest.TwoDays(t)
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for i, playbook := range known {
		if testing.Short() && i%12 != 0 {
			continue
		}
		t.Run(playbook.ID, func(t *testing.T) {
			refused := func(p source.Problem) { t.Errorf("%s: %s", p.Path, p.Reason) }
			made, err := training.Blend(t.Context(), playbook, 7, []string{path}, refused)
			if err != nil {
				t.Fatal(err)
			}
			c, whole := read(t, made)
			if err := c.Begin(t.Context(), whole); err != nil {
				t.Fatal(err)
			}
			play(t, c, whole)
		})
	}
}

// stepThrough goes through a scenario step by step to its end, and back.
func stepThrough(t *testing.T, c *Course, whole *engine.Snapshot) {
	sitting, err := c.Sit(t.Context(), nil, training.StepThrough)
	if err != nil {
		t.Fatal(err)
	}
	s := sitDown(t, c, whole, sitting)
	looks := []string{s.sees(c.Step(0).Title, fmt.Sprintf("0/%d", c.Steps())).misses("✦").fromTheTop()}
	for position := 1; position <= c.Steps(); position++ {
		step := c.Step(position)
		s.press("]").sees(fmt.Sprintf("Step %d of %d: ", position, c.Steps()), firstWords(step.Title), firstWords(step.Narrative), "Fired now", "Who moved")
		if s.press("3"); !strings.Contains(s.under(), "✦") {
			t.Errorf("the cursor is on no event of step %d:\n%s", position, s.under())
		}
		looks = append(looks, s.fromTheTop())
	}
	s.press("]").sees("this was the last step")
	for position := c.Steps() - 1; position > 0; position-- {
		if other := difference(s.press("[").fromTheTop(), looks[position]); other != "" {
			t.Errorf("on the way back to step %d %s", position, other)
		}
	}
}

// firstWords are as many words of a text as stand on one line.
func firstWords(words string) string {
	begin := words[:min(len(words), 40)]
	if end := strings.LastIndexByte(begin, ' '); end > 0 && len(begin) < len(words) {
		return begin[:end]
	}
	return begin
}

// difference is the first line in which a screen is not as it was; empty where there is none.
func difference(is, was string) string {
	now, before := strings.Split(is, "\n"), strings.Split(was, "\n")
	for i := range min(len(now), len(before)) {
		if now[i] != before[i] {
			return fmt.Sprintf("line %d is\n%s\nand was\n%s", i+1, now[i], before[i])
		}
	}
	return ""
}
