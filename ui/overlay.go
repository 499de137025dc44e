package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/theme"
)

// overlay is what lies over the panes and sees keys first.
type overlay interface {
	context() keymap.Context
	act(m *Model, id keymap.ID) tea.Cmd
	press(m *Model, key tea.KeyPressMsg) tea.Cmd
	paste(words string)
	draw(th *theme.Theme, width, height int) []string
}
