package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/text"
)

// judgeShown judges only the events that filter and span leave, as if the log held no others, or all of them again.
// Names and lineage still come from all.
func (m *Model) judgeShown() tea.Cmd {
	if m.judging.only != nil {
		m.judging.only = nil
		m.say(text.JudgingAll)
		return m.judgeAgain()
	}
	only := engine.Judge{}
	if m.selection.Filtered() {
		only.Filter = m.selection.Filter
	}
	if m.selection.Brushed() {
		only.From, only.To = time.Unix(m.selection.From, 0).UTC(), time.Unix(m.selection.To, 0).UTC()
	}
	switch err := only.Filter.BeforeJudging(); {
	case err != nil:
		m.complain(clean(err.Error()))
		return nil
	case !m.selection.Narrowed():
		m.complain(text.NothingToJudgeBy)
		return nil
	}
	m.judging.only = &only
	return m.judgeAgain()
}

// judgeAgain judges other events.
func (m *Model) judgeAgain() tea.Cmd {
	m.tuning.work = engine.Rerun
	return tea.Batch(m.rejudge(), m.arrange())
}

// judgedOnly says which events alone are judged; it is empty where all are.
func (m *Model) judgedOnly() string {
	only := m.judging.only
	if only == nil {
		return ""
	}
	words := clean(only.Filter.Text)
	if !only.To.IsZero() {
		if words != "" {
			words += " "
		}
		words += text.FromTo(only.From.Unix(), only.To.Unix()-1, m.set.Location)
	}
	return words
}
