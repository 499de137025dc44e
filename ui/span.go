package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/keymap"
	"trailsift/ui/text"
)

// barSteps are the seconds that one bar of a zoomed histogram covers: steps that people count time in.
var barSteps = []int64{1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400}

// zoomBars zooms the histogram in or out around the cursor's event.
func (m *Model) zoomBars(in bool) tea.Cmd {
	width := m.timeline.BarWidth()
	if width == 0 {
		return nil
	}
	step := barSteps[0]
	for _, each := range barSteps {
		if in && each < width {
			step = each
		}
		if !in && each > width {
			step = each
			break
		}
	}
	if in && width <= barSteps[0] {
		m.say(text.ZoomedFully)
		return nil
	}
	middle := m.selection.At
	if middle == 0 {
		from, to, _ := m.timeline.Span()
		middle = (from + to) / 2
	}
	return m.window(middle, step)
}

// window shows bars of step seconds around a time; where that is more than there is, all of it.
func (m *Model) window(middle, step int64) tea.Cmd {
	long := step * int64(m.timeline.Buckets())
	e := m.snapshot.Evidence
	if long > e.To-e.From {
		m.zoomed = engine.Span{}
		return m.askBars(true)
	}
	from := min(max(middle-long/2, e.From), e.To+1-long)
	m.zoomed = m.aligned(from, step, long)
	return m.askBars(true)
}

// aligned is a span that begins at a whole step in the zone that times are shown in.
func (m *Model) aligned(from, step, long int64) engine.Span {
	_, offset := time.Unix(from, 0).In(m.set.Location).Zone()
	from -= ((from+int64(offset))%step + step) % step
	return engine.Span{From: from, To: from + long}
}

// panBars moves a zoomed histogram by a third of its width.
func (m *Model) panBars(forward bool) tea.Cmd {
	if m.zoomed == (engine.Span{}) {
		m.say(text.NotZoomed)
		return nil
	}
	long := m.zoomed.To - m.zoomed.From
	by := long / 3
	if !forward {
		by = -by
	}
	return m.window(m.zoomed.From+by+long/2, long/int64(m.timeline.Buckets()))
}

// keepInView pans a zoomed histogram after the cursor has left it.
func (m *Model) keepInView() tea.Cmd {
	at := m.selection.At
	if m.zoomed == (engine.Span{}) || at == 0 || at >= m.zoomed.From && at < m.zoomed.To {
		return nil
	}
	return m.window(at, (m.zoomed.To-m.zoomed.From)/int64(m.timeline.Buckets()))
}

// brush begins a span at the cursor's event, or ends it there.
func (m *Model) brush() tea.Cmd {
	if m.brushing == 0 {
		m.brushing = m.selection.At
		m.say(text.BrushBegun(text.Moment(m.brushing, m.set.Location), m.label(keymap.Brush), m.label(keymap.ClearBrush)))
		return nil
	}
	from, to := min(m.brushing, m.selection.At), max(m.brushing, m.selection.At)
	m.brushing = 0
	return m.brushSpan(from, to+1)
}

// brushSpan narrows what is shown to a half-open span.
func (m *Model) brushSpan(from, to int64) tea.Cmd {
	m.remember()
	m.selection.From, m.selection.To = from, to
	return tea.Batch(m.rank(), m.arrange())
}

// clearBrush shows all times again.
func (m *Model) clearBrush() tea.Cmd {
	if m.brushing != 0 {
		m.brushing = 0
		m.say(text.BrushLeft)
		return nil
	}
	return m.brushSpan(0, 0)
}

// brushed is the span to mark in the histogram: the one that holds, or the one that is being made.
func (m *Model) brushed() (from, to int64) {
	if m.mouse.dragging {
		return m.dragged()
	}
	if m.brushing != 0 && m.selection.At != 0 {
		return min(m.brushing, m.selection.At), max(m.brushing, m.selection.At) + 1
	}
	return m.selection.From, m.selection.To
}

// stepDay goes a day on or back, at the same time of day.
func (m *Model) stepDay(days int) tea.Cmd {
	at := time.Unix(m.selection.At, 0).In(m.set.Location).AddDate(0, 0, days)
	return m.goTo(at.Unix())
}

// startOfDay goes to the first event of the day.
func (m *Model) startOfDay() tea.Cmd {
	year, month, day := time.Unix(m.selection.At, 0).In(m.set.Location).Date()
	return m.goTo(time.Date(year, month, day, 0, 0, 0, 0, m.set.Location).Unix())
}
