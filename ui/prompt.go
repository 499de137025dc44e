package ui

import (
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/moment"
	"trailsift/engine/query"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// prompt is one line being typed.
type prompt struct {
	label   string
	typed   []rune
	at      int    // position of the caret
	problem string // what is wrong with the text so far
	fault   int    // the byte where it is, or -1
	check   func(words string) error
	accept  func(words string) tea.Cmd

	completion *completion // nil for a text that is no query
}

func newPrompt(label, words string, check func(string) error, accept func(string) tea.Cmd) *prompt {
	typed := []rune(words)
	return &prompt{label: label, typed: typed, at: len(typed), fault: -1, check: check, accept: accept}
}

func (p *prompt) text() string { return string(p.typed) }

// press edits the line: text goes in at the caret.
func (p *prompt) press(key tea.KeyPressMsg) {
	switch key.String() {
	case "left", "ctrl+b":
		p.at = max(p.at-1, 0)
	case "right", "ctrl+f":
		p.at = min(p.at+1, len(p.typed))
	case "home", "ctrl+a":
		p.at = 0
	case "end", "ctrl+e":
		p.at = len(p.typed)
	case "backspace", "ctrl+h":
		p.cut(max(p.at-1, 0), p.at)
	case "delete", "ctrl+d":
		p.cut(p.at, min(p.at+1, len(p.typed)))
	case "ctrl+u":
		p.cut(0, p.at)
	case "ctrl+k":
		p.cut(p.at, len(p.typed))
	case "ctrl+w":
		p.cut(p.wordStart(), p.at)
	default:
		p.insert(key.Text)
	}
}

// insert adds text at the caret; what is pasted over several lines becomes one.
func (p *prompt) insert(words string) {
	words = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, words)
	added := []rune(words)
	p.typed = slices.Insert(p.typed, p.at, added...)
	p.at += len(added)
	p.verify()
}

func (p *prompt) cut(from, to int) {
	p.typed = slices.Delete(p.typed, from, to)
	p.at = from
	p.verify()
}

func (p *prompt) wordStart() int {
	i := p.at
	for i > 0 && p.typed[i-1] == ' ' {
		i--
	}
	for i > 0 && p.typed[i-1] != ' ' {
		i--
	}
	return i
}

func (p *prompt) verify() {
	p.problem, p.fault = "", -1
	if p.check == nil {
		return
	}
	err := p.check(p.text())
	var refused *query.Error
	switch {
	case errors.As(err, &refused):
		p.problem, p.fault = clean(refused.Reason), refused.At
	case err != nil:
		p.problem = clean(err.Error())
	}
}

// draw returns the prompt as one line, with what is wrong behind it unless that stands below its place.
func (p *prompt) draw(th *theme.Theme, width int) string {
	line := draw.NewLine(th, width).Gap(1).Add(theme.Accent, p.label)
	before, under, after := string(p.typed[:p.at]), " ", ""
	if p.at < len(p.typed) {
		under, after = string(p.typed[p.at]), string(p.typed[p.at+1:])
	}
	shown := []rune(clean(before))
	if room := line.Left() - 4; len(shown) > room && room > 0 {
		shown = shown[len(shown)-room:] // keep the caret in sight
	}
	line.Add(theme.Text, string(shown)).Add(theme.Cursor, clean(under)).Add(theme.Text, clean(after))
	if p.problem != "" && p.fault < 0 {
		line.Gap(2).Add(theme.Bad, p.problem)
	}
	return line.String()
}

func (m *Model) actInPrompt(id keymap.ID) tea.Cmd {
	p := m.prompt
	if id == keymap.Accept {
		if p.verify(); p.problem != "" {
			return nil // it stands beside the text
		}
		m.prompt = nil
		return tea.Batch(p.accept(p.text()), m.arrange())
	}
	if id == keymap.Dismiss {
		m.prompt = nil
		return m.arrange()
	}
	return nil
}

func (m *Model) paste(words string) tea.Cmd {
	if m.overlay != nil {
		m.overlay.paste(words)
	}
	if m.prompt == nil {
		return nil
	}
	m.prompt.insert(words)
	return m.complete()
}

func (m *Model) promptFilter() tea.Cmd {
	return m.open(newQueryPrompt(text.PromptFilter, m.selection.Filter.Text, m.setFilter))
}

func (m *Model) setFilter(words string) tea.Cmd {
	filter, err := query.Parse(words)
	if err != nil {
		m.complain(clean(err.Error()))
		return nil
	}
	m.selection.Filter, m.selection.FilterOff = filter, false
	return tea.Batch(m.rank(), m.arrange())
}

// switchFilter turns the filter off or on. The event under the cursor stays, where it is shown at all.
func (m *Model) switchFilter() tea.Cmd {
	m.selection.FilterOff = !m.selection.FilterOff
	return tea.Batch(m.rank(), m.arrange())
}

func (m *Model) promptTime() tea.Cmd {
	base := time.Unix(m.selection.At, 0).In(m.set.Location)
	check := func(words string) error {
		_, err := moment.Parse(words, base)
		return err
	}
	accept := func(words string) tea.Cmd {
		at, err := moment.Parse(words, base)
		if err != nil {
			m.complain(clean(err.Error()))
			return nil
		}
		return m.goTo(at.Unix())
	}
	return m.open(newPrompt(text.PromptTime, "", check, accept))
}
