package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/lesson"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// training takes a person through a lesson. Its snapshots stand in for the run's: whatever settings and case make of
// them is the business of judging.
type training struct {
	pane    *pane.Lesson
	lesson  lesson.Lesson  // nil outside of training
	begun   bool           // the lesson has the whole log
	at      int            // the position that is shown, once there is a snapshot
	want    int            // the one that was asked for; the old one stays until it is there
	landing steppedMsg     // on its way through judging
	change  *lesson.Change // of the position that is shown; nil while it is not known
	steps   question
	changes question
	playing bool
	beat    uint64      // of playing; what is said of older ones counts no more
	chores  []*chore    // of the sitting; the first is under way
	inquiry inquiry     // of the sitting, for what need not be kept
	lead    lesson.Lead // the guide's; zero without one
	hunt    hunt

	lookback lookback
	quiz     quizzing
	left     time.Duration // until the next step, while it plays
}

// Answers of the lesson.
type (
	begunMsg struct {
		whole *engine.Snapshot
		err   error
	}
	steppedMsg struct {
		generation uint64
		position   int
		snapshot   *engine.Snapshot
		err        error
	}
	changeMsg struct {
		generation uint64
		change     lesson.Change
		err        error
	}
)

// attend opens the lesson's pane where there is a lesson.
func (m *Model) attend() {
	t := &m.training
	t.pane, t.lesson = pane.NewLesson(sameLine), m.options.Lesson
	if t.lesson == nil {
		return
	}
	begin := m.options.Step
	if s := m.options.Sitting; s != nil && begin == 0 {
		begin = s.Position()
	}
	if t.want = max(min(begin, t.lesson.Steps()), 0); m.mode() == lesson.Hunt {
		t.want = t.lesson.Steps() // all of it has happened
	}
	m.wish.Lesson, m.wish.Focus, t.playing = true, layout.Lesson, m.options.Auto
	m.showMarks()
	m.tell()
}

// beginLesson gives the lesson the whole log, once all of it was read: what is to come is in it, and so nothing is
// shown before.
func (m *Model) beginLesson(whole *engine.Snapshot) tea.Cmd {
	if m.working {
		return nil
	}
	taught, ctx := m.training.lesson, m.ctx
	return func() tea.Msg { return begunMsg{whole, taught.Begin(ctx, whole)} }
}

// taught takes in an answer of the lesson.
func (m *Model) taught(msg tea.Msg) tea.Cmd {
	t := &m.training
	switch msg := msg.(type) {
	case choreMsg:
		return m.choreDone(msg)
	case begunMsg:
		return m.lessonBegun(msg)
	case debriefMsg:
		return m.debriefed(msg)
	case roundMsg:
		m.roundKnown(msg)
	case steppedMsg:
		if msg.generation == t.steps.generation {
			return m.stepped(msg)
		}
	case changeMsg:
		if msg.generation == t.changes.generation && m.fine(msg.err) {
			t.change = &msg.change
			m.tell()
		}
	case beatMsg:
		return m.heard(msg)
	}
	return nil
}

// lessonBegun goes to the first position. Without the attack in it, the log is shown as any other.
func (m *Model) lessonBegun(msg begunMsg) tea.Cmd {
	if m.fine(msg.err) {
		m.training.begun = true
		return m.goToStep(m.training.want)
	}
	if errors.Is(msg.err, context.Canceled) {
		return nil
	}
	m.training.lesson, m.wish.Lesson = nil, false
	return tea.Batch(m.focus(layout.Principals), m.published(msg.whole))
}

// goToStep asks for the log as of a position. Before the lesson has begun, it begins there.
func (m *Model) goToStep(position int) tea.Cmd {
	t := &m.training
	t.want = position
	if !t.begun {
		m.tell()
		return nil
	}
	ctx, generation := t.steps.ask(m.ctx)
	taught := t.lesson
	return func() tea.Msg {
		snapshot, err := taught.Snapshot(ctx, position)
		return steppedMsg{generation: generation, position: position, snapshot: snapshot, err: err}
	}
}

// stepped has the log of a position judged and shown as the run's own would be.
func (m *Model) stepped(msg steppedMsg) tea.Cmd {
	t := &m.training
	if !m.fine(msg.err) {
		t.want = t.at
		m.pause()
		return nil
	}
	t.landing = msg
	m.judging.run = msg.snapshot
	return m.rejudge()
}

// stumble stays where one is, for the log of the position that was asked for cannot be judged by the settings in force.
func (m *Model) stumble(base *engine.Snapshot) {
	t := &m.training
	if t.lesson == nil || t.landing.snapshot != base {
		return
	}
	t.want, t.landing = t.at, steppedMsg{}
	m.judging.run = m.judging.base
	m.pause()
}

