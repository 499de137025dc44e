package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/rule"
)

// local is the Dataset over the events in memory.
type local struct {
	store    *eventstore.Store
	profiles *profile.Profiles
	judged   []eventstore.Row // in order
	places   *places
	config   Config
	ranking  []Principal
	unranked []Principal
	proofs   map[int][]proof // by index in the profiles: signed and followed, as suppressed
	place    []int           // by index in the profiles: place in the ranking, or -1

	// What judging the same events by other settings can use again.
	reading          *reading
	findings         map[int][]finding.Finding // of proofs
	forest           *forest.Opinion
	grown            *forest.Opinion // by the trees, asked or not; nil where none were grown
	kin              []profile.Kin   // by index in the profiles
	signed, followed map[int][]proof // what signatures and sequences found

	mu    sync.Mutex
	marks map[int]marked // by index in the profiles, aligned with that scope's rows
	held  int            // masks in marks
}

func newLocal(store *eventstore.Store, profiles *profile.Profiles, judged []eventstore.Row, config Config) *local {
	return &local{store: store, profiles: profiles, judged: judged, config: config, marks: map[int]marked{}}
}

// Principals returns a page of the ranking, those that are not ranked behind it: the principals with
// at least one matching event.
func (d *local) Principals(ctx context.Context, q query.Query, order Order, page Page) ([]Principal, int, error) {
	all := slices.Concat(d.ranking, d.unranked)
	found := all
	if !q.Empty() {
		rows, err := d.matching(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		present := make([]bool, len(d.profiles.Principals))
		for _, row := range rows {
			if who := d.profiles.PrincipalOf(row); who >= 0 {
				present[who] = true
			}
		}
		found = nil
		for _, p := range all {
			if present[p.index] {
				found = append(found, p)
			}
		}
	}
	found, err := orderPrincipals(found, order)
	if err != nil {
		return nil, 0, err
	}
	from := min(max(page.From, 0), len(found))
	return found[from:min(from+page.N, len(found))], len(found), nil
}

// principalOrders compare two principals by a column, ascending.
var principalOrders = map[string]func(a, b *Principal) int{
	"rank":   func(a, b *Principal) int { return a.Rank - b.Rank },
	"name":   func(a, b *Principal) int { return cmp.Compare(a.Name, b.Name) },
	"score":  func(a, b *Principal) int { return cmp.Compare(a.Score.Total, b.Score.Total) },
	"level":  func(a, b *Principal) int { return int(a.Score.Level) - int(b.Score.Level) },
	"events": func(a, b *Principal) int { return a.Events - b.Events },
	"kind":   func(a, b *Principal) int { return int(a.Kind) - int(b.Kind) },
	"last":   func(a, b *Principal) int { return cmp.Compare(a.Last, b.Last) },
	"first":  func(a, b *Principal) int { return cmp.Compare(a.First, b.First) },
	"rules": func(a, b *Principal) int {
		return len(a.Score.Parts) - len(b.Score.Parts)
	},
}

func orderPrincipals(list []Principal, order Order) ([]Principal, error) {
	if order.Field == "" {
		return list, nil
	}
	compare, known := principalOrders[order.Field]
	if !known {
		return nil, fmt.Errorf("principals cannot be sorted by %q", order.Field)
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Principal) int {
		if order.Desc {
			return compare(&b, &a)
		}
		return compare(&a, &b)
	})
	return list, nil
}

// Select returns the matching events.
func (d *local) Select(ctx context.Context, q query.Query, order Order) (Rows, error) {
	rows, err := d.matching(ctx, q)
	if err != nil {
		return nil, err
	}
	if order.Field == "" || order == (Order{Field: "time"}) {
		return &selection{d: d, rows: rows, byTime: true}, nil
	}
	rows, err = d.ordered(rows, order)
	if err != nil {
		return nil, err
	}
	return &selection{d: d, rows: rows}, nil
}

// ordered sorts rows by a column; equal ones stay in the order of time.
func (d *local) ordered(rows []eventstore.Row, order Order) ([]eventstore.Row, error) {
	if order.Field == "time" {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
		return rows, nil
	}
	c, known := d.columns(nil)[order.Field]
	if !known {
		return nil, fmt.Errorf("events cannot be sorted by %q", order.Field)
	}
	return sortByRank(rows, c, order.Desc), nil
}

