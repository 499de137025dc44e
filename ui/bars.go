package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
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
	dataset, selection, rows, rules := m.snapshot.Dataset, m.selection, m.timeline.Rows(), m.firing()
	return func() tea.Msg {
		answer := barsMsg{generation: generation}
		answer.all, answer.err = dataset.Histogram(ctx, selection.Events(), buckets)
		if answer.err == nil {
			answer.hits, answer.err = hits(ctx, dataset, selection, rules, buckets)
		}
		if answer.err == nil && selection.Rule == "" { // else every row would have one
			answer.ticks, answer.err = ticks(ctx, rows, selection.Order, answer.hits)
		}
		return answer
	}
}

// firing returns the rules whose evidence the histogram marks. Where one is chosen, every event is its evidence
// and marks would say nothing.
func (m *Model) firing() []string {
	if m.selection.Rule != "" {
		return nil
	}
	var rules []string
	for _, verdict := range m.principal.Score.Verdicts {
		if verdict.Fired {
			rules = append(rules, string(verdict.ID))
		}
	}
	return rules
}

// hits counts the evidence of all the rules together, bar by bar. An event that is evidence of two counts twice:
// only whether there is any matters.
func hits(ctx context.Context, dataset engine.Dataset, s Selection, rules []string, buckets int) ([]engine.Bucket, error) {
	var sum []engine.Bucket
	for _, rule := range rules {
		s.Rule = rule
		bars, err := dataset.Histogram(ctx, s.Events(), buckets)
		if err != nil {
			return nil, err
		}
		if sum == nil {
			sum = bars
			continue
		}
		for i := range min(len(sum), len(bars)) {
			sum[i].Events += bars[i].Events
		}
	}
	return sum, nil
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
		found = append(found, row)
	}
	return found, nil
}
