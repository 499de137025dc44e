package ui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/ui/card"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openCard says what the call under the cursor is, and what speaks against it here.
func (m *Model) openCard() tea.Cmd {
	event, ok := m.timeline.Event()
	if !ok {
		m.say(text.WhyNoEvent)
		return nil
	}
	title := clean(event.Service + ":" + event.Name)
	return m.openLeaf(&leaf{Sheet: sheet.New(title, func(width int) []sheet.Row {
		rows := cardRows(event, width)
		rows = append(rows, m.evidenceRows(event, width)...)
		rows = append(rows, m.techniqueRows(event)...)
		rows = append(rows, m.watchRows(event, width)...)
		if address := card.Address(event.Service, event.Name); address != "" {
			rows = append(rows, sheet.Blank(), sheet.Heading(text.CardAddress))
			rows = append(rows, sheet.Paragraph(theme.Text, address, width-2)...)
		}
		return rows
	})})
}

// cardRows are our own notes on a call.
func cardRows(event engine.Event, width int) []sheet.Row {
	note, known := card.Find(event.Service, event.Name)
	if !known {
		return []sheet.Row{sheet.Remark(text.CardNone)}
	}
	var rows []sheet.Row
	for i, part := range []struct{ name, words string }{
		{text.CardDoes, note.Does}, {text.CardWhy, note.Why}, {text.CardHonest, note.Honest}, {text.CardNext, note.Next},
	} {
		if i > 0 {
			rows = append(rows, sheet.Blank())
		}
		rows = append(rows, sheet.Heading(part.name))
		rows = append(rows, sheet.Paragraph(theme.Text, part.words, width-2)...)
	}
	return rows
}

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
func (m *Model) techniqueRows(event engine.Event) []sheet.Row {
	found := map[string]bool{}
	for _, signature := range m.signatures().Naming(event.Name) {
		for _, id := range signature.Techniques {
			found[id] = false
		}
	}
	for _, f := range m.findingsOn(event) {
		for _, id := range f.Techniques {
			found[id] = true
		}
	}
	var rows []sheet.Row
	for _, id := range slices.Sorted(maps.Keys(found)) {
		technique, _ := attack.Find(id)
		mark, token := m.set.Glyphs.Quiet, theme.Faint
		if found[id] {
			mark, token = m.set.Glyphs.Fired, theme.Text
		}
		rows = append(rows, sheet.Row{Cells: []sheet.Cell{
			{Token: token, Text: mark, Width: 2},
			{Token: token, Text: clean(id), Width: 11},
			{Token: token, Text: clean(technique.Name), Width: sheet.Rest},
		}})
	}
	if len(rows) == 0 {
		return nil
	}
	return append([]sheet.Row{sheet.Blank(), sheet.Heading(text.CardTechniques)}, rows...)
}

// watchRows name the signatures and sequences that look at the call, whether they found anything or not.
func (m *Model) watchRows(event engine.Event, width int) []sheet.Row {
	var names []string
	for _, signature := range m.signatures().Naming(event.Name) {
		names = append(names, clean(signature.Title))
	}
	for _, id := range sequence.Naming(event.Service + ":" + event.Name) {
		for _, kind := range sequence.Catalogue() {
			if kind.ID[:len(id)] == id {
				names = append(names, id+" "+kind.Title)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	rows := []sheet.Row{sheet.Blank(), sheet.Heading(text.CardWatch)}
	for _, name := range names {
		rows = append(rows, sheet.Paragraph(theme.Dim, name, width-2)...)
	}
	return rows
}
