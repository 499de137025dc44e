package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/ui/keymap"
	"trailsift/ui/lesson"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// tellQuiz writes the pane of a quiz anew. Nothing of what a step tells is on it before its questions are answered.
func (m *Model) tellQuiz(position int) {
	t := &m.training
	note := text.StepShort(position, t.lesson.Steps())
	if score := t.quiz.round.Score; score.Most > 0 {
		note += " " + m.set.Glyphs.Dot + " " + text.QuizScore(score.Points, score.Most)
	}
	if plays := m.playNote(); plays != "" {
		note = plays + " " + m.set.Glyphs.Dot + " " + note
	}
	t.pane.Await(m.snapshot != nil && !t.quiz.known && t.quiz.err == nil)
	page := fmt.Sprintf("quiz %d, begun %t, known %t", position, m.snapshot != nil, t.quiz.known)
	t.pane.Show(page, note, func(width int) []sheet.Row { return m.quizRows(position, width) })
}

func (m *Model) quizRows(position, width int) []sheet.Row {
	w := quizPage{m.writes(width), &m.training.quiz}
	if position == 0 {
		w.beginning()
	} else {
		w.step(position)
	}
	return w.rows
}

// quizPage is a page of the quiz as it is written.
type quizPage struct {
	*writing
	quiz *quizzing
}

// beginning says how a quiz goes.
func (w *quizPage) beginning() {
	taught, score := w.m.training.lesson, w.quiz.round.Score
	w.add(theme.Strong, "", text.QuizTitle+" "+w.m.set.Glyphs.Dash+" "+taught.Name())
	if w.m.snapshot == nil {
		w.add(theme.Accent, "", text.LessonBegins)
	}
	w.said(0)
	w.blank()
	w.add(theme.Text, "", text.QuizStory)
	w.add(theme.Text, "", text.QuizPanes(w.m.label(keymap.ToRanking), w.m.label(keymap.ToTimeline), w.m.label(keymap.Card)))
	if w.m.snapshot == nil || !w.ready() {
		return
	}
	w.blank()
	on, take, hint := w.m.label(keymap.StepOn), w.m.label(keymap.Drill), w.m.label(keymap.Hint)
	for _, rule := range text.QuizRules(taught.Steps(), score.Questions, score.Most, on, take, hint) {
		w.add(theme.Text, sign(w.m.set.Glyphs.Dot), rule)
	}
	if score.Answered+score.Hints > 0 {
		w.standing()
	}
	w.blank()
	w.add(theme.Accent, "", w.m.lessonStarts())
}

// step asks about a step, and tells it once everything is answered.
func (w *quizPage) step(position int) {
	taught := w.m.training.lesson
	w.add(theme.Strong, "", text.StepOf(position, taught.Steps()))
	if w.m.snapshot == nil {
		w.add(theme.Accent, "", text.LessonBegins)
		return
	}
	w.said(position)
	if !w.ready() {
		return
	}
	w.news(position)
	for i := range w.quiz.round.Questions {
		q := &w.quiz.round.Questions[i]
		w.question(q, i+1)
		if q.Given < 0 {
			break // the next one may say what this one asks
		}
	}
	if !w.quiz.told() {
		w.openSteps(func(other int) bool { return other < position })
		return
	}
	w.after(position)
	w.happened(position)
}

// said writes what whoever gives the lesson says at a position.
func (w *quizPage) said(position int) {
	if said := w.m.training.lesson.Step(position).Said; said != "" {
		w.blank()
		w.prose(nil, theme.Strong, "", said)
	}
}

// ready reports whether the questions are here, and else says why they are not.
func (w *quizPage) ready() bool {
	switch {
	case w.quiz.err != nil:
		w.blank()
		w.add(theme.Bad, "", text.QuizFails(w.quiz.err.Error()))
		w.lead(againLine{}, theme.Accent, w.leads(), text.QuizAgain)
	case !w.quiz.known:
		w.blank()
		w.add(theme.Accent, "", text.QuizComes)
	}
	return w.quiz.known && w.quiz.err == nil
}

