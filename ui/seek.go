package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// stride is how many rows are looked through at once for evidence.
const stride = 512

// seek goes to the next or previous event that made a rule fire.
func (m *Model) seek(forward bool) tea.Cmd {
	rows, from := m.timeline.Rows(), m.timeline.Cursor()
	if rows == nil || from < 0 {
		return nil
	}
	ctx, generation := m.seeks.ask(m.ctx)
	return func() tea.Msg {
		row, err := evidence(ctx, rows, from, forward)
		return soughtMsg{generation: generation, row: row, forward: forward, err: err}
	}
}

// evidence returns the first row after or before from that is evidence of a rule, or -1.
func evidence(ctx context.Context, rows engine.Rows, from int, forward bool) (int, error) {
	for start, n := from, rows.Len(); ; {
		low, high := start+1, min(start+1+stride, n)
		if !forward {
			low, high = max(start-stride, 0), start
		}
		if low >= high {
			return -1, nil
		}
		events, err := rows.Slice(ctx, low, high-low)
		if err != nil {
			return -1, err
		}
		if row := within(events, forward); row >= 0 {
			return low + row, nil
		}
		start = high - 1
		if !forward {
			start = low
		}
	}
}

func within(events []engine.Event, forward bool) int {
	for i := range events {
		at := i
		if !forward {
			at = len(events) - 1 - i
		}
		if len(events[at].Rules) > 0 {
			return at
		}
	}
	return -1
}

// found moves the cursor to what seek has found.
func (m *Model) found(msg soughtMsg) tea.Cmd {
	switch {
	case msg.row >= 0:
		m.timeline.Center(msg.row)
		if m.wish.Focus != layout.Timeline && m.wish.Focus != layout.Record { // others may hide the timeline
			return tea.Batch(m.eventChanged(), m.focus(layout.Timeline))
		}
		return m.eventChanged()
	case msg.forward:
		m.say(text.NoMoreEvidence)
	default:
		m.say(text.NoLessEvidence)
	}
	return nil
}

// goTo moves the timeline to a time, which its rows have to be in the order of.
func (m *Model) goTo(unix int64) tea.Cmd {
	m.selection.Order = pane.ByTime
	m.selection.HasEvent, m.selection.At = false, unix
	return tea.Batch(m.askEvents(), m.focus(layout.Timeline))
}
