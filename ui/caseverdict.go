package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/engine/casefile"
	"trailsift/ui/text"
)

// decide sets the verdict on the chosen principal, or takes it away where it stands already.
func (m *Model) decide(value casefile.VerdictValue) tea.Cmd {
	p := m.principal
	return m.keepAs(func(standing *casefile.State) casefile.Change {
		if standing.Verdicts[p.ID].Value == value {
			return casefile.ClearVerdict{Principal: p.ID}
		}
		return casefile.SetVerdict{Principal: p.ID, Name: p.Name, Value: value}
	})
}

// annotate asks for the note on the chosen principal; an empty one takes it away.
func (m *Model) annotate() tea.Cmd {
	p := m.principal
	return m.open(newPrompt(text.PromptNote, m.desk.state.Verdicts[p.ID].Note, nil, func(words string) tea.Cmd {
		return m.keep(casefile.SetNote{Principal: p.ID, Name: p.Name, Note: words})
	}))
}
