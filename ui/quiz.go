package ui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/text"
)

// quizzing is the quiz of a lesson at the position that is shown.
type quizzing struct {
	known  bool // the round is that of the position
	round  lesson.Round
	err    error // why there is none
	giving bool  // an answer or a hint is on its way
}

// roundMsg is what is asked at a position, or why that is not known.
type roundMsg struct {
	position int
	round    lesson.Round
	err      error
	reads    any // the target of the line from which on to read; nil to stay
}

// askRound asks what is asked at the position that is shown.
func (m *Model) askRound() tea.Cmd {
	if m.mode() != lesson.Quiz {
		return nil
	}
	q, position := &m.training.quiz, m.training.at
	*q = quizzing{round: lesson.Round{Score: q.round.Score}} // which stays in the corner meanwhile
	m.markTold()
	m.tell()
	if m.plain != nil && q.round.Score.Most == 0 {
		m.say(text.QuizComes) // the first time it takes a while
	}
	return m.askSitting(func(ctx context.Context, s lesson.Sitting) (tea.Msg, error) {
		round, err := s.Asked(ctx, position)
		return roundMsg{position: position, round: round, err: err}, nil
	})
}

// roundKnown takes in what is asked, unless one has gone on since.
func (m *Model) roundKnown(msg roundMsg) {
	q := &m.training.quiz
	if msg.position != m.training.at || errors.Is(msg.err, context.Canceled) {
		return
	}
	q.giving, q.err = false, msg.err
	if msg.err == nil {
		q.known, q.round = true, msg.round
	}
	m.markTold()
	m.tell()
	m.hasCome()
	m.stopAtQuestions()
	switch reads := msg.reads.(type) {
	case questionLine:
		m.sayVerdict(string(reads))
		m.training.pane.Read(func(target any) bool { return target == reads })
	case shownHint:
		m.training.pane.Find(func(target any) bool { return target == reads })
	}
}

// markTold marks the events of the step once there is nothing left to guess.
func (m *Model) markTold() {
	if m.training.quiz.told() && m.training.at > 0 {
		m.markStep()
		return
	}
	m.timeline.Fresh(nil)
}

// told reports whether all questions of the position are answered.
func (q *quizzing) told() bool { return q.known && q.round.Answered() }

// open is the first question that is to be answered; only this one is shown. It is nil where there is none.
func (q *quizzing) open() *lesson.Question {
	for i := range q.round.Questions {
		if q.known && q.round.Questions[i].Given < 0 {
			return &q.round.Questions[i]
		}
	}
	return nil
}

// question is one of the position by its ID, or nil.
func (q *quizzing) question(id string) *lesson.Question {
	for i := range q.round.Questions {
		if q.round.Questions[i].ID == id {
			return &q.round.Questions[i]
		}
	}
	return nil
}

// sayVerdict says how an answer was; nothing where it has not been taken.
func (m *Model) sayVerdict(question string) {
	q := m.training.quiz.question(question)
	if q == nil || q.Given < 0 || m.message.bad {
		return
	}
	words := m.verdict(q)
	shorter := words
	if q.Given != q.Right {
		words += ". " + text.ItIs(printable.Bare(shortAnswers(q.Answers)[q.Right]))
	}
	if m.whyQuizGoesOn() == "" {
		shorter = text.QuizOver(m.label(keymap.Debrief))
		words += "; " + shorter
	}
	m.sayFitting(clean(words), shorter) // the pane says it whole
}

// give has the sitting take an answer or show a hint, and asks anew how things stand: whatever became of it, that
// holds.
func (m *Model) give(reads any, do func(ctx context.Context, s lesson.Sitting) error) tea.Cmd {
	q, position := &m.training.quiz, m.training.at
	if q.giving {
		return nil
	}
	q.giving = true
	return m.keepInSitting(func(ctx context.Context, s lesson.Sitting) (tea.Msg, error) {
		kept := do(ctx, s)
		round, err := s.Asked(ctx, position)
		return roundMsg{position: position, round: round, err: err, reads: reads}, kept
	})
}

// answer answers a question for good.
func (m *Model) answer(line answerLine) tea.Cmd {
	return m.give(questionLine(line.question), func(ctx context.Context, s lesson.Sitting) error {
		return s.Answer(ctx, line.question, line.answer)
	})
}

// takeHint shows one more hint of the open question.
func (m *Model) takeHint() tea.Cmd {
	if why := m.whyNoHint(); why != "" {
		m.say(why)
		return nil
	}
	q := m.training.quiz.open()
	id := q.ID
	return m.give(shownHint{question: id, hint: len(q.Hints)}, func(ctx context.Context, s lesson.Sitting) error {
		return s.Hint(ctx, id)
	})
}

