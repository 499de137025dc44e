package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/query"
	"trailsift/ui/lesson"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// mostMarked is how many events a claim can hold: each change is written down whole. mostUnasked is how many are
// marked at one key without asking.
const (
	mostMarked, mostUnasked = 2000, 20
)

// markForClaim marks the event under the timeline's cursor as part of the attack, or takes its mark off.
func (m *Model) markForClaim() tea.Cmd {
	event, any := m.timeline.Event()
	if !any {
		return nil
	}
	h := &m.training.hunt
	_, marked := h.marked[event.ID]
	switch {
	case event.ID == "":
		m.say(text.WhyNoID)
		return nil
	case marked:
		m.say(text.HuntUnmarked(clean(event.Name)))
		return m.takeMarksOff([]string{event.ID})
	case len(h.marked) >= mostMarked:
		m.complain(text.TooManyToMark(mostMarked))
		return nil
	}
	m.say(text.HuntMarked(clean(event.Name)))
	return m.putMarks([]engine.Event{event})
}

// putMarks marks events that are not marked.
func (m *Model) putMarks(events []engine.Event) tea.Cmd {
	h := &m.training.hunt
	for _, event := range events {
		h.marked[event.ID] = inLesson(event)
		h.claim.Events = append(h.claim.Events, event.ID)
	}
	if len(events) == 1 {
		h.lines.turn(inLesson(events[0]), m.markedLine)
	} else {
		m.writeMarks()
	}
	return m.claims()
}

// inLesson is an event of the log as the lesson has it, by the bare name of its call.
func inLesson(e engine.Event) lesson.Event {
	return lesson.Event{ID: e.ID, Key: e.Key, Time: e.Time, Call: e.Name, Principal: e.Principal, Error: e.Error}
}

// takeMarksOff takes the marks of events off.
func (m *Model) takeMarksOff(ids []string) tea.Cmd {
	h := &m.training.hunt
	first, off := h.marked[ids[0]], map[string]bool{}
	for _, id := range ids {
		off[id] = true
		delete(h.marked, id)
	}
	h.claim.Events = slices.DeleteFunc(slices.Clone(h.claim.Events), func(id string) bool { return off[id] })
	if len(ids) == 1 && first.ID != "" {
		h.lines.turn(first, m.markedLine)
	} else {
		m.writeMarks()
	}
	return m.claims()
}

// askMarksOff takes the marks of events off, after asking where they are many.
func (m *Model) askMarksOff(ids []string) tea.Cmd {
	off := func() tea.Cmd {
		m.say(text.HuntUnmarkedMany(len(ids)))
		return m.takeMarksOff(ids)
	}
	if len(ids) <= mostUnasked {
		return off()
	}
	return m.askFirst(text.UnmarkThem(len(ids)), off)
}

// askFirst does something if it is wanted.
func (m *Model) askFirst(what string, do func() tea.Cmd) tea.Cmd {
	return m.openMenu(m.heading(), func() []choice {
		return []choice{{key: "y", words: what, do: do}, {key: "n", words: text.LeaveThem, do: nothing}}
	})
}

// markAll gathers the events that the timeline shows, without neighbours of matches, to mark them all.
func (m *Model) markAll() tea.Cmd {
	rows := m.timeline.Rows()
	switch {
	case rows == nil || rows.Len() == 0 || m.timeline.Pending():
		m.say(text.WhyNothingShown)
		return nil
	case m.matched > mostMarked:
		m.complain(text.TooManyToMark(mostMarked))
		return nil
	}
	ctx, generation := m.training.hunt.gathers.ask(m.ctx)
	return func() tea.Msg {
		events, err := matches(ctx, rows)
		return gatheredMsg{generation, events, err}
	}
}

// matches are the events of some rows that are no neighbours.
func matches(ctx context.Context, rows engine.Rows) ([]engine.Event, error) {
	var found []engine.Event
	for from, n := 0, rows.Len(); from < n; from += stride {
		events, err := rows.Slice(ctx, from, min(stride, n-from))
		if err != nil {
			return nil, err
		}
		for _, event := range events {
			if !event.Near {
				found = append(found, event)
			}
		}
	}
	return found, nil
}

// gathered marks events together; where all of them are marked, it takes their marks off.
func (m *Model) gathered(events []engine.Event) tea.Cmd {
	if m.whyNoHunt() != "" {
		return nil // it was submitted meanwhile
	}
	h := &m.training.hunt
	var fresh []engine.Event
	var ids []string
	seen := map[string]bool{"": true} // without an id nothing can be claimed
	for _, event := range events {
		if seen[event.ID] {
			continue
		}
		seen[event.ID] = true
		ids = append(ids, event.ID)
		if _, marked := h.marked[event.ID]; !marked {
			fresh = append(fresh, event)
		}
	}
	switch {
	case len(ids) == 0:
		m.say(text.WhyNoIDs)
		return nil
	case len(fresh) == 0:
		return m.askMarksOff(ids)
	case len(h.marked)+len(fresh) > mostMarked:
		m.complain(text.TooManyToMark(mostMarked))
		return nil
	}
	put := func() tea.Cmd {
		m.say(text.HuntMarkedMany(len(fresh)))
		return m.putMarks(fresh)
	}
	if len(fresh) <= mostUnasked {
		return put()
	}
	return m.askFirst(text.MarkThem(len(ids), len(ids)-len(fresh)), put)
}

// lookForMarked looks for the events that were claimed in an earlier sitting.
func (m *Model) lookForMarked() tea.Cmd {
	h := &m.training.hunt
	var wanted query.Or
	for _, id := range h.claim.Events {
		wanted = append(wanted, query.Term{Field: "id", Value: id, Exact: true})
	}
	if len(wanted) == 0 || m.snapshot == nil {
		return nil
	}
	h.looking = true
	ctx, generation := h.looks.ask(m.ctx)
	dataset := m.snapshot.Dataset
	return func() tea.Msg {
		rows, err := dataset.Select(ctx, query.Query{}.And(wanted), pane.ByTime)
		if err != nil {
			return markedMsg{generation: generation, err: err}
		}
		events, err := matches(ctx, rows)
		return markedMsg{generation, events, err}
	}
}

// markedFound takes in the events that were claimed in an earlier sitting.
func (m *Model) markedFound(msg markedMsg) {
	h := &m.training.hunt
	h.looking = false
	if m.fine(msg.err) {
		for _, event := range msg.events {
			if known, marked := h.marked[event.ID]; marked && known.ID == "" {
				h.marked[event.ID] = inLesson(event)
			}
		}
		m.writeMarks()
	}
	m.tell()
}
