package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// mostPlaces is how many selections can be gone back through.
const mostPlaces = 200

// place is a selection with the pane that had the focus.
type place struct {
	selection Selection
	focus     layout.Pane
}

// history is the way gone through selections.
type history struct {
	past, future []place
}

// remember keeps the selection as a place to come back to. It is called before the selection changes on
// purpose: moving a cursor is no such change.
func (m *Model) remember() {
	here := place{m.selection, m.wish.Focus}
	if n := len(m.history.past); n > 0 && m.history.past[n-1].selection.sameAs(here.selection) {
		m.history.past = m.history.past[:n-1]
	}
	m.history.past = append(m.history.past, here)
	if len(m.history.past) > mostPlaces {
		m.history.past = m.history.past[1:]
	}
	m.history.future = nil
}

// travel goes back or forward through the selections.
func (m *Model) travel(forward bool) tea.Cmd {
	from, to, nothing := &m.history.past, &m.history.future, text.NoWayBack
	if forward {
		from, to, nothing = to, from, text.NoWayOn
	}
	if len(*from) == 0 {
		m.say(nothing)
		return nil
	}
	*to = append(*to, place{m.selection, m.wish.Focus})
	last := len(*from) - 1
	there := (*from)[last]
	*from = (*from)[:last]
	return m.restore(there)
}

// restore makes a selection hold again, filter and span included.
func (m *Model) restore(p place) tea.Cmd {
	p.selection.Decided = m.selection.Decided // verdicts are not gone back through
	m.selection, m.displaced = p.selection, p.selection
	m.principal = nil
	m.wish.Focus = p.focus
	m.wish.Record = m.wish.Record && p.focus == layout.Record
	return tea.Batch(m.rank(), m.arrange())
}

// jump is somewhere to go: what it does not name stays as it is.
type jump struct {
	principal string
	rule      string // of the principal; empty for all its events
	// filter replaces the filter, where it is not nil.
	filter   *string
	from, to int64 // a span to brush; both 0 for none
	event    engine.EventKey
	hasEvent bool
	at       int64
	pane     layout.Pane
	record   bool // open the record too
	// unfiltered turns off a filter that may hide the event.
	unfiltered bool
}

// jump goes there.
func (m *Model) jump(to jump) tea.Cmd {
	m.remember()
	s := m.selection
	if to.principal != "" && to.principal != s.Principal {
		s.Principal, s.HasEvent, s.At = to.principal, false, 0
		s.FilterOff = s.FilterOff || s.Filtered() && to.filter == nil // which may hide the principal
	}
	s.FilterOff = s.FilterOff || to.unfiltered && s.Filtered()
	s.Rule = to.rule
	s.From, s.To = to.from, to.to
	if to.hasEvent {
		s.Event, s.HasEvent = to.event, true
	}
	if to.at != 0 {
		s.At, s.Order = to.at, pane.ByTime
		s.HasEvent = to.hasEvent
	}
	if to.filter != nil {
		filter, err := m.parseFilter(*to.filter)
		if err != nil {
			m.complain(clean(err.Error()))
			return nil
		}
		s.Filter, s.FilterOff = filter, false
	}
	m.wish.Record = m.wish.Record || to.record
	return m.restore(place{s, to.pane})
}