// whyNoHint says why there is no hint to be had; it is empty where there is.
func (m *Model) whyNoHint() string {
	if m.training.lesson == nil || m.mode() != lesson.Quiz {
		return text.WhyNoQuiz
	}
	switch q := m.training.quiz.open(); {
	case q == nil && m.pageComes():
		return text.WhyStepComes
	case q == nil:
		return text.WhyNoQuestion
	case q.More == 0:
		return text.WhyNoHint
	}
	return ""
}

// whyQuizGoesOn says why nothing is looked back on yet; it is empty outside of a quiz and after one.
func (m *Model) whyQuizGoesOn() string {
	round := &m.training.quiz.round
	switch {
	case m.mode() != lesson.Quiz || round.Score.Questions > 0 && round.Score.Answered == round.Score.Questions:
		return ""
	case len(round.Open) == 0:
		return text.WhyQuizGoesOn(0)
	}
	return text.WhyQuizGoesOn(round.Open[0])
}

// What lines of a quiz lead to, beside places in the log.
type (
	questionLine string // by its ID: its answers, or what comes after it
	answerLine   struct {
		question string
		answer   int
	}
	hintLine  struct{} // a hint of the open question
	shownHint struct {
		question string
		hint     int
	}
	storyLine struct{} // what happened in the step
	stepLine  int      // another position
	againLine struct{} // asking once more
	// daysLine shows the days on which a step's events are, Unix seconds.
	daysLine struct{ from, to int64 }
)

func (l daysLine) follow(m *Model) tea.Cmd {
	shown := m.jump(jump{from: l.from, to: l.to, pane: layout.Timeline})
	m.say(text.OnlyThen(m.label(keymap.ClearBrush)))
	return shown
}

// pickInQuiz goes where a line of the quiz leads.
func (m *Model) pickInQuiz(target any) tea.Cmd {
	pane := m.training.pane
	switch target := target.(type) {
	case answerLine:
		return m.answer(target)
	case hintLine:
		return m.takeHint()
	case questionLine:
		m.readOnInQuiz(string(target))
	case shownHint:
		pane.Find(func(line any) bool { return line == answerLine{question: target.question} })
	case seenFrom:
		return m.goThere(target)
	case stepLine:
		return m.toOpenStep(int(target))
	case storyLine:
		return m.toStep()
	case againLine:
		return m.askRound()
	default:
		m.say(text.WhyLineLeadsOff)
	}
	return nil
}

// readOnInQuiz goes to the answers of an open question, and from an answered one to what comes next.
func (m *Model) readOnInQuiz(question string) {
	pane, open := m.training.pane, m.training.quiz.open()
	switch {
	case open == nil:
		pane.Read(func(line any) bool { return line == storyLine{} })
	case open.ID == question:
		pane.Find(func(line any) bool { return line == answerLine{question: question} })
	default:
		pane.Read(func(line any) bool { return line == questionLine(open.ID) })
	}
}

// toOpenStep goes to a step at which something is still to be answered.
func (m *Model) toOpenStep(position int) tea.Cmd {
	if why := m.guided(position); why != "" {
		m.say(why)
		return nil
	}
	m.pause()
	return m.goToStep(position)
}

// explainInQuiz opens the card of what a line of the quiz is about: a call, or the rule or sequence that an answer
// names. It is false where the line is about neither.
func (m *Model) explainInQuiz(line any) (tea.Cmd, bool) {
	switch line := line.(type) {
	case jump:
		return m.explainEvent(line)
	case seenFrom:
		return m.explainEvent(line.to)
	case answerLine:
		if topic := m.topicOf(line); topic != "" {
			return m.openTopic(topic), true
		}
		return m.explainAsked(line.question)
	case questionLine:
		return m.explainAsked(string(line))
	}
	return nil, false
}

// explainAsked opens the card of the event's call that a question is about.
func (m *Model) explainAsked(question string) (tea.Cmd, bool) {
	q := m.training.quiz.question(question)
	if q == nil || q.About == nil {
		return nil, false
	}
	return m.openCall(m.calledBy(*q.About)), true
}

// explainEvent opens the card of an event's call that a question shows.
func (m *Model) explainEvent(to jump) (tea.Cmd, bool) {
	for _, q := range m.training.quiz.round.Questions {
		shown := q.Evidence
		if q.About != nil {
			shown = append([]lesson.Event{*q.About}, shown...)
		}
		for _, e := range shown {
			if to.hasEvent && e.Key == to.event {
				return m.openCall(m.calledBy(e)), true
			}
		}
	}
	return nil, false
}

// topicOf is the rule or sequence with which an answer begins, as "R03 High risk, no MFA" does; empty for others.
func (m *Model) topicOf(line answerLine) string {
	q := m.training.quiz.question(line.question)
	if q == nil || line.answer >= len(q.Answers) {
		return ""
	}
	first, _, _ := strings.Cut(q.Answers[line.answer], " ")
	first = strings.Trim(first, ",.;:")
	if known, is := rule.Parse(first); is {
		return known.Short()
	}
	for _, known := range sequence.Catalogue() {
		if first == known.ID || first == known.ID[:3] {
			return first
		}
	}
	return ""
}
