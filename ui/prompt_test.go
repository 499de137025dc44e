package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestPromptEdits(t *testing.T) {
	ctrl := func(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl} }
	for _, c := range []struct {
		name string
		keys []tea.KeyPressMsg
		want string
		at   int
	}{
		{"insert in the middle", []tea.KeyPressMsg{{Code: tea.KeyLeft}, {Code: 'X', Text: "X"}}, "one twXo", 7},
		{"backspace", []tea.KeyPressMsg{{Code: tea.KeyBackspace}}, "one tw", 6},
		{"delete at the start", []tea.KeyPressMsg{{Code: tea.KeyHome}, {Code: tea.KeyDelete}}, "ne two", 0},
		{"a word", []tea.KeyPressMsg{ctrl('w')}, "one ", 4},
		{"to the start", []tea.KeyPressMsg{{Code: tea.KeyLeft}, ctrl('u')}, "o", 0},
		{"to the end", []tea.KeyPressMsg{ctrl('a'), ctrl('k')}, "", 0},
		{"backspace at the start", []tea.KeyPressMsg{{Code: tea.KeyHome}, {Code: tea.KeyBackspace}}, "one two", 0},
		{"delete at the end", []tea.KeyPressMsg{{Code: tea.KeyDelete}}, "one two", 7},
		{"other scripts", []tea.KeyPressMsg{{Code: '東', Text: "東"}}, "one two東", 8},
	} {
		p := newPrompt("", "one two", nil, nil)
		for _, key := range c.keys {
			p.press(key)
		}
		if p.text() != c.want || p.at != c.at {
			t.Errorf("%s: %q, caret at %d; want %q, %d", c.name, p.text(), p.at, c.want, c.at)
		}
	}
}