// land follows once a snapshot is shown that was made of another: if that is the lesson's, its position is reached.
func (m *Model) land(base *engine.Snapshot) tea.Cmd {
	t := &m.training
	if t.lesson == nil || t.landing.snapshot != base {
		m.tell() // by other settings, perhaps
		return nil
	}
	t.at, t.change, t.landing = t.landing.position, nil, steppedMsg{}
	if m.hunting() {
		m.tell()
		return tea.Batch(m.keepPlace(), m.takeUpHunt())
	}
	if m.mode() == lesson.Steps {
		m.markStep()
		m.selectStep()
	}
	m.tell()
	m.hasCome()
	return tea.Batch(m.askChange(), m.nextBeat(), m.keepPlace(), m.askRound(), m.arriveFromDebrief())
}

// markStep marks the events of the step.
func (m *Model) markStep() {
	fresh := map[engine.EventKey]bool{}
	for _, event := range m.training.lesson.Step(m.training.at).Events {
		fresh[event.Key] = true
	}
	m.timeline.Fresh(fresh)
}

// askChange asks what the position shows that the one before it did not.
func (m *Model) askChange() tea.Cmd {
	t := &m.training
	ctx, generation := t.changes.ask(m.ctx)
	taught, position := t.lesson, t.at
	return func() tea.Msg {
		change, err := taught.Change(ctx, position)
		return changeMsg{generation: generation, change: change, err: err}
	}
}

// selectStep makes the step's first event the one that all panes are about, as far as filter and span let it through.
func (m *Model) selectStep() {
	if events := m.training.lesson.Step(m.training.at).Events; len(events) > 0 {
		m.selectEventOf(events[0])
	}
}

// selectEventOf makes an event of the lesson the one that all panes are about, as selectStep does.
func (m *Model) selectEventOf(event lesson.Event) {
	s := &m.selection
	s.Principal, s.Rule = event.Principal, ""
	s.Event, s.HasEvent, s.At = event.Key, true, event.Time
	m.displaced, m.principal = *s, nil
}

// toStep goes to the step's first event in the timeline.
func (m *Model) toStep() tea.Cmd {
	if m.snapshot == nil || m.training.at == 0 {
		m.say(text.WhyFirstStep)
		return nil
	}
	m.remember()
	m.selectStep()
	return tea.Batch(m.rank(), m.focus(layout.Timeline))
}

// stepping reports whether a position is on its way.
func (m *Model) stepping() bool {
	t := &m.training
	return t.lesson != nil && m.failure == nil && (m.snapshot == nil || t.want != t.at)
}

// whyNoLesson says why there is no lesson to go through; it is empty where there is.
func (m *Model) whyNoLesson() string {
	if m.training.lesson == nil {
		return text.WhyNoLesson
	}
	return ""
}

// whyNoStepOn says why it goes no step on; it is empty where it does.
func (m *Model) whyNoStepOn() string {
	if m.hunting() {
		return m.whyNoWalk(1)
	}
	if t := &m.training; t.lesson != nil && t.want >= t.lesson.Steps() {
		if m.whyNoDebrief() == "" {
			return text.LastStep(m.label(keymap.Debrief))
		}
		return text.WhyLastStep
	}
	return m.guided(m.training.want + 1)
}

// whyNoStepBack says why it goes no step back; it is empty where it does.
func (m *Model) whyNoStepBack() string {
	if m.hunting() {
		return m.whyNoWalk(-1)
	}
	if m.training.want == 0 {
		return text.WhyFirstStep
	}
	return m.guided(m.training.want - 1)
}

// whyNoPlay says why the lesson does not play by itself; it is empty where it does.
func (m *Model) whyNoPlay() string {
	switch {
	case !m.hunting():
		return ""
	case m.training.hunt.outcome == nil:
		return text.WhyHuntWhole
	}
	return text.WhyHuntWalks(m.label(keymap.StepOn), m.label(keymap.StepBack))
}

// stepBy goes a step on or back: in the lesson or, after a hunt, among those of which something was missed.
func (m *Model) stepBy(by int) tea.Cmd {
	if m.hunting() {
		return m.walkTo(m.training.hunt.walk + by)
	}
	return m.goToStep(m.training.want + by)
}

// lessonAction returns how an action is performed that belongs to training; nil for others.
func (m *Model) lessonAction(id keymap.ID) func() tea.Cmd {
	return map[keymap.ID]func() tea.Cmd{
		keymap.StepOn:   func() tea.Cmd { return m.stepBy(1) },
		keymap.StepBack: func() tea.Cmd { return m.stepBy(-1) },
		keymap.Play:     m.turnPlay,
		keymap.ToLesson: func() tea.Cmd { return m.focus(layout.Lesson) },
		keymap.Debrief:  m.openDebrief,
		keymap.Board:    m.openBoard,
		keymap.Hint:     m.takeHint,
	}[id]
}
