package ui

import (
	"context"
	"errors"
	"io"

	tea "charm.land/bubbletea/v2"

	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// lookback is the debrief of a lesson, which is asked for once.
type lookback struct {
	asked bool
	told  *lesson.Debrief // nil until the answer is here
	err   error
	// going is where to go once the position is reached that it is seen at.
	going *seenFrom
}

// debriefMsg brings the debrief.
type debriefMsg struct {
	told lesson.Debrief
	err  error
}

// seenFrom is a place that the log has from a position on.
type seenFrom struct {
	position int
	to       jump
}

// openDebrief lays the debrief over the panes. It judges many variants of the log, which takes seconds; the page says
// so until it is there.
func (m *Model) openDebrief() tea.Cmd {
	page := &leaf{pick: m.pickDebrief, also: m.actInDebrief}
	page.Sheet = sheet.New(text.DebriefTitle, m.debriefRows)
	page.renew = page.again // a setting may have come into force
	return tea.Batch(m.openLeaf(page), m.askDebrief())
}

func (m *Model) askDebrief() tea.Cmd {
	l := &m.training.lookback
	if l.asked {
		return nil
	}
	l.asked, l.err = true, nil
	ctx, sitting := m.ctx, m.options.Sitting
	return func() tea.Msg {
		told, err := sitting.Debrief(ctx)
		return debriefMsg{told: told, err: err}
	}
}

// debriefed takes in the debrief. One that could not be had is asked for again when the page is opened again.
func (m *Model) debriefed(msg debriefMsg) tea.Cmd {
	l := &m.training.lookback
	switch {
	case errors.Is(msg.err, context.Canceled):
		return nil
	case msg.err != nil:
		l.asked, l.err = false, msg.err
	default:
		l.told = &msg.told
	}
	return m.renew()
}

func (m *Model) debriefRows(width int) []sheet.Row {
	l := &m.training.lookback
	switch {
	case l.err != nil:
		return sheet.Paragraph(theme.Bad, text.CannotAnswer(clean(l.err.Error())), width-2)
	case l.told == nil:
		return sheet.Paragraph(theme.Accent, text.DebriefComes, width-2)
	}
	return m.lookBack(l.told, width)
}

// actInDebrief writes the debrief to a file.
func (m *Model) actInDebrief(id keymap.ID) (tea.Cmd, bool) {
	if id != keymap.Export {
		return nil, false
	}
	told := m.training.lookback.told
	if told == nil {
		return nil, true
	}
	choices := []choice{
		{key: "1", words: text.DebriefMarkdown, do: func() tea.Cmd { return m.writeDebrief(".md", told.Markdown) }},
		{key: "2", words: text.DebriefHTML, do: func() tea.Cmd { return m.writeDebrief(".html", told.HTML) }},
	}
	return m.openMenu(text.ExportDebrief, func() []choice { return choices }), true
}

func (m *Model) writeDebrief(ending string, write func(io.Writer) error) tea.Cmd {
	m.overlay = nil // the path is typed below the panes
	return m.promptWrite(text.DebriefFile+ending, text.DebriefWritten, func(w io.Writer) (int, error) { return 1, write(w) })
}

// pickDebrief goes where a line of the debrief leads, or tries a setting.
func (m *Model) pickDebrief(target any) tea.Cmd {
	switch target := target.(type) {
	case seenFrom:
		return m.goThere(target)
	case lesson.Earlier:
		return m.trySetting(target)
	}
	return nil
}

// goThere leaves the page and goes to a place, after the step that brings it into the log.
func (m *Model) goThere(place seenFrom) tea.Cmd {
	t := &m.training
	m.overlay = nil
	if place.position <= t.at {
		return m.jump(place.to)
	}
	if why := m.guided(place.position); why != "" {
		m.say(why)
		return nil
	}
	m.pause()
	t.lookback.going = &place
	return m.goToStep(place.position)
}

// arriveFromDebrief goes on to where the debrief led, once the step is there.
func (m *Model) arriveFromDebrief() tea.Cmd {
	l := &m.training.lookback
	place := l.going
	l.going = nil
	if place == nil || place.position > m.training.at {
		return nil
	}
	return m.jump(place.to)
}

// trySetting puts a setting into force that would have caught the attack earlier, or takes it back, and shows it among
// the others.
func (m *Model) trySetting(e lesson.Earlier) tea.Cmd {
	m.overlay = nil
	if why := m.whyNoTuning(); why != "" {
		m.say(why)
		return nil
	}
	next, words := m.tuning.changes.with(e.Setting, e.Now), text.TriesSetting(e.Setting, e.Now, e.Others)
	if m.inForce(e) {
		next, words = m.tuning.changes.without(e.Setting), text.TakesBack(e.Setting, e.Was)
	}
	if why := m.refusal(e.Setting, next); why != "" {
		m.complain(clean(why))
		return nil
	}
	var shown tea.Cmd
	if !m.inTuning() {
		shown = m.turnTuning()
	}
	judged := m.change(next)
	m.tuning.pane.Point(e.Setting, "")
	m.say(clean(words))
	return tea.Batch(shown, judged)
}

// inForce reports whether a setting holds that the debrief names.
func (m *Model) inForce(e lesson.Earlier) bool {
	return m.options.Settings != nil && m.value(e.Setting) == e.Now
}

// whyNoDebrief says why there is nothing to look back on yet; it is empty where there is.
func (m *Model) whyNoDebrief() string {
	switch t := &m.training; {
	case t.lesson == nil:
		return text.WhyNoLesson
	case m.options.Sitting == nil:
		return text.WhyNoDebrief
	case !t.begun:
		return text.WhyNothingRead
	case m.hunting() && t.hunt.outcome == nil:
		return text.WhyHuntGoesOn
	}
	return m.whyQuizGoesOn()
}

// toStepOf leads to the first event of a step.
func toStepOf(position int, events []lesson.Event) any {
	if len(events) == 0 {
		return nil
	}
	return seenFrom{position, toEvent(events[0])}
}

// toEventOf leads to an event of a step.
func toEventOf(position int, e lesson.Event) any { return seenFrom{position, toEvent(e)} }

// toAlarmOf leads to the events that an alarm rests on, as of the position at which it fires first.
func toAlarmOf(a lesson.Alarm) any { return seenFrom{a.At, toAlarm(a)} }

// toSuspect leads to a principal of the attack, as of its last step.
func (m *Model) toSuspect(principal string) any {
	return seenFrom{m.training.lesson.Steps(), jump{principal: principal, pane: layout.Principals, unfiltered: true}}
}
