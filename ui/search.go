package ui

import (
	"context"
	"fmt"
	"sort"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/text"
)

// searchedMsg is where the next match of a search is.
type searchedMsg struct {
	generation uint64
	row        int // in the timeline, -1 for none
	nth, all   int // which match it is, from 1
	err        error
}

// promptSearch asks what to look for among the rows of the timeline. It takes the language of filters, and hides
// nothing.
func (m *Model) promptSearch() tea.Cmd {
	return m.open(newQueryPrompt(text.PromptSearch, m.search.Text, func(words string) tea.Cmd {
		wanted, err := m.parseFilter(words)
		if err != nil {
			m.complain(clean(err.Error()))
			return nil
		}
		m.search = wanted
		return m.searchOn(true)
	}))
}

// searchOn goes to the next or previous match of the search.
func (m *Model) searchOn(forward bool) tea.Cmd {
	rows, from := m.timeline.Rows(), m.timeline.Cursor()
	if rows == nil || from < 0 || m.search.Empty() {
		return nil
	}
	ctx, generation := m.seeks.ask(m.ctx)
	asked := m.selection.unfiltered().Events().And(m.search.Root)
	return func() tea.Msg {
		answer := searchedMsg{generation: generation, row: -1}
		found, err := rows.Matching(ctx, asked)
		if err == nil {
			answer.row, answer.nth, err = nearest(ctx, found, rows, from, forward)
			answer.all = found.Len()
		}
		answer.err = err
		return answer
	}
}

// nearest returns the row of the first of found after or before a row, and which of found it is. Both lists
// are in the same order, so half of what is left can be passed over at each step.
func nearest(ctx context.Context, found, rows engine.Rows, from int, forward bool) (row, nth int, err error) {
	at := sort.Search(found.Len(), func(i int) bool {
		if err != nil {
			return true
		}
		var stands int
		stands, err = standsAt(ctx, found, rows, i)
		return forward && stands > from || !forward && stands >= from
	})
	if !forward {
		at--
	}
	if err != nil || at < 0 || at >= found.Len() {
		return -1, 0, err
	}
	row, err = standsAt(ctx, found, rows, at)
	return row, at + 1, err
}

// standsAt is where the i-th event of found stands among rows.
func standsAt(ctx context.Context, found, rows engine.Rows, i int) (int, error) {
	events, err := found.Slice(ctx, i, 1)
	if err != nil {
		return 0, err
	}
	if len(events) == 0 {
		return 0, fmt.Errorf("match %d of %d is gone", i+1, found.Len())
	}
	return rows.Position(ctx, events[0].Key)
}

// searched moves the cursor to a match.
func (m *Model) searched(msg searchedMsg) tea.Cmd {
	switch {
	case msg.all == 0:
		m.say(text.NothingFound(clean(m.search.Text)))
		return nil
	case msg.row < 0:
		m.say(text.NoFurtherMatch(msg.all))
		return nil
	}
	m.say(text.MatchOf(msg.nth, msg.all))
	m.timeline.Center(msg.row)
	if m.wish.Focus == layout.Timeline || m.wish.Focus == layout.Record {
		return m.eventChanged()
	}
	return tea.Batch(m.eventChanged(), m.focus(layout.Timeline))
}
