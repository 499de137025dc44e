package engine

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/moment"
	"trailsift/engine/query"
)

// matching lists the judged events that satisfy a query, in order. The answer must not be changed.
func (d *local) matching(ctx context.Context, q query.Query) ([]eventstore.Row, error) {
	return d.matchingIn(ctx, q, Span{})
}

// matchingIn lists those of them in a span of time.
func (d *local) matchingIn(ctx context.Context, q query.Query, span Span) ([]eventstore.Row, error) {
	if d.place == nil {
		if err := q.BeforeJudging(); err != nil {
			return nil, err
		}
	}
	a, err := d.approach(q)
	if err != nil {
		return nil, err
	}
	a.span = a.span.within(span)
	return a.rows(ctx)
}

// approach is the way to the answer of a query: what all of its conjuncts say that narrows the search down before
// any event is looked at, and what is left to ask of each event.
type approach struct {
	d        *local
	verdicts map[string]string // of the query
	span     Span
	chosen   bool  // some conjunct chooses principals
	named    bool  // one is a name
	who      []int // the principals that are left
	evidence []query.Node
	rest     []func(eventstore.Row) bool
}

func (d *local) approach(q query.Query) (*approach, error) {
	if err := decidable(q); err != nil {
		return nil, err
	}
	a := &approach{d: d, verdicts: q.Verdicts, who: d.everyone()}
	var others []query.Node
	for _, node := range q.Conjuncts() {
		switch {
		case isTime(node):
			if err := a.narrow(node.(query.Term)); err != nil {
				return nil, err
			}
		case only(node, isAboutPrincipal):
			fits, err := a.principals(node)
			if err != nil {
				return nil, err
			}
			term, single := node.(query.Term)
			a.chosen, a.named = true, a.named || single && term.Field == "user"
			a.who = slices.DeleteFunc(a.who, func(i int) bool { return !fits[i] })
		case isEvidence(node):
			a.evidence = append(a.evidence, node)
		default:
			others = append(others, node)
		}
	}
	// Evidence that lies deeper is looked for among the principals that are left.
	for _, node := range others {
		holds, err := a.test(node)
		if err != nil {
			return nil, err
		}
		a.rest = append(a.rest, holds)
	}
	return a, nil
}

// decidable refuses a query for verdicts where there can be none.
func decidable(q query.Query) error {
	for term := range q.Terms() {
		if term.Field == "verdict" && q.Verdicts == nil {
			return &query.Error{At: term.At, Reason: "verdict: is known in the console, which has a case"}
		}
	}
	return nil
}

func isTime(node query.Node) bool {
	term, single := node.(query.Term)
	return single && (term.Field == "from" || term.Field == "to")
}

func isAboutPrincipal(term query.Term) bool {
	switch term.Field {
	case "user", "kind", "level", "verdict":
		return true
	}
	return false
}

// only reports whether a test holds for all terms of a condition.
func only(node query.Node, fits func(query.Term) bool) bool {
	for term := range query.Terms(node) {
		if !fits(term) {
			return false
		}
	}
	return true
}

func (d *local) everyone() []int {
	all := make([]int, len(d.profiles.Principals))
	for i := range all {
		all[i] = i
	}
	return all
}

// principals says which principals a condition on nothing else holds for.
func (a *approach) principals(node query.Node) ([]bool, error) {
	columns := a.d.columns(a.verdicts)
	holds, err := compile(node, func(term query.Term) (func(int) bool, error) {
		fits := columns[term.Field].fits(valueTest(term))
		return func(i int) bool { return fits[i+1] }, nil
	})
	if err != nil {
		return nil, err
	}
	fits := make([]bool, len(a.d.profiles.Principals))
	for i := range fits {
		fits[i] = holds(i)
	}
	return fits, nil
}

