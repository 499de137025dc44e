package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
)

// leadMsg is what the guide of the lesson says now.
type leadMsg struct {
	lead    lesson.Lead
	changed <-chan struct{}
}

// heedGuide asks the guide what holds, at once or once that changes.
func (m *Model) heedGuide(changed <-chan struct{}) tea.Cmd {
	guide, done := m.options.Guide, m.ctx.Done()
	if guide == nil || m.training.lesson == nil {
		return nil
	}
	return func() tea.Msg {
		if changed != nil {
			select {
			case <-changed:
			case <-done:
				return nil
			}
		}
		lead, next := guide.Lead()
		return leadMsg{lead, next}
	}
}

// led goes where the guide wants everybody.
func (m *Model) led(msg leadMsg) tea.Cmd {
	t := &m.training
	was := t.lead
	t.lead = msg.lead
	m.tell() // how it goes on
	next := m.heedGuide(msg.changed)
	to := min(max(msg.lead.Position, 0), t.lesson.Steps())
	switch {
	case m.mode() == lesson.Hunt: // the whole log is there, wherever the trainer is
		return next
	case msg.lead.Pace != lesson.Free && t.playing:
		m.pause()
	}
	if msg.lead.Pace == lesson.Locked && to != t.want || msg.lead.Pace == lesson.InStep && to > t.want && to > was.Position {
		m.say(text.TrainerGoes(to))
		return tea.Batch(next, m.goToStep(to))
	}
	return next
}

// lessonStarts says how to begin.
func (m *Model) lessonStarts() string {
	if lead := m.training.lead; lead.Pace == lesson.InStep || lead.Pace == lesson.Locked {
		return text.LessonLed
	}
	return text.LessonStarts(m.label(keymap.StepOn))
}

// guided says why one cannot move to a position by oneself; it is empty where one can.
func (m *Model) guided(position int) string {
	lead := m.training.lead
	switch {
	case lead.Pace == lesson.Locked:
		return text.WhyTrainerLeads
	case lead.Pace == lesson.InStep && position > lead.Position:
		return text.WhyTrainerWaits
	}
	return ""
}
