package pane

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine"
	"trailsift/engine/printable"
	"trailsift/engine/profile"
	"trailsift/ui/effect"
	"trailsift/ui/keymap"
	"trailsift/ui/table"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Ranking lists the principals, the gravest first, and below them those that are not ranked.
type Ranking struct {
	table   *table.Table
	rows    []*engine.Principal
	order   engine.Order
	total   int // principals without a filter
	working bool
	// moved says that somebody has moved the cursor. Until then it stays on the gravest principal while
	// the ranking grows.
	moved     bool
	decisions Decisions
	moves     map[string]effect.Move // against the settings as configured, by id
	set       Setting
	width     int
}

const (
	rankColumn = iota
	nameColumn
	scoreColumn
	barColumn
	levelColumn
	movedColumn
	verdictColumn
	ruleColumn
	eventsColumn
	deniedColumn
	kindColumn
	accountColumn
	lastColumn
)

var rankingColumns = []table.Column{
	rankColumn:    {ID: "rank", Title: text.ColRank, Min: 3, Priority: 3, Right: true},
	nameColumn:    {ID: "name", Title: text.ColName, Min: 12, Want: 24, Max: 60, Flex: 6, Middle: true},
	scoreColumn:   {ID: "score", Title: text.ColScore, Min: 6, Right: true},
	barColumn:     {ID: "bar", Title: text.ColBar, Min: 10, Priority: 7},
	levelColumn:   {ID: "level", Title: text.ColLevel, Min: 10},
	movedColumn:   {ID: "moved", Title: text.ColMoved, Min: 9},
	verdictColumn: {ID: "verdict", Title: text.ColVerdict, Min: 11, Priority: 1},
	ruleColumn:    {ID: "rules", Title: text.ColRules, Min: 9, Priority: 2},
	eventsColumn:  {ID: "events", Title: text.ColEvents, Min: 9, Priority: 1, Right: true},
	deniedColumn:  {ID: "denied", Title: text.ColDenied, Min: 8, Priority: 6, Right: true},
	kindColumn:    {ID: "kind", Title: text.ColKind, Min: 8, Priority: 5},
	accountColumn: {ID: "account", Title: text.ColAccount, Min: 12, Priority: 8},
	lastColumn:    {ID: "last", Title: text.ColLast, Min: 14, Priority: 9},
}

// rankingOrders are what the ranking can be sorted by: figures from the greatest down.
var rankingOrders = []engine.Order{
	{}, {Field: "name"}, {Field: "score", Desc: true}, {Field: "events", Desc: true},
	{Field: "denied", Desc: true}, {Field: "kind"}, {Field: "last", Desc: true}, {Field: "verdict"},
}

// NewRanking returns an empty ranking.
func NewRanking(set Setting) *Ranking {
	return &Ranking{table: table.New(slices.Clone(rankingColumns)), set: set}
}

// Show replaces the rows, which are in the given order. The cursor stays on its principal.
func (r *Ranking) Show(rows []*engine.Principal, order engine.Order, total int, working bool) {
	at := -1
	switch {
	case !r.moved:
		at = 0
	case r.table.ID() != table.Absent:
		at = slices.IndexFunc(rows, func(p *engine.Principal) bool { return rowID(p) == r.table.ID() })
	}
	r.rows, r.order, r.total, r.working = rows, order, total, working
	r.table.Columns()[rankColumn].Min = max(len(strconv.Itoa(total)), rankingColumns[rankColumn].Min)
	r.table.SetSource(rankingRows{r}, at)
	r.table.SetSort(table.Sort{Column: order.Field, Desc: order.Desc})
}

// Decided shows what was decided about principals.
func (r *Ranking) Decided(decisions Decisions) { r.decisions = decisions }

// Moved shows who stands elsewhere than by the settings as configured.
func (r *Ranking) Moved(moves []effect.Move) {
	r.moves = make(map[string]effect.Move, len(moves))
	for _, m := range moves {
		r.moves[m.ID] = m
	}
}

