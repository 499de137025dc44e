package ui

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/text"
)

// defaultPace is how long a step stays when it plays by itself and nobody has said how long.
const defaultPace = 8 * time.Second

// beatMsg says that a second of playing has passed, or what was left of one.
type beatMsg struct{ beat uint64 }

// turnPlay plays on by itself, or pauses.
func (m *Model) turnPlay() tea.Cmd {
	t := &m.training
	if t.playing {
		m.pause()
		return nil
	}
	if why := m.whyNoStepOn(); why != "" && !m.endsByItself() {
		m.say(why)
		return nil
	}
	if t.quiz.open() != nil {
		m.say(text.PlayStops(m.label(keymap.Play)))
		return nil
	}
	t.playing = true
	m.tell()
	return m.nextBeat()
}

func (m *Model) pause() {
	m.training.playing = false
	m.tell()
}

// stopAtQuestions pauses where questions are open: nobody wants to be carried past them.
func (m *Model) stopAtQuestions() {
	if t := &m.training; t.playing && t.quiz.open() != nil {
		m.pause()
		m.say(text.PlayStops(m.label(keymap.Play)))
	}
}

// endsByItself reports whether the lesson is at its last step and the console ends after that.
func (m *Model) endsByItself() bool {
	return m.options.Auto && m.training.at == m.training.lesson.Steps()
}

// nextBeat begins the time for which a step stays while the lesson plays. Playing ends at the last step, unless the
// console does so then.
func (m *Model) nextBeat() tea.Cmd {
	t := &m.training
	if t.playing && t.at == t.lesson.Steps() && !m.options.Auto {
		m.pause()
	}
	if !t.playing {
		return nil
	}
	t.left = cmp.Or(m.options.Pace, defaultPace)
	return m.waitBeat()
}

// waitBeat waits for a second of what is left, so that the pane can say how long that is.
func (m *Model) waitBeat() tea.Cmd {
	t := &m.training
	t.beat++
	beat := t.beat
	m.tell()
	return m.after(min(t.left, time.Second), func(time.Time) tea.Msg { return beatMsg{beat} })
}

// heard takes in that a second has passed.
func (m *Model) heard(msg beatMsg) tea.Cmd {
	t := &m.training
	if msg.beat != t.beat || !t.playing {
		return nil
	}
	if t.left -= time.Second; t.left > 0 {
		return m.waitBeat()
	}
	t.left = 0
	return m.playOn()
}

// playOn goes a step on by itself, unless one is on its way.
func (m *Model) playOn() tea.Cmd {
	if m.stepping() {
		return nil // it comes back here when that has landed
	}
	if m.endsByItself() {
		return tea.Quit
	}
	if m.training.pane.Pending() {
		return m.nextBeat() // nobody knows yet what is asked here
	}
	if m.whyNoStepOn() != "" {
		m.pause()
		return nil
	}
	return m.goToStep(m.training.want + 1)
}

// playNote says whether the lesson plays, and how long the step stays.
func (m *Model) playNote() string {
	t := &m.training
	switch {
	case t.playing && t.left > 0 && m.crowded():
		return text.SecondsLeft(t.left)
	case t.playing && t.left > 0:
		return text.PlayingFor(t.left, m.endsByItself())
	case t.playing:
		return text.Playing
	case m.options.Auto:
		return text.Paused
	}
	return ""
}

// crowded reports whether the terminal is too narrow for a name beside what plays.
func (m *Model) crowded() bool { return m.wish.Width > 0 && m.wish.Width < 60 }
