package ui

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/ui/keymap"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Interlude is a page that is read between two lessons.
type Interlude struct {
	Title string
	Text  []string      // paragraphs
	Pace  time.Duration // after which it passes by itself; 0 where it waits for the person
	// How is a last paragraph that names keys as they are bound; nil for none.
	How func(key func(keymap.ID) string) string
}

// interlude is such a page on the screen.
type interlude struct {
	small
	page  Interlude
	after func(time.Duration, func(time.Time) tea.Msg) tea.Cmd // tea.Tick; tests have a clock of their own
	left  time.Duration
	beat  uint64
	held  bool // it does not pass by itself
	on    bool // the person goes on
	plain *transcript
}

// Show shows a page until the person goes on, and reports whether they do: false is leaving. Of the options it heeds
// the looks, the keys and the terminal.
func Show(ctx context.Context, options Options, page Interlude) (on bool, err error) {
	if options.Environ == nil {
		options.Environ = os.Environ()
	}
	i, err := newInterlude(options, page)
	if err != nil {
		return false, err
	}
	ended, err := perform(ctx, options, i)
	if err != nil {
		return false, fmt.Errorf("showing a page: %w", err)
	}
	return i.on && !ended, nil
}

func newInterlude(options Options, page Interlude) (*interlude, error) {
	s, err := newSmall(options, page.Title, func(width int) []sheet.Row { return page.rows(width) })
	if err == nil && page.How != nil { // the keys are known by now
		page.Text = append(slices.Clip(page.Text), page.How(s.keys.Key))
	}
	i := &interlude{small: s, page: page, after: tea.Tick, held: page.Pace == 0, left: page.Pace}
	if options.Plain {
		i.plain = &transcript{w: options.Output, ascii: options.ASCII}
	}
	return i, err
}

func (p Interlude) rows(width int) []sheet.Row {
	var rows []sheet.Row
	for n, words := range p.Text {
		if n > 0 {
			rows = append(rows, sheet.Blank())
		}
		rows = append(rows, sheet.Prose(theme.Text, clean(words), min(width, widestText)-2)...)
	}
	return rows
}

// widestText is how wide a paragraph is that is read from afar.
const widestText = 90

// Init implements tea.Model.
func (i *interlude) Init() tea.Cmd {
	if i.plain == nil {
		return tea.Batch(i.small.Init(), i.wait())
	}
	i.plain.line(clean(i.page.Title))
	for _, words := range i.page.Text {
		i.plain.line(tidy(printable.Bare(clean(words))))
	}
	i.plain.line(i.foot())
	return tea.Batch(i.plain.flush, i.wait())
}

// Update implements tea.Model.
func (i *interlude) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return i, i.press(msg.String())
	case beatMsg:
		return i, i.heard(msg)
	}
	i.see(msg)
	return i, nil
}

// press goes on, leaves, holds the page or moves in it. Going back one level does nothing: there is none.
func (i *interlude) press(stroke string) tea.Cmd {
	if i.page.Pace > 0 && i.holds(stroke) {
		if i.held = !i.held; !i.held {
			i.left = i.page.Pace
		}
		return i.wait()
	}
	switch id := i.action(stroke); id {
	case keymap.Drill:
		i.on = true
		return tea.Quit
	case keymap.Quit, keymap.QuitNow:
		return tea.Quit
	default:
		i.sheet.Act(id)
	}
	return nil
}

// holds reports whether a key is the one by which lessons play and pause.
func (i *interlude) holds(stroke string) bool {
	action, known := i.keys.Find(keymap.Lesson, stroke)
	return known && action.ID == keymap.Play
}

// wait waits for a second of what is left.
func (i *interlude) wait() tea.Cmd {
	i.beat++
	if i.held {
		return nil
	}
	beat := i.beat
	return i.after(min(i.left, time.Second), func(time.Time) tea.Msg { return beatMsg{beat} })
}

func (i *interlude) heard(msg beatMsg) tea.Cmd {
	if msg.beat != i.beat || i.held {
		return nil
	}
	if i.left -= time.Second; i.left > 0 {
		return i.wait()
	}
	i.on = true
	return tea.Quit
}

// View implements tea.Model.
func (i *interlude) View() tea.View {
	if i.plain != nil {
		return tea.View{}
	}
	return i.view(i.foot())
}

// foot says which keys go on and leave, and when the page passes by itself.
func (i *interlude) foot() string {
	words := text.GoesOnOrLeaves(i.keys.Key(keymap.Drill), i.keys.Key(keymap.Quit))
	switch {
	case i.page.Pace == 0:
	case i.held:
		words = text.Paused + ", " + words
	default:
		words = text.PassesIn(int(math.Ceil(i.left.Seconds()))) + ", " + words
	}
	return words
}
