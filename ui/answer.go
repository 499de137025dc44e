package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// answered takes in an answer of the Dataset. Answers to older askings are dropped.
func (m *Model) answered(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case judgedMsg:
		return m.judged(msg)
	case leadMsg:
		return m.led(msg)
	case boardMsg:
		return m.readBoard(msg.page)
	case choreMsg, begunMsg, steppedMsg, changeMsg, beatMsg, debriefMsg, roundMsg:
		return m.taught(msg)
	case takenUpMsg, submittedMsg, markedMsg, gatheredMsg:
		return m.hunted(msg)
	case weighedMsg:
		m.effectKnown(msg)
	case rankedMsg:
		if msg.generation == m.ranks.generation && m.fine(msg.err) {
			return m.showRanking(msg.rows, msg.order)
		}
	case selectedMsg:
		if msg.generation == m.selects.generation && m.fine(msg.err) {
			if msg.stood != m.stand() { // the cursor has moved since: it is not taken back
				place := m.placing(m.selects.ctx)
				return func() tea.Msg { return place(msg) }
			}
			return m.showEvents(msg)
		}
	case pageMsg:
		if msg.generation == m.selects.generation && m.fine(msg.err) {
			delete(m.fetching, msg.page)
			m.timeline.Put(msg.page, msg.lines)
			return m.eventChanged()
		}
	case barsMsg:
		if msg.generation == m.bars.generation && m.fine(msg.err) {
			m.timeline.ShowHistogram(msg.all, msg.hits)
			m.timeline.SetTicks(msg.ticks)
		}
	case recordMsg:
		if msg.generation == m.records.generation && !errors.Is(msg.err, context.Canceled) {
			m.record.Show(msg.key, msg.lines, msg.err)
		}
	case facetMsg:
		m.completed(msg)
	case askedMsg:
		m.arrived(msg)
	case soughtMsg:
		if msg.generation == m.seeks.generation && m.fine(msg.err) {
			return m.found(msg)
		}
	case searchedMsg:
		if msg.generation == m.seeks.generation && m.fine(msg.err) {
			return m.searched(msg)
		}
	}
	return nil
}

// fine reports whether an answer can be used, and says so where it cannot.
func (m *Model) fine(err error) bool {
	if err != nil && !errors.Is(err, context.Canceled) {
		m.complain(text.CannotAnswer(clean(err.Error())))
	}
	return err == nil
}

// rank brings the ranking up to date with snapshot, filter and order.
func (m *Model) rank() tea.Cmd {
	if m.snapshot == nil {
		return nil
	}
	if m.selection.Shown().Empty() && m.selection.Ranking == (engine.Order{}) {
		m.ranks.ask(m.ctx) // answers on their way are out of date
		return m.showRanking(everyone(m.snapshot), engine.Order{})
	}
	return m.askRanking()
}

func (m *Model) showRanking(rows []*engine.Principal, order engine.Order) tea.Cmd {
	total := len(m.snapshot.Ranking) + len(m.snapshot.Unranked)
	m.ranking.Show(rows, order, total, m.loading())
	if m.following() {
		m.ranking.Stay() // it is being read, and the next snapshot is a second away
	}
	if m.displaced.Principal != "" && m.ranking.Pick(m.displaced.Principal) {
		m.selection.Principal, m.selection.Rule = m.displaced.Principal, m.displaced.Rule
		m.selection.Event, m.selection.HasEvent, m.selection.At = m.displaced.Event, m.displaced.HasEvent, m.displaced.At
		m.displaced = Selection{}
	}
	if m.link.user != "" && m.ranking.PickLike(m.link.user) {
		m.link.user = ""
	}
	m.missed()
	return m.choose(m.ranking.Chosen())
}

// choose makes a principal the one that rules and timeline are about. The same principal of a newer
// snapshot keeps its rule and event.
func (m *Model) choose(principal *engine.Principal) tea.Cmd {
	if principal == nil {
		return m.chooseNobody()
	}
	if principal.Name != m.selection.Principal {
		if m.selection.Narrowed() && m.selection.Principal != "" && m.displaced.Principal == "" {
			m.displaced = m.selection
		}
		m.selection.Principal, m.selection.Rule = principal.Name, ""
		m.selection.HasEvent, m.selection.At = false, 0
	}
	m.principal = principal
	m.rules.Show(principal, m.snapshot)
	m.arriveAtLink()
	return m.askEvents()
}

