package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
)

// tickEvery is how often progress is looked at while the analysis works.
const tickEvery = 100 * time.Millisecond

// followEvery is how often it is while there is little to expect: a snapshot a second at most.
const followEvery = 500 * time.Millisecond

// tickMsg says that it is time to look at the progress of a run.
type tickMsg struct{ run uint64 }

// finishedMsg says that a run is done, failed or cancelled.
type finishedMsg struct {
	run uint64
	err error
}

func (m *Model) tick() tea.Cmd {
	run := m.run
	every := tickEvery
	if m.following() {
		every = followEvery
	}
	return m.after(every, func(time.Time) tea.Msg { return tickMsg{run} })
}

// wait is the one command that waits for the run.
func (m *Model) wait() tea.Cmd {
	run, analysis := m.run, m.options.Analysis
	return func() tea.Msg { return finishedMsg{run, analysis.Wait()} }
}

// follows pulls progress and takes in the newest snapshot.
func (m *Model) follows(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tickMsg:
		if msg.run != m.run || !m.working {
			return nil
		}
		return tea.Batch(m.look(), m.tick())
	case finishedMsg:
		if msg.run != m.run {
			return nil
		}
		m.working, m.failure = false, msg.err
		return m.look()
	}
	return nil
}

// look takes in what the run has to show by now.
func (m *Model) look() tea.Cmd {
	m.progress = m.options.Analysis.Progress()
	if m.progress.State == engine.Cancelled {
		m.failure = nil // asked for
	}
	snapshot := m.options.Analysis.Snapshot()
	if snapshot == nil || m.judging.run != nil && snapshot.Version == m.judging.run.Version {
		return nil
	}
	if m.following() {
		m.tail.count(snapshot.TotalEvents, m.options.Now())
	}
	if m.training.lesson != nil {
		return m.beginLesson(snapshot)
	}
	return m.published(snapshot)
}

// cancel stops reading; what has been read stays.
func (m *Model) cancel() tea.Cmd {
	analysis := m.options.Analysis
	return func() tea.Msg {
		analysis.Cancel()
		return nil
	}
}

// missed says that the principal to start with is not there, once that is certain.
func (m *Model) missed() {
	if !m.loading() && m.link.user != "" && m.snapshot != nil {
		m.complain(text.NotThere(clean(m.link.user)))
		m.link = link{}
	}
}

// state is what the reasons of actions depend on.
func (m *Model) state() keymap.State {
	_, event := m.timeline.Event()
	return keymap.State{
		Working:    m.working,
		Principal:  m.principal != nil,
		Episodes:   m.principal != nil && len(m.principal.Episodes) > 0,
		Snapshot:   m.snapshot != nil,
		Event:      event,
		Filter:     !m.selection.Filter.Empty(),
		Brush:      m.selection.Brushed() || m.brushing != 0,
		Search:     !m.search.Empty(),
		Wide:       m.screen.Framed(),
		Plain:      m.plain != nil,
		NoCase:     m.desk.why(),
		Sealed:     m.options.Sealed,
		NoTuning:   m.whyNoTuning(),
		Tuned:      len(m.tuning.changes) > 0,
		Narrowed:   m.selection.Narrowed(),
		Judged:     m.judging.only != nil,
		TuneUndo:   len(m.tuning.past) > 0,
		TuneRedo:   len(m.tuning.future) > 0,
		NoFollow:   m.whyNotFollow(),
		NoLesson:   m.whyNoLesson(),
		NoStepOn:   m.whyNoStepOn(),
		NoStepBack: m.whyNoStepBack(),
		NoPlay:     m.whyNoPlay(),
		Hunting:    m.hunting(),
		NoHunt:     m.whyNoHunt(),
		Paged:      m.overlay != nil,
		NoDebrief:  m.whyNoDebrief(),
		NoBoard:    m.whyNoBoard(),
		NoHint:     m.whyNoHint(),
		NoContext:  m.whyNoContext(),
		NoCard:     m.whyNoCard(),
	}
}
