package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/rule"
	"trailsift/ui/pane"
)

// mostTicks is how many marks a scrollbar gets at most.
const mostTicks = 200

// askBars asks for the histogram of the timeline's events, if they are others than before or the number of bars
// has changed.
func (m *Model) askBars(others bool) tea.Cmd {
	buckets := m.timeline.Buckets()
	if m.snapshot == nil || m.principal == nil || !others && buckets == m.buckets {
		return nil
	}
	m.buckets = buckets
	ctx, generation := m.bars.ask(m.ctx)
	dataset, rows, marked, span := m.snapshot.Dataset, m.timeline.Rows(), m.marked(), m.zoomed
	selection := m.selection.Unbrushed() // a brushed span is marked among the others
	return func() tea.Msg {
		answer := barsMsg{generation: generation}
		answer.all, answer.err = dataset.Histogram(ctx, selection.Events(), span, buckets)
		if answer.err == nil && marked {
			answer.hits, answer.err = hits(ctx, dataset, selection, span, buckets)
		}
		if answer.err == nil && selection.Rule == "" { // else every row would have one
			answer.ticks, answer.err = ticks(ctx, rows, selection.Order, answer.hits)
		}
		return answer
	}
}

// marked reports whether the histogram marks evidence: some rule fired or something was found. Where one of
// them is chosen, every event is its evidence and marks would say nothing.
func (m *Model) marked() bool {
	if m.selection.Rule != "" {
		return false
	}
	return len(m.principal.Findings) > 0 ||
		slices.ContainsFunc(m.principal.Score.Verdicts, func(v rule.Verdict) bool { return v.Fired })
}

// hits counts the evidence of all rules and findings together, bar by bar.
func hits(ctx context.Context, dataset engine.Dataset, s Selection, span engine.Span, buckets int) ([]engine.Bucket, error) {
	s.Rule = "*"
	return dataset.Histogram(ctx, s.Events(), span, buckets)
}

// ticks returns the rows where a rule's evidence is, one for each bar that has any. Only rows in the order of
// time can be found by time.
func ticks(ctx context.Context, rows engine.Rows, order engine.Order, hits []engine.Bucket) ([]int, error) {
	if rows == nil || order != pane.ByTime {
		return nil, nil
	}
	var found []int
	for _, bucket := range hits {
		if bucket.Events == 0 || len(found) == mostTicks {
			continue
		}
		row, err := rows.Nearest(ctx, bucket.From)
		if err != nil {
			return nil, err
		}
		if row < rows.Len() {
			found = append(found, row)
		}
	}
	return found, nil
}