// Stay keeps the cursor on its principal from here on, whoever comes first.
func (r *Ranking) Stay() { r.moved = true }

// Pick moves the cursor to the principal of a name or id and reports whether it is there.
func (r *Ranking) Pick(name string) bool {
	return r.pick(func(p *engine.Principal) bool { return p.Name == name || p.ID == name })
}

// PickLike moves the cursor to the first principal whose name, or what people call it by, fits a pattern with
// * and ?, and reports whether there is one.
func (r *Ranking) PickLike(pattern string) bool {
	return r.Pick(pattern) || r.pick(func(p *engine.Principal) bool {
		return profile.Match(pattern, p.Name) || profile.Match(pattern, text.ShortName(p.Name))
	})
}

func (r *Ranking) pick(wanted func(*engine.Principal) bool) bool {
	at := slices.IndexFunc(r.rows, wanted)
	if at < 0 {
		return false
	}
	r.moved = true
	r.table.Center(at)
	return true
}

// Chosen returns the principal under the cursor, or nil.
func (r *Ranking) Chosen() *engine.Principal {
	if at := r.table.Cursor(); at >= 0 {
		return r.rows[at]
	}
	return nil
}

// Rows returns the principals as they are listed.
func (r *Ranking) Rows() []*engine.Principal { return r.rows }

// Order implements Listing.
func (r *Ranking) Order() engine.Order { return r.order }

// Orders implements Listing.
func (r *Ranking) Orders() []engine.Order { return rankingOrders }

// Table implements Listing.
func (r *Ranking) Table() *table.Table { return r.table }

// Name implements Listing.
func (r *Ranking) Name() string { return "ranking" }

// Use implements Pane.
func (r *Ranking) Use(set Setting) { r.set = set }

// Resize implements Pane.
func (r *Ranking) Resize(width, height int) {
	r.width = width
	r.table.Resize(height)
}

// Draw implements Pane.
func (r *Ranking) Draw(th *theme.Theme, focused bool) []string {
	return r.table.Draw(th, r.width, focused)
}

// Title implements Pane.
func (r *Ranking) Title() string { return text.Principals }

// Note implements Pane.
func (r *Ranking) Note() string {
	note := text.Number(len(r.rows))
	if len(r.rows) != r.total {
		note = text.Of(note, text.Number(r.total))
	}
	if r.working {
		note += " " + text.Provisional
	}
	return note
}

// Act implements Pane.
func (r *Ranking) Act(id keymap.ID) Intent {
	if pan(r.table, id) {
		return nil
	}
	if id != keymap.Drill && !move(r.table, id) {
		return nil
	}
	r.moved = true
	if chosen := r.Chosen(); chosen != nil {
		return PrincipalPicked{Principal: chosen, Drill: id == keymap.Drill}
	}
	return nil
}

// SortPrincipals puts principals, given in their natural order, into another one.
func SortPrincipals(rows []*engine.Principal, order engine.Order, decisions Decisions) {
	compare := comparisons[order.Field]
	if order.Field == "verdict" {
		compare = decisions.compare
	}
	switch {
	case compare != nil && order.Desc:
		slices.SortStableFunc(rows, func(a, b *engine.Principal) int { return compare(b, a) })
	case compare != nil:
		slices.SortStableFunc(rows, compare)
	case order.Desc: // those that are not ranked stay at the end
		ranked := slices.IndexFunc(rows, func(p *engine.Principal) bool { return p.Rank == 0 })
		if ranked < 0 {
			ranked = len(rows)
		}
		slices.Reverse(rows[:ranked])
	}
}

var comparisons = map[string]func(a, b *engine.Principal) int{
	"name": func(a, b *engine.Principal) int {
		return strings.Compare(text.ShortName(a.Name), text.ShortName(b.Name))
	},
	"score":  func(a, b *engine.Principal) int { return cmp.Compare(a.Score.Total, b.Score.Total) },
	"events": func(a, b *engine.Principal) int { return cmp.Compare(a.Events, b.Events) },
	"denied": func(a, b *engine.Principal) int { return cmp.Compare(a.Features.Failed, b.Features.Failed) },
	"kind":   func(a, b *engine.Principal) int { return cmp.Compare(a.Kind.String(), b.Kind.String()) },
	"last":   func(a, b *engine.Principal) int { return cmp.Compare(a.Last, b.Last) },
}