// sortByRank counts rows by the rank of their value, since there are far fewer values than rows.
func sortByRank(rows []eventstore.Row, c column, desc bool) []eventstore.Row {
	values := make([]int, c.n)
	for i := range values {
		values[i] = i
	}
	slices.SortFunc(values, func(a, b int) int {
		if desc {
			a, b = b, a
		}
		return cmp.Compare(c.text(a), c.text(b))
	})
	rank := make([]int, c.n)
	next := 0
	for i, v := range values {
		if i > 0 && c.text(v) != c.text(values[i-1]) {
			next++
		}
		rank[v] = next
	}
	starts := make([]int, next+2)
	for _, row := range rows {
		starts[rank[c.of(row)]+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	sorted := make([]eventstore.Row, len(rows))
	for _, row := range rows {
		at := &starts[rank[c.of(row)]]
		sorted[*at] = row
		*at++
	}
	return sorted
}

// Record reads the event's original bytes from its file.
func (d *local) Record(ctx context.Context, key EventKey) (json.RawMessage, error) {
	return d.store.Record(ctx, eventstore.Row(key))
}

// selection is a list of rows in some order.
type selection struct {
	d      *local
	rows   []eventstore.Row
	byTime bool
}

func (s *selection) Len() int { return len(s.rows) }

func (s *selection) Slice(ctx context.Context, from, n int) ([]Event, error) {
	from = min(max(from, 0), len(s.rows))
	events := make([]Event, 0, n)
	for _, row := range s.rows[from:min(from+n, len(s.rows))] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		events = append(events, s.d.event(row))
	}
	return events, nil
}

func (s *selection) Position(ctx context.Context, key EventKey) (int, error) {
	row := eventstore.Row(key)
	if s.byTime {
		at, found := slices.BinarySearchFunc(s.rows, row, s.d.store.Compare)
		if !found {
			at = -1
		}
		return at, nil
	}
	return slices.Index(s.rows, row), ctx.Err()
}

func (s *selection) Nearest(ctx context.Context, unix int64) (int, error) {
	if !s.byTime {
		return 0, fmt.Errorf("looking for a time needs events in the order of time")
	}
	return firstAt(s.d.store, s.rows, unix), ctx.Err()
}

func (s *selection) Matching(ctx context.Context, q query.Query) (Rows, error) {
	found, err := s.d.matching(ctx, q)
	if err != nil {
		return nil, err
	}
	rows, err := sift(ctx, s.rows, []func(eventstore.Row) bool{newRowSet(found).has})
	if err != nil {
		return nil, err
	}
	return &selection{d: s.d, rows: rows, byTime: s.byTime}, nil
}

// event spells a row out for a table.
func (d *local) event(row eventstore.Row) Event {
	e := d.store.Event(row)
	failure, address := e.Failure.Code, d.store.Address(row)
	if failure == "" && e.Flags.Has(eventstore.SignInFailed) {
		failure = "Failure"
	}
	return Event{
		Key: EventKey(row), Time: e.Time, ID: e.ID,
		Name: e.Call.Name, Service: e.Call.Service(),
		Principal: d.profiles.NameOf(row), Session: d.profiles.SessionOf(row), AccessKey: e.Identity.AccessKey,
		Address: e.Address.Text, Country: d.places.countryOf(address), Network: d.places.networkOf(address), Region: e.Region, Account: e.Account, Agent: e.Agent,
		Error: failure, Denied: e.Flags.Has(eventstore.Denied), ReadOnly: e.Flags.Has(eventstore.ReadOnly),
		Rules: d.rulesOf(row),
	}
}

// rulesOf names what an event is evidence of: rules and sequences by their first three characters, and
// "sig" for signatures, however many.
func (d *local) rulesOf(row eventstore.Row) []string {
	rules := d.marksOf(row).Rules()
	for _, p := range d.proofs[d.profiles.PrincipalOf(row)] {
		name := "sig"
		if p.Layer == finding.Sequence {
			name = p.ID[:3]
		}
		if slices.Contains(rules, name) {
			continue
		}
		if _, found := slices.BinarySearchFunc(p.rows, row, d.store.Compare); found {
			rules = append(rules, name)
		}
	}
	return rules
}

// mostMarks is how many events' marks are kept between questions.
const mostMarks = 16 << 20

// marksOf is the set of fired rules whose evidence an event is.
func (d *local) marksOf(row eventstore.Row) rule.Mask {
	who := d.profiles.PrincipalOf(row)
	if who < 0 || d.place == nil || d.place[who] < 0 {
		return 0
	}
	scope, marks := d.scopeOf(who)
	at, found := slices.BinarySearchFunc(scope, row, d.store.Compare)
	if !found {
		return 0
	}
	return marks[at]
}

// marked is the scope that decided a ranked principal's score: its rows, and the rules each is evidence of.
type marked struct {
	rows  []eventstore.Row
	marks []rule.Mask
}

// scopeOf is what decided the score of a principal. Two who ask for it at once may both work it out.
func (d *local) scopeOf(who int) ([]eventstore.Row, []rule.Mask) {
	d.mu.Lock()
	m, known := d.marks[who]
	d.mu.Unlock()
	if known {
		return m.rows, m.marks
	}
	score := &d.ranking[d.place[who]].Score
	scope := d.profiles.Scope(who, score.Episode)
	m = marked{rows: scope.Rows, marks: rule.Marks(scope, score.Verdicts)}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held > mostMarks {
		clear(d.marks)
		d.held = 0
	}
	d.marks[who] = m
	d.held += len(m.marks)
	return m.rows, m.marks
}

// evidenceOf lists the events a rule's figure rests on. Of a single principal they are listed
// whether the rule fired or not.
func (d *local) evidenceOf(who int, id rule.ID, always bool) []eventstore.Row {
	score := &d.ranking[d.place[who]].Score
	fired := slices.ContainsFunc(score.Verdicts, func(v rule.Verdict) bool { return v.ID == id && v.Fired })
	if fired {
		return d.firedRows(who, query.Term{Value: id.Short()})
	}
	if !always {
		return nil
	}
	return rule.Evidence(d.profiles.Scope(who, score.Episode), id)
}
