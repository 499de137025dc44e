package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
)

// mouse is what the mouse has done so far. It is off to begin with: a program that listens to the mouse takes
// the selecting of text away from the terminal.
type mouse struct {
	on bool
	// last is where it was clicked; a second click there drills in. Keys end that.
	last clicked
	// dragging says that a span of the histogram is being drawn, from one bar to another.
	dragging bool
	from, to int
}

// clicked is a row that was clicked: of a pane, or of what lies over the panes.
type clicked struct {
	over overlay
	pane layout.Pane
	row  int
	any  bool
}

// pointed is an overlay whose rows can be clicked.
type pointed interface {
	// point moves the cursor to the row on a line of what draw returns, and returns the row; -1 for none.
	point(line int) int
	// scroll moves what is shown by n lines.
	scroll(n int)
}

// wheelRows is how far one step of the wheel goes.
const wheelRows = 3

// turnMouse switches the mouse on or off.
func (m *Model) turnMouse() tea.Cmd {
	if m.plain != nil {
		m.say(text.WhyInPlain)
		return nil
	}
	m.mouse = mouse{on: !m.mouse.on}
	if m.mouse.on {
		m.say(text.MouseTurnedOn(m.label(keymap.Mouse)))
	} else {
		m.say(text.MouseTurnedOff)
	}
	return nil
}

// mouseMode asks the terminal for the mouse, movements included while a button is held.
func (m *Model) mouseMode() tea.MouseMode {
	if m.mouse.on {
		return tea.MouseModeCellMotion
	}
	return tea.MouseModeNone
}

// moused handles what the mouse did.
func (m *Model) moused(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	switch {
	case !m.mouse.on || m.screen.Mode == layout.TooSmall:
		return nil
	case at.Button == tea.MouseWheelUp:
		return m.wheel(at, -wheelRows)
	case at.Button == tea.MouseWheelDown:
		return m.wheel(at, wheelRows)
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			m.message, m.chord = message{}, ""
			return m.click(at)
		}
	case tea.MouseMotionMsg:
		if m.mouse.dragging {
			m.mouse.to = m.barAt(at.X)
		}
	case tea.MouseReleaseMsg:
		return m.release()
	}
	return nil
}

// wheel scrolls what is under the pointer; the focus stays.
func (m *Model) wheel(at tea.Mouse, rows int) tea.Cmd {
	hit := m.screen.At(at.X, at.Y)
	over, moves := m.overlay.(pointed)
	switch {
	case moves:
		over.scroll(rows)
	case m.overlay == nil && m.prompt == nil && (hit.Part == layout.PanePart || hit.Part == layout.FramePart):
		if under, can := m.pane(hit.Pane).(pane.Pointed); can {
			return m.apply(under.Scroll(rows))
		}
	}
	return nil
}

// click does what lies under the pointer: hints first, for they hold whatever is open.
func (m *Model) click(at tea.Mouse) tea.Cmd {
	hit := m.screen.At(at.X, at.Y)
	switch {
	case hit.Part == layout.HintPart:
		if action, there := m.hintAt(at.X); there {
			return m.act(action)
		}
		return nil
	case m.overlay != nil:
		return m.clickOver(at)
	case m.prompt != nil:
		return nil
	case hit.Part == layout.TabPart:
		if which, there := m.tabAt(at.X); there {
			return m.perform(toPanes[which])
		}
	case hit.Part == layout.TitlePart, hit.Part == layout.FramePart:
		return m.focus(hit.Pane)
	case hit.Part == layout.PanePart:
		return m.clickPane(hit)
	}
	return nil
}

// toPanes are the actions that lead to the panes.
var toPanes = [layout.Panes]keymap.ID{keymap.ToRanking, keymap.ToRules, keymap.ToTimeline, keymap.ToRecord, keymap.ToLesson}