func rowID(p *engine.Principal) uint64 {
	h := fnv.New64a()
	h.Write([]byte(p.ID))
	return min(h.Sum64(), table.Absent-1)
}

// rankingRows is the table's view of the ranking.
type rankingRows struct{ *Ranking }

// Len implements table.Source.
func (r rankingRows) Len() int { return len(r.rows) }

// ID implements table.Source.
func (r rankingRows) ID(i int) uint64 { return rowID(r.rows[i]) }

// Cell implements table.Source.
func (r rankingRows) Cell(i, column int) table.Cell {
	p := r.rows[i]
	switch column {
	case nameColumn:
		return table.Cell{Text: r.nameOf(p), Token: nameToken(p)}
	case eventsColumn:
		return table.Cell{Text: text.Number(p.Events)}
	case deniedColumn:
		return table.Cell{Text: text.Number(p.Features.Failed), Token: theme.Dim}
	case kindColumn:
		return table.Cell{Text: p.Kind.String(), Token: theme.Dim}
	case accountColumn:
		return table.Cell{Text: printable.Clean(text.AccountOf(p.Name)), Token: theme.Dim}
	case movedColumn:
		return r.movement(p)
	case verdictColumn:
		if v, decided := r.decisions[p.ID]; decided {
			token, words := verdictLook(v, r.set.Glyphs)
			return table.Cell{Text: words, Token: token}
		}
		return table.Cell{}
	case lastColumn:
		return table.Cell{Text: text.Clock(p.Last, r.set.Location), Token: theme.Dim}
	}
	if p.Rank == 0 {
		return unranked(column)
	}
	return r.weighed(p, column)
}

// weighed returns the cells that only a ranked principal has.
func (r rankingRows) weighed(p *engine.Principal, column int) table.Cell {
	token := levelToken(p.Score.Level)
	switch column {
	case rankColumn:
		return table.Cell{Text: strconv.Itoa(p.Rank), Token: theme.Faint}
	case scoreColumn:
		return table.Cell{Text: text.Points(p.Score.Total), Token: token}
	case barColumn:
		return table.Cell{Text: scoreBar(r.set.Glyphs, p.Score.Total, 10), Token: token}
	case levelColumn:
		return table.Cell{Text: r.set.Glyphs.Levels[p.Score.Level] + " " + p.Score.Level.String(), Token: token}
	}
	return table.Cell{Text: r.fingerprint(p)}
}

// movement is how a principal moved: up is what alarms.
func (r rankingRows) movement(p *engine.Principal) table.Cell {
	m, moved := r.moves[p.ID]
	if !moved {
		return table.Cell{}
	}
	token := theme.Dim
	switch {
	case m.Points > 0:
		token = theme.High
	case m.Points < 0:
		token = theme.Low
	}
	return table.Cell{Text: text.MovedCell(m, r.set.Glyphs.Ascend, r.set.Glyphs.Descend), Token: token}
}

func nameToken(p *engine.Principal) theme.Token {
	if p.Rank == 0 {
		return theme.Dim
	}
	return theme.Strong
}

func unranked(column int) table.Cell {
	if column == levelColumn {
		return table.Cell{Text: text.NotRanked, Token: theme.Faint}
	}
	return table.Cell{}
}

// fingerprint shows which of the nine rules fired, each at its place: "1·345··8·".
func (r rankingRows) fingerprint(p *engine.Principal) string {
	var b strings.Builder
	for i, verdict := range p.Score.Verdicts {
		if verdict.Fired {
			b.WriteString(strconv.Itoa(i + 1))
			continue
		}
		b.WriteString(r.set.Glyphs.Quiet)
	}
	return b.String()
}
