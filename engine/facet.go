package engine

import (
	"context"
	"fmt"
	"slices"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/query"
	"trailsift/engine/rule"
)

// Facet counts the values of a field among the matching events, the most frequent first.
func (d *local) Facet(ctx context.Context, q query.Query, field string, top int) ([]Count, error) {
	c, known := d.columns(q.Verdicts)[field]
	if !known && field != "id" && field != "rule" && field != "technique" {
		return nil, fmt.Errorf("there is no list of values of %q", field)
	}
	rows, err := d.matching(ctx, q)
	if err != nil {
		return nil, err
	}
	var byText map[string]int
	switch field {
	case "id":
		return d.ids(rows, top), ctx.Err()
	case "rule", "technique":
		byText = d.countEvidence(ctx, rows, field)
	default:
		byText = count(ctx, rows, c)
	}
	list := counts(byText)
	return list[:min(max(top, 0), len(list))], ctx.Err()
}

// ids are the first events' ids: hardly any occurs twice.
func (d *local) ids(rows []eventstore.Row, top int) []Count {
	var list []Count
	for _, row := range rows[:min(max(top, 0), len(rows))] {
		list = append(list, Count{Value: d.store.ID(row), Events: 1})
	}
	return list
}

// count says how often each value of a column occurs.
func count(ctx context.Context, rows []eventstore.Row, c column) map[string]int {
	counted := make([][]int, processors())
	inBlocks(len(rows), blockRows, func(worker, from, to int) {
		if ctx.Err() != nil {
			return
		}
		if counted[worker] == nil {
			counted[worker] = make([]int, c.n)
		}
		for _, row := range rows[from:to] {
			counted[worker][c.of(row)]++
		}
	})
	byText := map[string]int{}
	for _, part := range counted {
		for value, n := range part {
			if n > 0 {
				byText[c.text(value)] += n
			}
		}
	}
	return byText
}

// countEvidence says how many of the rows are evidence of each rule and finding, or show each technique.
func (d *local) countEvidence(ctx context.Context, rows []eventstore.Row, field string) map[string]int {
	wanted := newRowSet(rows)
	byName := map[string]int{}
	if field == "rule" {
		d.countFired(ctx, byName, wanted)
	}
	found := map[string][]eventstore.Row{}
	for _, proofs := range d.proofs {
		for _, p := range proofs {
			for _, name := range p.names(field) {
				found[name] = append(found[name], p.rows...)
			}
		}
	}
	for name, evidence := range found {
		evidence = slices.DeleteFunc(evidence, func(row eventstore.Row) bool { return !wanted.has(row) })
		slices.Sort(evidence) // one event may be evidence of several principals' findings
		if n := len(slices.Compact(evidence)); n > 0 {
			byName[name] = n
		}
	}
	return byName
}

// countFired counts the wanted rows that are evidence of each rule that fired.
func (d *local) countFired(ctx context.Context, byName map[string]int, wanted rowSet) {
	counted := make([]map[rule.Mask]int, processors())
	inBlocks(len(d.ranking), 1, func(worker, at, _ int) {
		if ctx.Err() != nil {
			return
		}
		if counted[worker] == nil {
			counted[worker] = map[rule.Mask]int{}
		}
		rows, marks := d.scopeOf(d.ranking[at].index)
		for i, mark := range marks {
			if mark != 0 && wanted.has(rows[i]) {
				counted[worker][mark]++
			}
		}
	})
	for _, part := range counted {
		for mark, n := range part {
			for _, short := range mark.Rules() {
				byName[short] += n
			}
		}
	}
}

// names are what a finding is counted under.
func (p *proof) names(field string) []string {
	switch {
	case field == "technique":
		return p.Techniques
	case p.Layer == finding.Sequence:
		return []string{p.ID[:3]}
	}
	return []string{p.ID}
}
