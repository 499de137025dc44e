package ui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/ui/card"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openCard explains what is under the cursor: in the ranking its words, else a rule or finding, a member of a record,
// a line of the lesson, or a call.
func (m *Model) openCard() tea.Cmd {
	switch m.context() {
	case keymap.Principals:
		return m.openWords()
	case keymap.Rules:
		return m.openTopic(m.rules.Topic())
	case keymap.Dials:
		dial, _ := m.tuning.pane.Dial()
		return m.openTopic(tunedTopic(dial.Key))
	case keymap.Record:
		return m.openMemberHere()
	case keymap.Lesson:
		return m.openLine()
	}
	return m.openCallHere()
}

// whyNoCard says why there is nothing to explain; it is empty where there is.
func (m *Model) whyNoCard() string {
	event := false
	switch m.context() {
	case keymap.Timeline:
		_, event = m.timeline.Event()
	case keymap.Record:
		_, event = m.record.Key()
	default:
		return ""
	}
	if event {
		return ""
	}
	return text.WhyNoEvent
}

// openCallHere explains the call under the timeline's cursor.
func (m *Model) openCallHere() tea.Cmd {
	event, ok := m.timeline.Event()
	if !ok {
		m.say(text.WhyNoEvent)
		return nil
	}
	return m.openCall(called{service: event.Service, name: event.Name, reads: event.ReadOnly, event: &event})
}

// loadCards reads the notes before somebody asks for one.
func loadCards() tea.Msg {
	card.Load()
	return nil
}

// openCardPage opens a card, whose lines may lead to others.
func (m *Model) openCardPage(title string, rows func(width int) []sheet.Row) tea.Cmd {
	return m.openLeaf(&leaf{Sheet: sheet.New(clean(title), rows), pick: func(target any) tea.Cmd {
		if next, leads := target.(leading); leads {
			return next.follow(m)
		}
		return nil
	}})
}

// called is a call, and the event that it was met in, where one is at hand.
type called struct {
	service, name string
	reads         bool
	event         *engine.Event
}

// String is the call as people write it.
func (c called) String() string { return c.service + ":" + c.name }

// note is the card of the call; ok is false for one that was made of its name alone.
func (c called) note() (note card.Call, ok bool) {
	if note, ok = card.OfCall(c.service, c.name); ok {
		return note, true
	}
	return card.ByName(c.service, c.name, c.reads), false
}

func (c called) follow(m *Model) tea.Cmd { return m.openCall(c) }

// openCall says what a call is, and what speaks against it here.
func (m *Model) openCall(c called) tea.Cmd {
	return m.openCardPage(c.String(), func(width int) []sheet.Row {
		w := m.writes(width)
		note, known := c.note()
		if !known {
			w.add(theme.Dim, "", text.CardByName)
		}
		w.explain(text.CardDoes, note.Does)
		w.explain(text.CardWhy, note.Why)
		w.explain(text.CardHonest, note.Honest)
		w.explain(text.CardNext, note.Next)
		if c.event != nil {
			w.rows = append(w.rows, m.evidenceRows(*c.event, width)...)
		}
		w.rows = append(w.rows, m.techniqueRows(c)...)
		w.rows = append(w.rows, m.watchRows(c)...)
		w.explain(text.CardAddress, card.Address(c.service, c.name))
		return w.rows
	})
}

// explain writes words below a heading; nothing where there are none.
func (w *writing) explain(heading, words string) { w.part(heading, theme.Text, "", words) }

// evidenceRows are the rules and findings that rest on the event. Choosing one leads to all of its events.
func (m *Model) evidenceRows(event engine.Event, width int) []sheet.Row {
	rows := []sheet.Row{sheet.Blank(), sheet.Heading(text.CardEvidence)}
	for _, id := range event.Rules {
		known, isRule := rule.Parse(id)
		if !isRule {
			continue
		}
		rows = append(rows, sheet.Row{
			Target: jump{principal: event.Principal, rule: known.Short(), event: event.Key, hasEvent: true, pane: layout.Timeline},
			Cells: []sheet.Cell{
				{Token: theme.High, Text: m.set.Glyphs.Fired + " " + known.Short() + " "},
				{Token: theme.Strong, Text: text.RuleTitle(known.Short()), Width: sheet.Rest},
			},
		})
	}
	if m.principal != nil {
		for _, f := range m.findingsOn(event) {
			rows = append(rows, m.findingRows(m.principal, f, width)...)
		}
	}
	if len(rows) == 2 {
		return append(rows, sheet.Remark(text.CardNoEvidence))
	}
	return rows
}

// techniqueRows name the techniques of ATT&CK of the findings on an event, marked, and those of the signatures
// that name its call.
func (m *Model) techniqueRows(c called) []sheet.Row {
	found := map[string]bool{}
	for _, signature := range m.signatures().Naming(c.name) {
		for _, id := range signature.Techniques {
			found[id] = false
		}
	}
	for _, f := range m.findingsIn(c) {
		for _, id := range f.Techniques {
			found[id] = true
		}
	}
	var rows []sheet.Row
	for _, id := range slices.Sorted(maps.Keys(found)) {
		mark, token := m.set.Glyphs.Quiet, theme.Faint
		if found[id] {
			mark, token = m.set.Glyphs.Fired, theme.Text
		}
		rows = append(rows, techniqueRow(token, mark, id))
	}
	if len(rows) == 0 {
		return nil
	}
	return append([]sheet.Row{sheet.Blank(), sheet.Heading(text.CardTechniques)}, rows...)
}

// techniqueRow names a technique of ATT&CK.
func techniqueRow(token theme.Token, mark, id string) sheet.Row {
	technique, _ := attack.Find(id)
	return sheet.Row{Cells: []sheet.Cell{
		{Token: token, Text: mark, Width: 2},
		{Token: token, Text: clean(id), Width: 11},
		{Token: token, Text: clean(technique.Name), Width: sheet.Rest},
	}}
}

// findingsIn are the findings that rest on the event that a call was met in.
func (m *Model) findingsIn(c called) []finding.Finding {
	if c.event == nil {
		return nil
	}
	return m.findingsOn(*c.event)
}

// watchRows name the signatures and sequences that look at the call, whether they found anything or not. Each leads
// to its card.
func (m *Model) watchRows(c called) []sheet.Row {
	var rows []sheet.Row
	for _, signature := range m.signatures().Naming(c.name) {
		rows = append(rows, topicRow(theme.Dim, topic(signature.ID), signature.Title))
	}
	for _, id := range sequence.Naming(c.String()) {
		rows = append(rows, topicRow(theme.Dim, topic(id), id+" "+sequenceTitle(id)))
	}
	if len(rows) == 0 {
		return nil
	}
	return append([]sheet.Row{sheet.Blank(), sheet.Heading(text.CardWatch)}, rows...)
}