// arriveAtLink applies rule and time of where to start, once its principal is there.
func (m *Model) arriveAtLink() {
	if m.link.user != "" {
		return
	}
	if m.link.rule != "" && m.rules.Point(m.link.rule) {
		m.selection.Rule = m.link.rule
		m.wish.Focus = layout.Timeline
	}
	if m.link.at != 0 {
		m.selection.At, m.selection.HasEvent = m.link.at, false
		m.wish.Focus = layout.Timeline
	}
	if m.link != (link{}) && !m.loading() {
		m.link = link{}
	}
}

// chooseNobody empties rules and timeline: no principal matches.
func (m *Model) chooseNobody() tea.Cmd {
	if m.selection.Narrowed() && m.selection.Principal != "" && m.displaced.Principal == "" {
		m.displaced = m.selection
	}
	m.selection.Principal, m.selection.Rule, m.selection.HasEvent = "", "", false
	m.principal = nil
	m.rules.Show(nil, nil)
	m.selects.ask(m.ctx)
	m.timeline.Expect("")
	m.timeline.Show(nil, pane.ByTime, -1)
	m.matched = 0
	m.timeline.ShowHistogram(nil, nil)
	return nil
}

// showEvents puts other rows into the timeline.
func (m *Model) showEvents(msg selectedMsg) tea.Cmd {
	m.timeline.Show(msg.rows, msg.order, msg.at)
	m.timeline.Surround(m.selection.surrounded())
	m.matched = msg.matched
	m.timeline.Put(msg.page, msg.lines)
	if event, ok := m.timeline.Event(); ok && (msg.stood.newest || !m.selection.HasEvent) {
		m.selectEvent(event)
		m.tail.newest = event.Key
	}
	return tea.Batch(m.fetch(), m.askBars(true), m.recordOf())
}

// eventChanged follows the timeline's cursor to another event.
func (m *Model) eventChanged() tea.Cmd {
	if event, ok := m.timeline.Event(); ok {
		m.selectEvent(event)
	}
	m.stray()
	return tea.Batch(m.fetch(), m.recordOf(), m.keepInView())
}

func (m *Model) selectEvent(event engine.Event) {
	m.selection.Event, m.selection.HasEvent, m.selection.At = event.Key, true, event.Time
}

// recordOf brings an open record pane to the event under the cursor.
func (m *Model) recordOf() tea.Cmd {
	if !m.wish.Record {
		return nil
	}
	return m.askRecord()
}

// apply does what follows from what happened in one pane.
func (m *Model) apply(intent pane.Intent) tea.Cmd {
	switch intent := intent.(type) {
	case pane.PrincipalPicked:
		return m.pickPrincipal(intent)
	case pane.RulePicked:
		return m.pickRule(intent)
	case pane.LinePicked:
		return m.pickLine(intent.Target)
	case pane.EventPicked:
		if intent.Drill {
			return m.openRecord()
		}
		return m.eventChanged()
	}
	return nil
}

func (m *Model) pickPrincipal(intent pane.PrincipalPicked) tea.Cmd {
	m.displaced, m.link = Selection{}, link{}
	var asked tea.Cmd
	if intent.Principal.Name != m.selection.Principal {
		m.selection.Principal = "" // nothing to come back to
		asked = m.choose(intent.Principal)
	}
	if intent.Drill {
		m.remember()
		m.tuning.open = false // it stands where the rules belong
		return tea.Batch(asked, m.focus(layout.Rules))
	}
	return asked
}

func (m *Model) pickRule(intent pane.RulePicked) tea.Cmd {
	switch {
	case intent.Rule == "":
		m.say(text.NotARule)
		return nil
	case !intent.Events:
		m.say(text.Quiet(intent.Rule))
		return nil
	}
	m.remember()
	m.selection.Rule = intent.Rule
	m.selection.HasEvent, m.selection.At = false, 0
	return tea.Batch(m.askEvents(), m.focus(layout.Timeline))
}

// openRecord shows the record of the event under the cursor beside the timeline.
func (m *Model) openRecord() tea.Cmd {
	m.wish.Record = true
	return tea.Batch(m.focus(layout.Record), m.askRecord())
}

func (m *Model) focus(which layout.Pane) tea.Cmd {
	m.wish.Focus = which
	return m.arrange()
}
