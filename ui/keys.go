package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/casefile"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/text"
)

// context is where keys go: what is open on top, else the focused pane.
func (m *Model) context() keymap.Context {
	switch {
	case m.overlay != nil:
		return m.overlay.context()
	case m.prompt != nil:
		return keymap.Prompt
	case m.inTuning():
		return keymap.Dials
	}
	return [...]keymap.Context{keymap.Principals, keymap.Rules, keymap.Timeline, keymap.Record, keymap.Lesson}[m.wish.Focus]
}

// press handles one key: by the overlay, the prompt, a chord that has begun, or the focused pane, whichever comes
// first. A key that does not continue the chord does what it does on its own; esc leaves the chord.
func (m *Model) press(key tea.KeyPressMsg) tea.Cmd {
	m.message, m.mouse.last = message{}, clicked{}
	stroke, context := key.String(), m.context()
	begun := m.chord
	m.chord = ""
	if begun != "" && stroke == "esc" {
		return nil
	}
	action, ok := m.keys.Find(context, begun+" "+stroke)
	if !ok {
		action, ok = m.keys.Find(context, stroke)
	}
	switch {
	case ok:
		return m.act(action)
	case m.keys.Begins(context, stroke):
		m.chord = stroke
		m.say(text.ChordBegun(m.continuations(context, stroke)))
		return nil
	case m.overlay != nil:
		return m.overlay.press(m, key)
	case m.prompt != nil:
		return m.typed(key)
	}
	return nil
}

// continuations says which keys may follow the one that began a chord, and what each does.
func (m *Model) continuations(context keymap.Context, begun string) []string {
	var found []string
	for _, action := range m.keys.In(context) {
		for _, key := range action.Keys {
			if rest, ok := strings.CutPrefix(key, begun+" "); ok {
				found = append(found, rest+" "+action.Description)
			}
		}
	}
	return found
}

// act performs an action, or says why that cannot be done.
func (m *Model) act(action keymap.Action) tea.Cmd {
	if action.Host && m.sealed(action.Description) {
		return nil
	}
	switch action.ID {
	case keymap.QuitNow:
		m.hasty = true
		return tea.Quit
	case keymap.Suspend:
		if m.plain != nil { // the terminal would stay as it is
			m.say(text.WhyInPlainStay)
			return nil
		}
		return tea.Suspend
	case keymap.Mouse:
		return m.turnMouse()
	}
	if m.overlay != nil {
		return m.overlay.act(m, action.ID)
	}
	if m.prompt != nil {
		return m.actInPrompt(action.ID)
	}
	if why := action.Why(m.state()); why != "" {
		m.sayFitting(text.Cannot(action.Description, why), why)
		return nil
	}
	if perform := m.tuningAction(action.ID); perform != nil {
		return perform()
	}
	if perform := m.lessonAction(action.ID); perform != nil {
		return perform()
	}
	if perform := m.huntAction(action.ID); perform != nil {
		return perform()
	}
	if perform := m.global(action.ID); perform != nil {
		return perform()
	}
	return m.apply(m.pane(m.wish.Focus).Act(action.ID))
}