// news says how much is new, and on which days. The event that is asked about lies on one of these days too, or the
// days alone would say whether it belongs to the rest.
func (w *quizPage) news(position int) {
	events := w.m.training.lesson.Step(position).Events
	if len(events) == 0 {
		return
	}
	from, to := events[0].Time, events[0].Time
	within := events
	for _, q := range w.quiz.round.Questions {
		if q.About != nil {
			within = append(within[:len(within):len(within)], *q.About)
		}
	}
	for _, e := range within {
		from, to = min(from, e.Time), max(to, e.Time)
	}
	location := w.m.set.Location
	w.blank()
	w.add(theme.Text, "", text.QuizNews(len(events), from, to, location))
	days := daysLine{from: midnight(from, location, 0), to: midnight(to, location, 1)}
	w.lead(days, theme.Accent, w.leads(), text.QuizLook)
}

// question asks a question, or explains its answer. Its head leads on.
func (w *quizPage) question(q *lesson.Question, n int) {
	w.blank()
	head := text.QuestionOf(n, len(w.quiz.round.Questions)) + " " + w.m.set.Glyphs.Dash + " "
	if q.Given < 0 {
		w.lead(questionLine(q.ID), theme.Accent, "", head+text.Worth(q.Worth))
		w.asks(q)
		if more := len(w.quiz.round.Questions) - n; more > 0 {
			w.blank()
			w.add(theme.Dim, "", text.MoreQuestions(more))
		}
		return
	}
	w.lead(questionLine(q.ID), w.token(q), "", head+w.m.verdict(q))
	w.prose(nil, theme.Strong, "", q.Ask)
	w.about(q)
	w.explains(q)
}

// asks offers the answers, and what helps to find the right one.
func (w *quizPage) asks(q *lesson.Question) {
	w.prose(nil, theme.Strong, "", q.Ask)
	w.about(q)
	answers := shortAnswers(q.Answers)
	for i, answer := range answers {
		before := sign(w.m.set.Glyphs.Levels[0])
		if w.m.plain != nil {
			before = text.AnswerOf(i+1, len(answers))
		}
		w.prose(answerLine{q.ID, i}, theme.Text, before, answer)
	}
	for i, hint := range q.Hints {
		w.prose(shownHint{q.ID, i}, theme.Warn, "", text.HintSaid(namedAsAnswers(q, hint)))
	}
	switch {
	case q.More > 0:
		w.lead(hintLine{}, theme.Dim, sign(w.m.set.Glyphs.Undecided), text.AskHint(w.m.label(keymap.Hint), q.Worth-q.Hinted, q.More))
	case len(q.Hints) > 0:
		w.add(theme.Dim, "", text.QuizNoMore)
	}
}

// about leads to the event that is asked about.
func (w *quizPage) about(q *lesson.Question) {
	if q.About != nil {
		w.lead(toEvent(*q.About), theme.Accent, w.leads(), w.run([]lesson.Event{*q.About}))
	}
}

// explains says what was answered, what is right, why, and which events show it.
func (w *quizPage) explains(q *lesson.Question) {
	answers := shortAnswers(q.Answers)
	right := q.Given == q.Right
	w.prose(nil, w.token(q), sign(w.m.markOf(right)), text.YourAnswer(right, answers[q.Given]))
	if !right {
		w.prose(nil, theme.Good, sign(w.m.markOf(true)), text.ItIs(answers[q.Right]))
	}
	for _, hint := range q.Hints {
		w.prose(nil, theme.Dim, "", text.HintSaid(namedAsAnswers(q, hint)))
	}
	w.prose(nil, theme.Text, "", namedAsAnswers(q, q.Why))
	if len(q.Evidence) > 0 {
		w.evidence(q)
	}
}

// evidence lists events that show why, unless they give away what is still asked.
func (w *quizPage) evidence(q *lesson.Question) {
	position := w.m.training.at
	switch {
	case q.Seen > position && w.isOpen(q.Seen):
		w.add(theme.Dim, "", text.EvidenceComes(q.Seen))
	case q.Seen > position:
		w.add(theme.Dim, "", text.EvidenceAt(q.Seen))
		w.eventsTo(q.Evidence, func(e lesson.Event) any { return seenFrom{q.Seen, toEvent(e)} })
	case w.asksAboutEvent() && q.About == nil:
		w.add(theme.Dim, "", text.QuizWithheld)
	default:
		w.add(theme.Dim, "", text.QuizEvidence)
		w.events(q.Evidence)
	}
}

// asksAboutEvent reports whether it is still to be guessed whether some event belongs to the others.
func (w *quizPage) asksAboutEvent() bool {
	for _, q := range w.quiz.round.Questions {
		if q.Given < 0 && q.About != nil {
			return true
		}
	}
	return false
}