// narrow takes a time into the span.
func (a *approach) narrow(term query.Term) error {
	unix, err := a.d.moment(term)
	unix = max(unix, 1) // zero would be open
	if term.Field == "from" {
		a.span = a.span.within(Span{From: unix})
	} else {
		a.span = a.span.within(Span{To: unix})
	}
	return err
}

// moment is the time of a from: or to: term. What it leaves out is taken from the end of the log, so that a
// filter means the same whenever it is asked; times without a zone are in the configured one.
func (d *local) moment(term query.Term) (int64, error) {
	zone, err := time.LoadLocation(d.config.Spec.Hours.Timezone)
	if err != nil {
		return 0, fmt.Errorf("filter: timezone: %w", err)
	}
	var end int64
	if order := d.store.Order(); len(order) > 0 {
		end = d.store.Time(order[len(order)-1])
	}
	at, err := moment.Parse(term.Value, time.Unix(end, 0).In(zone))
	if err != nil {
		return 0, &query.Error{At: term.At, Reason: err.Error()}
	}
	return at.Unix(), nil
}

// rows walks the shortest of the ways there are: the evidence asked for, the events of a single principal, or all
// that are judged.
func (a *approach) rows(ctx context.Context) ([]eventstore.Row, error) {
	rows := a.d.judged
	switch {
	case len(a.evidence) > 0:
		found, err := a.evidenceOf(query.And(a.evidence))
		if err != nil {
			return nil, err
		}
		rows = found
	case len(a.who) == 0:
		return nil, ctx.Err()
	case a.chosen && len(a.who) == 1:
		rows = a.d.profiles.Principals[a.who[0]].Rows
	case a.chosen && len(a.who) < len(a.d.profiles.Principals):
		a.rest = slices.Insert(a.rest, 0, a.byAny())
	}
	return sift(ctx, a.d.between(rows, a.span), a.rest)
}

// byAny asks whether an event is of one of the principals that are left.
func (a *approach) byAny() func(eventstore.Row) bool {
	wanted := make([]bool, len(a.d.profiles.Principals))
	for _, i := range a.who {
		wanted[i] = true
	}
	return func(row eventstore.Row) bool { return wanted[a.d.profiles.PrincipalOf(row)] }
}

// rowsOf are the events of several principals, in order.
func (d *local) rowsOf(who []int) []eventstore.Row {
	sets := make([][]eventstore.Row, len(who))
	for i, one := range who {
		sets[i] = d.profiles.Principals[one].Rows
	}
	return d.merged(sets)
}

// between are those of ordered rows in a span.
func (d *local) between(rows []eventstore.Row, span Span) []eventstore.Row {
	at := func(unix int64) int {
		return sort.Search(len(rows), func(i int) bool { return d.store.Time(rows[i]) >= unix })
	}
	from, to := 0, len(rows)
	if span.From != 0 {
		from = at(span.From)
	}
	if span.To != 0 {
		to = max(from, at(span.To))
	}
	return rows[from:to]
}

// blockRows is how many rows a worker takes at once: few enough to stop soon when nobody waits any more.
const blockRows = 1 << 16

func processors() int { return runtime.GOMAXPROCS(0) }

// sift returns those of the rows for which all tests hold, in the same order.
func sift(ctx context.Context, rows []eventstore.Row, tests []func(eventstore.Row) bool) ([]eventstore.Row, error) {
	if len(tests) == 0 {
		return rows, ctx.Err()
	}
	found := make([][]eventstore.Row, (len(rows)+blockRows-1)/blockRows)
	scratch := make([][]eventstore.Row, processors())
	inBlocks(len(rows), blockRows, func(worker, from, to int) {
		if ctx.Err() != nil {
			return
		}
		kept := scratch[worker][:0]
	next:
		for _, row := range rows[from:to] {
			for _, holds := range tests {
				if !holds(row) {
					continue next
				}
			}
			kept = append(kept, row)
		}
		found[from/blockRows] = slices.Clone(kept)
		scratch[worker] = kept
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return slices.Concat(found...), nil
}
