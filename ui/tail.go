package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// tail keeps the newest event under the cursor while a log is followed. Whoever moves away from it is left
// alone: the rows that come move no cursor then.
type tail struct {
	on     bool
	newest engine.EventKey // under the cursor
	counts []count         // of the last minute and one before it, the oldest first
}

// count is how many events there were at a time.
type count struct {
	at     time.Time
	events int
}

// following reports whether everything was read and what comes is read as it comes.
func (m *Model) following() bool { return m.working && m.progress.State == engine.Following }

// loading reports whether the run is still reading what was there.
func (m *Model) loading() bool { return m.working && !m.following() }

// recent is the time that Arrived speaks of.
const recent = time.Minute

// count takes in how many events there are at a time.
func (t *tail) count(events int, at time.Time) {
	t.counts = append(t.counts, count{at, events})
	for len(t.counts) > 1 && at.Sub(t.counts[1].at) >= recent {
		t.counts = t.counts[1:]
	}
}

// arrived is how many events came in the minute before a time.
func (t *tail) arrived(now time.Time) int {
	if len(t.counts) == 0 {
		return 0
	}
	before := t.counts[0]
	for _, c := range t.counts {
		if now.Sub(c.at) < recent {
			break
		}
		before = c
	}
	return t.counts[len(t.counts)-1].events - before.events
}

// whyNotFollow is why the newest event cannot be kept in view; empty where it can.
func (m *Model) whyNotFollow() string {
	switch {
	case !m.options.Config.Follow:
		return text.WhyNotFollow
	case !m.working:
		return text.WhyFollowOver
	}
	return ""
}

// switchTail goes to the newest event and stays there, or leaves the cursor where it is.
func (m *Model) switchTail() tea.Cmd {
	if m.tail.on {
		m.leaveNewest()
		return nil
	}
	m.tail.on = true
	if m.selection.Order.Field != pane.ByTime.Field {
		m.selection.Order = pane.ByTime
	}
	m.selection.HasEvent, m.selection.At = false, 0
	if m.principal == nil {
		m.say(text.NewestAgain)
	}
	return tea.Batch(m.askEvents(), m.focus(layout.Timeline))
}

func (m *Model) leaveNewest() {
	m.tail.on = false
	m.say(text.LeftNewest(m.label(keymap.Follow)))
}

// stray ends keeping the newest event in view once the cursor is elsewhere.
func (m *Model) stray() {
	if !m.tail.on || m.timeline.Cursor() < 0 {
		return
	}
	if m.timeline.Cursor() != newestOf(m.timeline.Len(), m.timeline.Order()) {
		m.leaveNewest()
	}
}

// depart ends it when the selection asks for another event.
func (m *Model) depart() {
	s := &m.selection
	if m.tail.on && (s.HasEvent && s.Event != m.tail.newest || !s.HasEvent && s.At != 0) {
		m.leaveNewest()
	}
}

// newestOf is where the newest of n events stands, in an order by time.
func newestOf(n int, order engine.Order) int {
	if order.Desc {
		return 0
	}
	return n - 1
}

// belongs returns where the cursor belongs among rows: at the newest event, or where the selection stands.
func belongs(ctx context.Context, rows engine.Rows, s Selection, newest bool) (int, error) {
	if newest {
		return newestOf(rows.Len(), s.Order), nil
	}
	return stands(ctx, rows, s)
}

// tells says that the log is followed, and how much came of late.
func (m *Model) tells(line *draw.Line) {
	dot := " " + m.theme.Glyphs.Dot + " "
	line.Add(theme.Accent, text.Following).Add(theme.Faint, dot).Add(theme.Text, text.Arrived(m.tail.arrived(m.options.Now())))
	line.Add(theme.Faint, dot)
	if m.tail.on {
		line.Add(theme.Accent, text.AtNewest)
	} else {
		line.Add(theme.Key, m.label(keymap.Follow)).Add(theme.Dim, " "+text.HintFollow)
	}
	line.Add(theme.Faint, dot).Add(theme.Key, m.label(keymap.Cancel)).Add(theme.Dim, " "+text.HintStop).Add(theme.Faint, dot)
	m.quality(line)
}