func (w *quizPage) isOpen(position int) bool {
	return slices.Contains(w.quiz.round.Open, position)
}

// after says how to go on from a step that is answered, and at the end how it all went.
func (w *quizPage) after(position int) {
	last := position == w.m.training.lesson.Steps()
	if last || len(w.quiz.round.Open) == 0 {
		w.standing()
	} else {
		w.openSteps(func(other int) bool { return other < position })
	}
	if !last {
		w.blank()
		w.add(theme.Accent, "", text.QuizOn(w.m.label(keymap.StepOn)))
	}
}

// standing sums the quiz up, with what is open anywhere.
func (w *quizPage) standing() {
	heading := text.QuizSoFar
	if len(w.quiz.round.Open) == 0 {
		heading = text.QuizDone
	}
	w.head(heading)
	s := w.quiz.round.Score
	w.add(theme.Strong, "", text.QuizStanding(s.Points, s.Most, s.Right, s.Answered, s.Questions, s.Hints))
	w.openSteps(func(other int) bool { return other != w.m.training.at })
	if len(w.quiz.round.Open) == 0 && w.m.whyNoDebrief() == "" {
		w.add(theme.Accent, "", text.QuizDebrief(w.m.label(keymap.Debrief)))
	}
}

// openSteps leads to steps at which something is still to be answered.
func (w *quizPage) openSteps(wanted func(position int) bool) {
	begun := false
	for _, position := range w.quiz.round.Open {
		if !wanted(position) {
			continue
		}
		if !begun {
			begun = true
			w.blank()
		}
		w.lead(stepLine(position), theme.Dim, w.leads(), text.OpenStep(position))
	}
}

// happened tells a step as it would have been told from the beginning. What fires later stays unsaid while it may be
// asked.
func (w *quizPage) happened(position int) {
	step := w.m.training.lesson.Step(position)
	step.Said = "" // it stands above
	w.blank()
	w.prose(storyLine{}, theme.Accent, "", text.QuizHappened+": "+step.Title)
	if step.Honest {
		w.add(theme.Accent, "", text.HonestStep)
	}
	w.told(step)
	w.head(text.NewEvents + " " + w.m.set.Glyphs.Dash + " " + text.Number(len(step.Events)))
	w.events(step.Events)
	w.gists(step.Events)
	w.changed(w.m.training.change, len(w.quiz.round.Open) == 0)
	w.tuned()
}

// leads is the sign of a line that leads somewhere.
func (w *quizPage) leads() string {
	if w.m.plain != nil {
		return "" // there it is a word
	}
	return w.m.set.Glyphs.Arrow + " "
}

// token is the colour of an answer.
func (w *quizPage) token(q *lesson.Question) theme.Token {
	if q.Given == q.Right {
		return theme.Good
	}
	return theme.Bad
}

// verdict says how a question was answered.
func (m *Model) verdict(q *lesson.Question) string {
	right := q.Given == q.Right
	return sign(m.markOf(right)) + text.Verdict(right, q.Points)
}

// markOf is the sign of a right or a wrong answer; words stand beside it.
func (m *Model) markOf(right bool) string {
	if right {
		return m.set.Glyphs.Benign
	}
	return m.set.Glyphs.Malicious
}

// sign sets a glyph off from what follows; there is none in plain mode.
func sign(glyph string) string {
	if glyph == "" {
		return ""
	}
	return glyph + " "
}

// shortAnswers are names as the panes show them, where they stay different.
func shortAnswers(answers []string) []string {
	short, seen := make([]string, len(answers)), map[string]bool{}
	for i, answer := range answers {
		short[i] = text.ShortName(answer)
		if seen[short[i]] {
			return answers
		}
		seen[short[i]] = true
	}
	return short
}

// namedAsAnswers is a text in which those are called as the panes call them whom an answer names, or who made the event
// that is asked about.
func namedAsAnswers(q *lesson.Question, words string) string {
	if q.About != nil && q.About.Principal != "" {
		words = strings.ReplaceAll(words, q.About.Principal, text.ShortName(q.About.Principal))
	}
	for i, short := range shortAnswers(q.Answers) {
		words = strings.ReplaceAll(words, q.Answers[i], short)
	}
	return words
}

// midnight is when a moment's day begins, or so many days later.
func midnight(unix int64, location *time.Location, days int) int64 {
	at := time.Unix(unix, 0).In(location)
	return time.Date(at.Year(), at.Month(), at.Day()+days, 0, 0, 0, 0, location).Unix()
}
