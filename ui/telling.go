package ui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/engine/rule"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// tell writes the lesson's pane anew.
func (m *Model) tell() {
	t := &m.training
	if t.lesson == nil {
		return
	}
	position := t.at
	if m.snapshot == nil {
		position = t.want
	}
	if m.hunting() {
		m.tellHunt()
		return
	}
	if m.mode() == lesson.Quiz {
		m.tellQuiz(position)
		return
	}
	note := text.StepShort(position, t.lesson.Steps()) + " " + m.set.Glyphs.Dot + " " + clean(t.lesson.Name())
	if plays := m.playNote(); plays != "" {
		if m.crowded() { // the name is in the header too
			note = text.StepShort(position, t.lesson.Steps())
		}
		note = plays + " " + m.set.Glyphs.Dot + " " + note
	}
	page := fmt.Sprintf("step %d, begun %t", position, m.snapshot != nil)
	t.pane.Show(page, note, func(width int) []sheet.Row { return m.tellStep(position, width) })
}

// tellStep tells one position whole: what happens, what is new in the log, and what detection makes of it.
func (m *Model) tellStep(position, width int) []sheet.Row {
	t := &m.training
	step := t.lesson.Step(position)
	w := m.writes(width)
	title := step.Title
	if position > 0 {
		title = text.StepOf(position, t.lesson.Steps()) + ": " + title
	}
	w.prose(nil, theme.Strong, "", title)
	if m.snapshot == nil {
		w.add(theme.Accent, "", text.LessonBegins)
	}
	if step.Honest {
		w.add(theme.Accent, "", text.HonestStep)
	}
	w.told(step)
	if position == 0 {
		w.blank()
		w.add(theme.Accent, "", m.lessonStarts())
		return w.rows
	}
	w.head(text.NewEvents + " " + m.set.Glyphs.Dash + " " + text.Number(len(step.Events)))
	w.events(step.Events)
	w.gists(step.Events)
	w.changed(t.change, true)
	w.tuned()
	if position == t.lesson.Steps() && m.whyNoDebrief() == "" {
		w.blank()
		w.add(theme.Accent, "", text.DebriefWaits(m.label(keymap.Debrief)))
	}
	return w.rows
}

// writing is a page of the lesson as it is written. It cleans all that it is given.
type writing struct {
	m     *Model
	width int
	rows  []sheet.Row
}

func (m *Model) writes(width int) *writing { return &writing{m: m, width: width} }

func (w *writing) blank() { w.rows = append(w.rows, sheet.Blank()) }

// head begins a part of the page.
func (w *writing) head(words string) {
	if len(w.rows) > 0 {
		w.blank()
	}
	w.add(theme.Accent, "", words)
}

// add writes a paragraph; its further lines are set in by the width of its sign.
func (w *writing) add(token theme.Token, sign, words string) { w.lead(nil, token, sign, words) }

// lead writes a paragraph whose first line leads somewhere.
func (w *writing) lead(target any, token theme.Token, sign, words string) {
	w.hang(target, token, sign, sheet.Paragraph(token, clean(words), w.width-2-printable.Width(sign)))
}

// prose does the same with what a playbook says, in which `code` has a style of its own.
func (w *writing) prose(target any, token theme.Token, sign, words string) {
	w.hang(target, token, sign, sheet.Prose(token, clean(words), w.width-2-printable.Width(sign)))
}

// hang writes the lines of a paragraph behind its sign.
func (w *writing) hang(target any, token theme.Token, sign string, lines []sheet.Row) {
	for _, line := range lines {
		line.Target = target
		if sign != "" {
			line.Cells[0].Runs = true
			line.Cells = append([]sheet.Cell{{Token: token, Text: sign}}, line.Cells...)
		}
		w.rows = append(w.rows, line)
		target, sign = nil, draw.Blank(printable.Width(sign))
	}
}

// part writes paragraphs of a playbook below a heading; nothing where there are none.
func (w *writing) part(heading string, token theme.Token, sign string, paragraphs ...string) {
	begun := false
	for _, words := range paragraphs {
		if words == "" {
			continue
		}
		if !begun {
			begun = true
			w.head(heading)
		}
		w.prose(nil, token, sign, words)
	}
}

// told writes what there is to read about a step.
func (w *writing) told(step lesson.Step) {
	w.blank()
	if step.Said != "" {
		w.prose(nil, theme.Strong, "", step.Said)
		w.blank()
	}
	w.prose(nil, theme.Text, "", step.Narrative)
	w.part(text.Wants, theme.Text, "", step.Wants)
	w.part(text.LookFor, theme.Text, w.m.set.Glyphs.Dot+" ", step.LookFor...)
}

// tuned says that what stands above is not by the settings in force, where they are others.
func (w *writing) tuned() {
	if w.m.training.change != nil && len(w.m.tuning.changes) > 0 {
		w.blank()
		w.add(theme.Faint, "", text.LessonTuned)
	}
}

// events writes events, equal neighbours as one; each leads to the first of its events.
func (w *writing) events(all []lesson.Event) {
	w.eventsTo(all, func(e lesson.Event) any { return toEvent(e) })
}

