package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/query"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// mark marks the event under the timeline's cursor for the report, with a note, or takes its mark off.
func (m *Model) mark() tea.Cmd {
	if m.hunting() {
		return m.markForClaim()
	}
	event, ok := m.timeline.Event()
	if !ok {
		return nil
	}
	ref := pane.RefOf(event)
	if _, marked := m.desk.state.Mark(ref); marked {
		return m.keep(casefile.RemoveMark{Event: ref})
	}
	return m.open(newPrompt(text.PromptMark, "", nil, func(words string) tea.Cmd {
		return m.keep(casefile.AddMark{Event: ref, Note: words})
	}))
}

// openMarks lists the marked events. They are looked for in the logs: a case may have marks of others.
func (m *Model) openMarks() tea.Cmd {
	page := &asked{leaf: &leaf{}}
	page.Sheet = sheet.New(text.MarksTitle, page.lay)
	page.pick = m.toMark
	page.also = func(id keymap.ID) (tea.Cmd, bool) {
		found, chosen := page.Chosen().(foundMark)
		if id != keymap.Remove || !chosen {
			return nil, id == keymap.Remove
		}
		return m.keep(casefile.RemoveMark{Event: found.mark.EventRef}), true
	}
	page.renew = func() tea.Cmd {
		ctx, generation := m.views.ask(m.ctx)
		snapshot, marks := m.snapshot, m.desk.state.Marks
		return func() tea.Msg {
			found, err := findMarks(ctx, snapshot, marks)
			rows := func(width int) []sheet.Row { return m.markRows(found, width) }
			return askedMsg{generation: generation, page: page, rows: rows, err: err}
		}
	}
	return tea.Batch(m.openLeaf(page.leaf), page.renew())
}

// foundMark is a mark with its event, where the logs have it.
type foundMark struct {
	mark  casefile.Mark
	event engine.Event
	here  bool
}

func findMarks(ctx context.Context, snapshot *engine.Snapshot, marks []casefile.Mark) ([]foundMark, error) {
	found := make([]foundMark, len(marks))
	for i, mark := range marks {
		event, here, err := findEvent(ctx, snapshot, mark.EventRef)
		if err != nil {
			return nil, err
		}
		found[i] = foundMark{mark, event, here}
	}
	return found, nil
}

// findEvent looks for an event by what names it in any load of the same logs.
func findEvent(ctx context.Context, snapshot *engine.Snapshot, ref casefile.EventRef) (event engine.Event, here bool, err error) {
	if snapshot == nil {
		return event, false, nil
	}
	moment := func(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
	q := query.Query{}.And(
		query.Term{Field: "from", Value: moment(ref.Time), Exact: true},
		query.Term{Field: "to", Value: moment(ref.Time + 1), Exact: true},
		query.Term{Field: "id", Value: ref.ID, Exact: true},
	)
	rows, err := snapshot.Dataset.Select(ctx, q, pane.ByTime)
	if err != nil {
		return event, false, err
	}
	events, err := rows.Slice(ctx, 0, rows.Len())
	if err != nil {
		return event, false, err
	}
	at := slices.IndexFunc(events, func(e engine.Event) bool { return pane.RefOf(e) == ref })
	if at < 0 {
		return event, false, nil
	}
	return events[at], true, nil
}

// toMark goes to a marked event, past a filter that may hide it.
func (m *Model) toMark(target any) tea.Cmd {
	found := target.(foundMark)
	if !found.here {
		m.say(text.MarkNotHere)
		return nil
	}
	m.overlay = nil
	return m.jump(jump{
		principal: found.event.Principal, event: found.event.Key, hasEvent: true, at: found.event.Time,
		pane: layout.Timeline, unfiltered: true,
	})
}

var markColumns = []column{
	{title: text.ColTime, width: 14},
	{title: text.ColPrincipal, width: 20},
	{title: text.ColEvent, width: 24, from: 60},
	{title: text.ColNote, width: sheet.Rest},
	{title: text.ColBy, width: 12, from: 100},
	{title: text.ColAt, width: 14, from: 100},
}

func (m *Model) markRows(found []foundMark, width int) []sheet.Row {
	if len(found) == 0 {
		return []sheet.Row{sheet.Remark(text.NoMarks)}
	}
	rows := []sheet.Row{header(markColumns, width)}
	for _, f := range found {
		look, name, event := theme.Text, clean(text.ShortName(f.event.Principal)), clean(f.event.Name)
		if !f.here {
			look, name, event = theme.Faint, text.MarkNotHere, clean(f.mark.ID)
		}
		rows = append(rows, gridRow(markColumns, width, f,
			m.clock(f.mark.Time), word{look, name}, word{look, event}, word{look, clean(f.mark.Note)},
			word{theme.Dim, clean(f.mark.By)}, m.clock(f.mark.At.Unix()),
		))
	}
	return append(rows, sheet.Blank(), m.keysInLists())
}