// global returns how the root performs an action; nil for those that belong to the panes.
func (m *Model) global(id keymap.ID) func() tea.Cmd {
	return map[keymap.ID]func() tea.Cmd{
		keymap.Back:        func() tea.Cmd { return m.back(false) },
		keymap.Quit:        func() tea.Cmd { return m.back(true) },
		keymap.NextPane:    func() tea.Cmd { return m.turn(1) },
		keymap.PrevPane:    func() tea.Cmd { return m.turn(-1) },
		keymap.ToRanking:   func() tea.Cmd { return m.focus(layout.Principals) },
		keymap.ToRules:     func() tea.Cmd { return m.focus(layout.Rules) },
		keymap.ToTimeline:  func() tea.Cmd { return m.focus(layout.Timeline) },
		keymap.ToRecord:    m.openRecord,
		keymap.OpenRecord:  m.openRecord,
		keymap.Backward:    func() tea.Cmd { return m.travel(false) },
		keymap.Forward:     func() tea.Cmd { return m.travel(true) },
		keymap.NextEvent:   func() tea.Cmd { return m.seek(true) },
		keymap.PrevEvent:   func() tea.Cmd { return m.seek(false) },
		keymap.Filter:      m.promptFilter,
		keymap.FilterOnOff: m.switchFilter,
		keymap.Around:      m.turnContext,
		keymap.GoToTime:    m.promptTime,
		keymap.NextDay:     func() tea.Cmd { return m.stepDay(1) },
		keymap.PrevDay:     func() tea.Cmd { return m.stepDay(-1) },
		keymap.DayStart:    m.startOfDay,
		keymap.ZoomIn:      func() tea.Cmd { return m.zoomBars(true) },
		keymap.ZoomOut:     func() tea.Cmd { return m.zoomBars(false) },
		keymap.BarsBack:    func() tea.Cmd { return m.panBars(false) },
		keymap.BarsOn:      func() tea.Cmd { return m.panBars(true) },
		keymap.Brush:       m.brush,
		keymap.ClearBrush:  m.clearBrush,
		keymap.Copy:        m.openCopy,
		keymap.Export:      m.openExport,
		keymap.Follow:      m.switchTail,
		keymap.Search:      m.promptSearch,
		keymap.NextMatch:   func() tea.Cmd { return m.searchOn(true) },
		keymap.PrevMatch:   func() tea.Cmd { return m.searchOn(false) },
		keymap.Zoom:        m.zoom,
		keymap.Sort:        m.openSort,
		keymap.Reverse:     m.reverse,
		keymap.Columns:     m.openColumns,
		keymap.RecordPlace: m.moveRecord,
		keymap.Zone:        m.switchZone,
		keymap.Theme:       m.openThemes,
		keymap.Narrower:    func() tea.Cmd { return m.split(-5) },
		keymap.Wider:       func() tea.Cmd { return m.split(5) },
		keymap.Chain:       m.openChain,
		keymap.Sessions:    m.openSessions,
		keymap.Episodes:    m.openEpisodes,
		keymap.Coverage:    m.openCoverage,
		keymap.Quality:     m.openQuality,
		keymap.Card:        m.openCard,
		keymap.Benign:      func() tea.Cmd { return m.decide(casefile.Benign) },
		keymap.Malicious:   func() tea.Cmd { return m.decide(casefile.Malicious) },
		keymap.Undecided:   func() tea.Cmd { return m.decide(casefile.Undecided) },
		keymap.Annotate:    m.annotate,
		keymap.MarkEvent:   m.mark,
		keymap.Marks:       m.openMarks,
		keymap.Suppress:    m.suppress,
		keymap.Views:       m.openViews,
		keymap.Undo:        m.undo,
		keymap.Redo:        m.redo,
		keymap.Palette:     m.openPalette,
		keymap.Help:        m.openHelp,
		keymap.Read:        m.readOn,
		keymap.JudgeShown:  m.judgeShown,
		keymap.Cancel:      m.cancel,
	}[id]
}

// back goes back one level: record, zoom, rule, pane by pane to the ranking. There, quitting quits, and
// leaving says how to.
func (m *Model) back(quits bool) tea.Cmd {
	switch {
	case m.inTuning():
		return m.leaveTuning()
	case m.wish.Record:
		m.wish.Record = false
		return m.focus(layout.Timeline)
	case m.wish.Zoom:
		m.wish.Zoom = false
		return m.arrange()
	case m.selection.Rule != "":
		m.rules.Point(m.selection.Rule) // a jump may have come from elsewhere
		m.selection.Rule = ""
		return tea.Batch(m.askEvents(), m.focus(layout.Rules))
	case m.wish.Focus == layout.Timeline:
		return m.focus(layout.Rules)
	case m.wish.Focus != layout.Principals:
		return m.focus(layout.Principals)
	case quits:
		return tea.Quit
	}
	m.say(text.EscStays(m.label(keymap.Quit)))
	return nil
}

// turn moves the focus to the next or previous pane.
func (m *Model) turn(by int) tea.Cmd {
	next := m.wish.Focus
	for {
		next = layout.Pane((int(next) + by + int(layout.Panes)) % int(layout.Panes))
		if next == layout.Record && m.wish.Record || next == layout.Lesson && m.wish.Lesson || next < layout.Record {
			return m.focus(next)
		}
	}
}

func (m *Model) zoom() tea.Cmd {
	m.wish.Zoom = !m.wish.Zoom
	return m.arrange()
}

// maxSplit is how far a split may stand off the middle, in hundredths.
const maxSplit = 30

func (m *Model) split(by int) tea.Cmd {
	m.wish.Side = max(min(m.wish.Side+by, maxSplit), -maxSplit)
	return tea.Batch(m.arrange(), m.keepHabits())
}

// label is how the first key of an action is shown.
func (m *Model) label(id keymap.ID) string { return m.keys.Key(id) }