func (w *writing) eventsTo(all []lesson.Event, target func(lesson.Event) any) {
	for _, run := range runs(all) {
		w.lead(target(run[0]), theme.Strong, w.m.set.Glyphs.New+" ", w.run(run))
	}
}

// run says in one line what equal neighbours are.
func (w *writing) run(alike []lesson.Event) string {
	first := alike[0]
	words := text.Clock(first.Time, w.m.set.Location) + " " + text.Repeated(first.Call, len(alike))
	if first.Error != "" {
		words += " " + first.Error
	}
	return w.of(words, first.Principal)
}

// of says whose something is. Copies of what others did have no name in their records.
func (w *writing) of(words, principal string) string {
	if principal == "" {
		return words
	}
	return words + " " + w.m.set.Glyphs.Dash + " " + text.ShortName(principal)
}

// runs cuts events where neighbours are not alike.
func runs(all []lesson.Event) [][]lesson.Event {
	var cut [][]lesson.Event
	for i := 0; i < len(all); {
		first, next := all[i], i+1
		for next < len(all) && all[next].Call == first.Call && all[next].Principal == first.Principal && all[next].Error == first.Error {
			next++
		}
		cut = append(cut, all[i:next])
		i = next
	}
	return cut
}

// toEvent is where an event of the lesson is.
func toEvent(e lesson.Event) jump {
	return jump{principal: e.Principal, event: e.Key, hasEvent: true, at: e.Time, pane: layout.Timeline, unfiltered: true}
}

// changed writes what detection makes of a step, also what fires later where that may be said; change is nil while
// that is not known.
func (w *writing) changed(change *lesson.Change, later bool) {
	if change == nil {
		w.blank()
		w.add(theme.Dim, "", text.StepComes)
		return
	}
	glyphs := w.m.set.Glyphs
	w.head(text.FiredNow)
	w.alarms(change.Fired, theme.High, glyphs.Fired, false)
	if len(change.Fired) == 0 {
		w.add(theme.High, glyphs.Fired+" ", text.NothingFired)
	}
	if len(change.Ceased) > 0 {
		w.head(text.CeasedNow)
		w.alarms(change.Ceased, theme.Dim, glyphs.Quiet, false)
	}
	w.head(text.MovedNow)
	w.moves(change.Moves)
	if later && len(change.Waiting) > 0 {
		w.head(text.FiresLater)
		w.alarms(change.Waiting, theme.Dim, glyphs.Quiet, true)
	}
}

// alarms writes what fires, each leading to the events that it rests on. What fires later leads nowhere yet.
func (w *writing) alarms(alarms []lesson.Alarm, token theme.Token, sign string, later bool) {
	for _, a := range alarms {
		words := a.Name
		if a.Level != "" {
			words += " (" + a.Level + ")"
		}
		words += " " + w.m.set.Glyphs.Dash + " " + text.ShortName(a.Principal)
		if later {
			w.add(token, sign+" ", text.AtStep(a.At)+": "+words)
			continue
		}
		w.lead(toAlarm(a), token, sign+" ", words)
	}
}

// toAlarm is where the events are that an alarm rests on. The console knows rules by their first three characters.
func toAlarm(a lesson.Alarm) jump {
	id := a.ID
	if known, is := rule.Parse(id); is {
		id = known.Short()
	}
	return jump{principal: a.Principal, rule: id, pane: layout.Timeline, unfiltered: true}
}

func (w *writing) moves(moves []lesson.Move) {
	sign := w.m.set.Glyphs.Dot + " "
	if len(moves) == 0 {
		w.add(theme.Text, sign, text.NothingMoved)
	}
	for _, m := range moves {
		words := []string{text.ShortName(m.Principal)}
		if rank := text.RankChange(m.Was.Rank, m.Now.Rank); rank != "" {
			words = append(words, rank)
		}
		words = append(words, text.ScoreChange(m.Was.Score, m.Now.Score, m.Was.Level, m.Now.Level, m.New))
		w.lead(jump{principal: m.Principal, pane: layout.Principals}, theme.Text, sign, strings.Join(words, " "))
	}
}

// pickLine goes where a line of the lesson leads.
func (m *Model) pickLine(target any) tea.Cmd {
	if m.pageComes() {
		m.say(text.WhyStepComes) // what is on the screen goes, and what comes nobody has seen
		return nil
	}
	switch target := target.(type) {
	case jump:
		return m.jump(target)
	case leading:
		return target.follow(m)
	}
	if m.hunting() {
		return nil // the step would give the attack away
	}
	if m.training.at == 0 {
		m.say(cmp.Or(m.guided(1), text.FirstStep(m.label(keymap.StepOn))))
		return nil
	}
	if m.mode() == lesson.Quiz {
		return m.pickInQuiz(target)
	}
	return m.toStep()
}

// pageComes reports whether a step, or what is asked at it, is on its way.
func (m *Model) pageComes() bool {
	return !m.hunting() && (m.stepping() || m.training.pane.Pending())
}

// hasCome takes back that a page is on its way.
func (m *Model) hasCome() {
	if strings.HasSuffix(m.message.text, text.WhyStepComes) && !m.training.pane.Pending() {
		m.message = message{}
	}
}
