package ui

import (
	"context"
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/ui/jsontree"
	"trailsift/ui/pane"
)

// question is something asked of the Dataset again and again. Only the answer to the latest asking counts;
// asking anew ends the asking before.
type question struct {
	generation uint64
	ctx        context.Context
	cancel     context.CancelFunc
}

func (q *question) ask(parent context.Context) (context.Context, uint64) {
	if q.cancel != nil {
		q.cancel()
	}
	q.ctx, q.cancel = context.WithCancel(parent)
	q.generation++
	return q.ctx, q.generation
}

// Answers. Each carries the generation of its question.
type (
	rankedMsg struct {
		generation uint64
		rows       []*engine.Principal
		order      engine.Order
		err        error
	}
	selectedMsg struct {
		generation uint64
		rows       engine.Rows
		matched    int // how many of them are no neighbours
		order      engine.Order
		at         int // where the cursor belongs, -1 for nowhere
		stood      stand
		page       int
		lines      []pane.Line
		err        error
	}
	pageMsg struct {
		generation uint64
		page       int
		lines      []pane.Line
		err        error
	}
	barsMsg struct {
		generation uint64
		all, hits  []engine.Bucket
		ticks      []int
		err        error
	}
	recordMsg struct {
		generation uint64
		key        engine.EventKey
		lines      []jsontree.Line
		err        error
	}
	soughtMsg struct {
		generation uint64
		row        int // -1 when there is none
		forward    bool
		err        error
	}
)

func clean(s string) string { return printable.Clean(s) }

// askRanking asks for the principals that match the filter, in the chosen order.
func (m *Model) askRanking() tea.Cmd {
	ctx, generation := m.ranks.ask(m.ctx)
	snapshot, q, order := m.snapshot, m.selection.Shown(), m.selection.Ranking
	decisions := pane.Decisions(m.desk.state.Verdicts)
	return func() tea.Msg {
		if q.Empty() {
			rows := everyone(snapshot)
			pane.SortPrincipals(rows, order, decisions)
			return rankedMsg{generation: generation, rows: rows, order: order}
		}
		page := engine.Page{N: len(snapshot.Ranking) + len(snapshot.Unranked)}
		found, _, err := snapshot.Dataset.Principals(ctx, q, engine.Order{}, page)
		rows := make([]*engine.Principal, len(found))
		for i := range found {
			rows[i] = &found[i]
		}
		pane.SortPrincipals(rows, order, decisions)
		return rankedMsg{generation: generation, rows: rows, order: order, err: err}
	}
}

// everyone returns the principals of a snapshot, those that are not ranked last.
func everyone(snapshot *engine.Snapshot) []*engine.Principal {
	rows := make([]*engine.Principal, 0, len(snapshot.Ranking)+len(snapshot.Unranked))
	for i := range snapshot.Ranking {
		rows = append(rows, &snapshot.Ranking[i])
	}
	for i := range snapshot.Unranked {
		rows = append(rows, &snapshot.Unranked[i])
	}
	return rows
}

// askEvents asks for the events of the selection and, in the same breath, for the page where the cursor
// belongs.
func (m *Model) askEvents() tea.Cmd {
	if m.snapshot == nil || m.principal == nil {
		return nil
	}
	ctx, generation := m.selects.ask(m.ctx)
	clear(m.fetching)
	m.timeline.Expect(m.heading())
	m.depart()
	dataset, selection, place := m.snapshot.Dataset, m.selection, m.placing(ctx)
	return func() tea.Msg {
		answer := selectedMsg{generation: generation, order: selection.Order}
		answer.rows, answer.matched, answer.err = selection.rows(ctx, dataset)
		return place(answer)
	}
}

// stand is what the cursor is on: an event, or what comes next to a time.
type stand struct {
	event  engine.EventKey
	here   bool
	at     int64
	newest bool // it is kept on the newest event
}

func (m *Model) stand() stand {
	return stand{event: m.selection.Event, here: m.selection.HasEvent, at: m.selection.At, newest: m.tail.on}
}

// placing finds where the cursor, as it is now, belongs among the rows of an answer, and fetches the page there.
func (m *Model) placing(ctx context.Context) func(selectedMsg) selectedMsg {
	selection, set, stood := m.selection, m.set, m.stand()
	return func(answer selectedMsg) selectedMsg {
		answer.at, answer.stood = -1, stood
		if answer.err == nil {
			answer.at, answer.err = belongs(ctx, answer.rows, selection, stood.newest)
		}
		if answer.err == nil {
			answer.page = max(answer.at, 0) / pane.PageLen
			answer.lines, answer.err = fetchPage(ctx, answer.rows, answer.order, answer.page, set)
		}
		return answer
	}
}

// stands returns where the selected event is among rows; where it is not among them, what follows in time.
func stands(ctx context.Context, rows engine.Rows, s Selection) (int, error) {
	if s.HasEvent {
		at, err := rows.Position(ctx, s.Event)
		if at >= 0 || err != nil {
			return at, err
		}
	}
	if s.At == 0 || s.Order != pane.ByTime {
		return 0, nil
	}
	at, err := rows.Nearest(ctx, s.At)
	return min(at, rows.Len()-1), err
}

func fetchPage(ctx context.Context, rows engine.Rows, order engine.Order, page int, set pane.Setting) ([]pane.Line, error) {
	from, lead := page*pane.PageLen, 0
	if from > 0 && order.Field == pane.ByTime.Field {
		lead = 1 // the row before, for the time that passed
	}
	events, err := rows.Slice(ctx, from-lead, pane.PageLen+lead)
	if err != nil {
		return nil, err
	}
	var before int64
	if lead == 1 && len(events) > 0 {
		before, events = events[0].Time, events[1:]
	}
	return pane.Lines(events, before, order, set), nil
}

// fetch asks for the rows that are visible and not here.
func (m *Model) fetch() tea.Cmd {
	rows := m.timeline.Rows()
	if rows == nil || m.timeline.Pending() {
		return nil
	}
	var commands []tea.Cmd
	for _, page := range m.timeline.Missing() {
		if m.fetching[page] {
			continue
		}
		m.fetching[page] = true
		ctx, generation, order, set := m.selects.ctx, m.selects.generation, m.timeline.Order(), m.set
		commands = append(commands, func() tea.Msg {
			lines, err := fetchPage(ctx, rows, order, page, set)
			return pageMsg{generation: generation, page: page, lines: lines, err: err}
		})
	}
	return tea.Batch(commands...)
}

// askRecord asks for the record of the event under the timeline's cursor.
func (m *Model) askRecord() tea.Cmd {
	event, ok := m.timeline.Event()
	if !ok || m.snapshot == nil {
		return nil
	}
	m.record.Mark(m.deciding(event), m.selection.Rule != "")
	if key, loaded := m.record.Key(); loaded && key == event.Key {
		return nil
	}
	ctx, generation := m.records.ask(m.ctx)
	m.record.Expect(event)
	dataset := m.snapshot.Dataset
	return func() tea.Msg {
		answer := recordMsg{generation: generation, key: event.Key}
		var raw json.RawMessage
		if raw, answer.err = dataset.Record(ctx, event.Key); answer.err == nil {
			answer.lines, answer.err = jsontree.Parse(raw)
		}
		return answer
	}
}