// clickPane focuses a pane and does what lies there: a head sorts, a bar begins a span, a row takes the
// cursor, and again, drills in.
func (m *Model) clickPane(hit layout.Hit) tea.Cmd {
	under, can := m.pane(hit.Pane).(pane.Pointed)
	if !can {
		return m.focus(hit.Pane)
	}
	spot := under.Spot(hit.X, hit.Y)
	if spot.Bar >= 0 {
		m.mouse.dragging, m.mouse.from, m.mouse.to = true, spot.Bar, spot.Bar
		return nil
	}
	focused := m.focus(hit.Pane)
	switch {
	case spot.Column != "":
		return tea.Batch(focused, m.sortBy(spot.Column))
	case spot.Row < 0:
		return focused
	}
	here := clicked{pane: hit.Pane, row: spot.Row, any: true}
	if m.mouse.last == here {
		m.mouse.last = clicked{}
		switch {
		case hit.Pane == layout.Record:
			return m.perform(keymap.Fold)
		case m.inTuning():
			return m.perform(keymap.TuneType)
		}
		return m.perform(keymap.Drill)
	}
	m.mouse.last = here
	return tea.Batch(focused, m.apply(under.GoTo(spot.Row)))
}

// clickOver clicks a row of what lies over the panes.
func (m *Model) clickOver(at tea.Mouse) tea.Cmd {
	over, can := m.overlay.(pointed)
	_, rect := m.box()
	if !can || !rect.Holds(at.X, at.Y) {
		return nil
	}
	here := clicked{over: m.overlay, row: over.point(at.Y - rect.Y), any: true}
	switch {
	case here.row < 0:
		m.mouse.last = clicked{}
	case here == m.mouse.last:
		m.mouse.last = clicked{}
		return m.overlay.act(m, takes[m.overlay.context()])
	default:
		m.mouse.last = here
	}
	return nil
}

// takes are the actions that take what is under the cursor of an overlay.
var takes = map[keymap.Context]keymap.ID{keymap.Sheet: keymap.Drill, keymap.Pick: keymap.Accept}

// perform does an action of the registry, or says why it cannot be done.
func (m *Model) perform(id keymap.ID) tea.Cmd {
	for _, action := range m.keys.In(m.context()) {
		if action.ID == id {
			return m.act(action)
		}
	}
	return nil
}

// sortBy sorts the focused pane by a column or, if it is that already, the other way round.
func (m *Model) sortBy(column string) tea.Cmd {
	listing := m.listing()
	for _, order := range listing.Orders() {
		if order.Field != column && (order != engine.Order{} || column != "rank") {
			continue
		}
		if order.Field == listing.Order().Field {
			return m.reverse()
		}
		return m.sort(order)
	}
	m.say(text.NotSorted)
	return nil
}

// barAt is the bar of the histogram nearest to a column of the screen.
func (m *Model) barAt(x int) int {
	left := m.screen.Panes[layout.Timeline].X
	if m.screen.Framed() {
		left++
	}
	return m.timeline.BarAt(x - left)
}

// release ends a span that was drawn; one of a single bar is a click, and goes to its time.
func (m *Model) release() tea.Cmd {
	if !m.mouse.dragging {
		return nil
	}
	from, to := m.dragged()
	m.mouse.dragging = false
	switch {
	case to == 0:
		return nil
	case m.mouse.from == m.mouse.to:
		return m.goTo(from)
	}
	return m.brushSpan(from, to)
}

// dragged is the span that is being drawn; to is 0 where the histogram has gone meanwhile.
func (m *Model) dragged() (from, to int64) {
	bars := m.timeline.BarCount()
	if m.mouse.from >= bars || m.mouse.to >= bars || m.mouse.from < 0 || m.mouse.to < 0 {
		return 0, 0
	}
	return m.timeline.Bars(m.mouse.from, m.mouse.to)
}

// hintAt returns the action whose hint stands at a column of the foot.
func (m *Model) hintAt(x int) (keymap.Action, bool) {
	for _, action := range m.hinted() {
		if x -= hintWidth(action); x < 0 {
			return action, true
		}
	}
	return keymap.Action{}, false
}

// tabAt returns the pane whose tab stands at a column of the strip.
func (m *Model) tabAt(x int) (layout.Pane, bool) {
	for which := range layout.Panes {
		if x -= printable.Width(m.tab(which)); x < 0 {
			return which, true
		}
	}
	return 0, false
}

// point implements pointed; the first line is the upper edge of the frame.
func (l *leaf) point(line int) int { return l.Point(line - 1) }

// scroll implements pointed.
func (l *leaf) scroll(n int) { l.Scroll(n) }

// point implements pointed: there is nothing to choose.
func (h *help) point(int) int { return -1 }

// scroll implements pointed.
func (h *help) scroll(n int) { h.top = max(min(h.top+n, h.lines-h.height), 0) }
