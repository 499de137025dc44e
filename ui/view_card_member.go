package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/engine/query"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/ui/card"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// member is a member of a record, by its path, and the value that it has where one is at hand.
type member struct {
	path, value string
	valued      bool
	call        called // that the record is of
}

// openMemberHere explains the member under the record's cursor.
func (m *Model) openMemberHere() tea.Cmd {
	value, path := m.record.Value()
	if path == "" {
		return m.openCallHere()
	}
	in := member{path: path, value: value, valued: !m.record.Whole()}
	if event, ok := m.timeline.Event(); ok {
		in.call = called{service: event.Service, name: event.Name, reads: event.ReadOnly, event: &event}
	}
	return in.follow(m)
}

// follow opens the card of the member.
func (in member) follow(m *Model) tea.Cmd {
	return m.openCardPage(in.path, func(width int) []sheet.Row {
		w := m.writes(width)
		note, known := card.OfMember(in.path)
		if !known {
			note = in.plain()
		}
		w.explain(text.MemberWhat, note.What)
		w.meaning(in, note)
		w.values(in, note)
		w.explain(text.MemberLies, note.Lies)
		w.finds(in, note)
		w.users(in.path)
		return w.rows
	})
}

// plain is what can be said of a member without a card.
func (in member) plain() card.Member {
	switch {
	case card.Inside(in.path) && in.call.name != "":
		top, _, _ := strings.Cut(in.path, ".")
		return card.Member{What: text.MemberInside(top, in.call.String()), Lies: text.MemberInsideLies(top)}
	case card.Inside(in.path):
		return card.Member{What: text.MemberOfSome}
	}
	return card.Member{What: text.MemberUnknown}
}

// meaning says what the value here means: by the first of the card's values that fits, or what else is known of it.
func (w *writing) meaning(in member, note card.Member) {
	if !in.valued {
		return
	}
	lead, means := any(nil), ""
	switch at := slices.IndexFunc(note.Values, func(v card.Value) bool { return v.Fits(in.value) }); {
	case at >= 0:
		means = note.Values[at].Means
	case in.path == "eventName" && in.call.name != "":
		said, _ := in.call.note()
		lead, means = in.call, said.Gist()
	case in.path == "eventSource":
		means = text.Sentence(card.Service(in.value))
	}
	w.head(text.MemberHere)
	words := in.value
	if words == "" {
		words = text.MemberEmpty
	}
	w.add(theme.Strong, "", printable.Truncate(words, mostOfValue, w.m.set.Glyphs.Cut))
	if means != "" {
		w.lead(lead, theme.Text, "", means)
	}
}

// mostOfValue is how much of a value a card repeats; the record has it whole.
const mostOfValue = 240

// values lists what the member can be, with the one that fits here marked.
func (w *writing) values(in member, note card.Member) {
	if len(note.Values) == 0 {
		return
	}
	w.head(text.MemberValues)
	fits := -1
	if in.valued {
		fits = slices.IndexFunc(note.Values, func(v card.Value) bool { return v.Fits(in.value) })
	}
	for i, value := range note.Values {
		mark, token := w.m.set.Glyphs.Quiet, theme.Text
		if i == fits {
			mark, token = w.m.set.Glyphs.Fired, theme.Strong
		}
		is := value.Is
		if is == "" {
			is = text.MemberEmpty
		}
		w.add(token, mark+" ", is+": "+value.Means)
	}
}

// finds says how the filter finds the value, and goes there.
func (w *writing) finds(in member, note card.Member) {
	w.head(text.MemberFind)
	if note.Filter != "" && in.valued && in.value != "" && !strings.Contains(in.value, `\`) { // escaped, and not as it was
		value := in.value
		if note.Filter == "service" {
			value = strings.TrimSuffix(value, ".amazonaws.com")
		}
		filter := note.Filter + ":" + query.Literal(note.Filter, value)
		w.lead(jump{filter: &filter, pane: layout.Timeline}, theme.Accent, w.m.set.Glyphs.Dot+" ", filter)
	}
	switch {
	case note.Find != "":
		w.add(theme.Text, "", note.Find)
	case note.Filter != "":
		w.add(theme.Dim, "", text.MemberFilter(note.Filter))
	case in.call.name != "":
		w.add(theme.Dim, "", text.MemberNoFilter)
		filter := "event:" + query.Literal("event", in.call.name)
		w.lead(jump{filter: &filter, pane: layout.Timeline}, theme.Accent, w.m.set.Glyphs.Dot+" ", filter)
	default:
		w.add(theme.Dim, "", text.MemberNoFilter)
	}
}

// users lists the rules and sequences that go by the member; each leads to its card.
func (w *writing) users(path string) {
	var rows []sheet.Row
	for _, described := range rule.Catalogue() {
		if slices.Contains(described.ID.Fields(), path) {
			rows = append(rows, topicRow(theme.Text, topic(described.ID.Short()), described.ID.Short()+" "+described.Title))
		}
	}
	for _, described := range sequence.Catalogue() {
		if slices.Contains(sequence.Fields(described.ID), path) {
			rows = append(rows, topicRow(theme.Text, topic(described.ID[:3]), described.ID[:3]+" "+described.Title))
		}
	}
	if len(rows) == 0 {
		return
	}
	w.head(text.MemberUsers)
	w.rows = append(w.rows, rows...)
}
