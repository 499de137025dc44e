package pane

import (
	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/printable"
	"trailsift/ui/draw"
	"trailsift/ui/keymap"
	"trailsift/ui/table"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Timeline lists events, with a histogram of the same events above. Its rows come in pages, which the root
// fetches; rows that are not here yet show as a mark.
type Timeline struct {
	set       Setting
	table     *table.Table
	pages     *pages
	marked    func(casefile.EventRef) bool // which events are marked; nil for none
	fresh     map[engine.EventKey]bool     // of the lesson's step
	order     engine.Order
	surround  bool // rows are matches and their neighbours
	histogram Histogram
	heading   string
	pending   bool // other rows are on their way
	width     int
	height    int
}

const (
	timeColumn = iota
	gapColumn
	eventColumn
	serviceColumn
	addressColumn
	countryColumn
	regionColumn
	hitColumn
	resultColumn
	sessionColumn
	agentColumn
	networkColumn
	timelineWidth // how many columns there are
)

var timelineColumns = []table.Column{
	timeColumn:    {ID: "time", Title: text.ColTime, Min: 14},
	gapColumn:     {ID: "gap", Title: text.ColGap, Min: 6, Priority: 6, Right: true},
	eventColumn:   {ID: "event", Title: text.ColEvent, Min: 14, Want: 19, Max: 36, Flex: 4},
	serviceColumn: {ID: "service", Title: text.ColService, Min: 10, Max: 20, Flex: 1, Priority: 4},
	addressColumn: {ID: "ip", Title: text.ColAddress, Min: 15, Max: 39, Flex: 1, Priority: 3},
	countryColumn: {ID: "country", Title: text.ColCountry, Min: 2, Priority: 6},
	regionColumn:  {ID: "region", Title: text.ColRegion, Min: 14, Priority: 5},
	hitColumn:     {ID: "rules", Title: text.ColRules, Min: 7, Want: 15, Max: 23, Flex: 2, Priority: 1},
	resultColumn:  {ID: "error", Title: text.ColResult, Min: 12, Max: 32, Flex: 2, Priority: 2},
	sessionColumn: {ID: "session", Title: text.ColSession, Min: 18, Max: 30, Flex: 1, Priority: 7},
	agentColumn:   {ID: "agent", Title: text.ColAgent, Min: 20, Flex: 3, Priority: 8},
	networkColumn: {ID: "network", Title: text.ColNetwork, Min: 12, Max: 32, Flex: 1, Priority: 9},
}

// timelineOrders are what the timeline can be sorted by.
var timelineOrders = []engine.Order{
	ByTime, {Field: "event"}, {Field: "service"}, {Field: "ip"}, {Field: "country"}, {Field: "region"}, {Field: "error"},
}

// ByTime is the order of the timeline to begin with.
var ByTime = engine.Order{Field: "time"}

// NewTimeline returns an empty timeline.
func NewTimeline(set Setting) *Timeline {
	return &Timeline{set: set, table: table.New(timelineColumns), pages: newPages(nil), order: ByTime}
}

// Expect says that other rows are on their way; the old ones stay until then.
func (t *Timeline) Expect(heading string) { t.heading, t.pending = heading, true }

// Show replaces the rows. At is where the cursor's row now stands, or -1.
func (t *Timeline) Show(rows engine.Rows, order engine.Order, at int) {
	t.pages, t.order, t.pending = newPages(rows), order, false
	t.table.SetSource(timelineRows{t}, at)
	t.table.SetSort(table.Sort{Column: order.Field, Desc: order.Desc})
}

// Put adds a page of rows that was asked for.
func (t *Timeline) Put(page int, lines []Line) {
	t.pages.put(page, lines)
	t.table.Arrived()
}

// Marked shows which events are marked.
func (t *Timeline) Marked(marked func(casefile.EventRef) bool) { t.marked = marked }

// Fresh shows which events are new with the lesson's step.
func (t *Timeline) Fresh(fresh map[engine.EventKey]bool) { t.fresh = fresh }

// timelineRows is the table's view of the timeline: the rows that are here, with their marks.
type timelineRows struct{ *Timeline }

// ID implements table.Source.
func (t timelineRows) ID(i int) uint64 { return t.pages.ID(i) }

// Len implements table.Source.
func (t timelineRows) Len() int { return t.pages.Len() }

// Cell implements table.Source.
func (t timelineRows) Cell(i, column int) table.Cell {
	cell := t.pages.Cell(i, column)
	line, here := t.pages.line(i)
	if column != eventColumn || !here {
		return cell
	}
	if t.marked != nil && t.marked(RefOf(line.event)) {
		cell = table.Cell{Text: t.set.Glyphs.Flag + " " + cell.Text, Token: theme.Accent}
	}
	if t.fresh[line.event.Key] {
		cell = table.Cell{Text: t.set.Glyphs.New + " " + cell.Text, Token: theme.Accent}
	}
	switch {
	case t.surround && line.event.Near:
		cell.Text = "  " + cell.Text
	case t.surround:
		cell.Text = t.set.Glyphs.Crumb + " " + cell.Text
	}
	return cell
}

// Surround says whether rows are matches and their neighbours, so that matches are marked.
func (t *Timeline) Surround(surround bool) { t.surround = surround }

// Missing returns the pages that the visible rows need.
func (t *Timeline) Missing() []int {
	from, to := t.table.Window()
	return t.pages.missing(from, to)
}

// Rows returns the selection that is shown; nil before the first.
func (t *Timeline) Rows() engine.Rows { return t.pages.rows }

// Len returns the number of rows.
func (t *Timeline) Len() int { return t.table.Len() }

// Cursor returns the position of the cursor, or -1.
func (t *Timeline) Cursor() int { return t.table.Cursor() }

// Center moves the cursor to a row.
func (t *Timeline) Center(row int) { t.table.Center(row) }

// Order implements Listing.
func (t *Timeline) Order() engine.Order { return t.order }

// Orders implements Listing.
func (t *Timeline) Orders() []engine.Order { return timelineOrders }

// Table implements Listing.
func (t *Timeline) Table() *table.Table { return t.table }

// Name implements Listing.
func (t *Timeline) Name() string { return "timeline" }

// Use implements Pane. Rows that are here were written the old way: they have to be asked for again.
func (t *Timeline) Use(set Setting) { t.set = set }

// Pending reports whether other rows are on their way.
func (t *Timeline) Pending() bool { return t.pending }

// Event returns the event under the cursor; false while there is none, or it is not here yet.
func (t *Timeline) Event() (engine.Event, bool) {
	line, ok := t.pages.line(t.table.Cursor())
	return line.event, ok
}

// Span returns the times that the histogram covers.
func (t *Timeline) Span() (from, to int64, ok bool) { return t.histogram.span() }

// Brush marks a half-open span in the histogram; none where to is 0.
func (t *Timeline) Brush(from, to int64) { t.histogram.from, t.histogram.to = from, to }

// BarWidth returns how many seconds one bar of the histogram covers; 0 before the first.
func (t *Timeline) BarWidth() int64 { return t.histogram.barWidth() }

// ShowHistogram replaces the bars: all events, and those that are a rule's evidence.
func (t *Timeline) ShowHistogram(all, hits []engine.Bucket) {
	t.histogram.all, t.histogram.hits = all, hits
}

// SetTicks marks rows on the scrollbar.
func (t *Timeline) SetTicks(rows []int) { t.table.SetTicks(rows) }

// Resize implements Pane.
func (t *Timeline) Resize(width, height int) {
	t.width, t.height = width, height
	t.table.Resize(height - t.barHeight())
}

// oneLine is the width below which the histogram has one line.
const oneLine = 100

// barHeight is how many lines the histogram gets: none where rows are few, one in a small terminal, four
// where there is room.
func (t *Timeline) barHeight() int {
	switch {
	case t.height < 6:
		return 0
	case t.height < 14 || t.width < oneLine:
		return 1
	case t.height < 24:
		return 3
	}
	return 5
}

// Buckets is how many bars the histogram has.
func (t *Timeline) Buckets() int { return max(t.width-2, 1) }

// Draw implements Pane.
func (t *Timeline) Draw(th *theme.Theme, focused bool) []string {
	var at int64
	if event, ok := t.Event(); ok {
		at = event.Time
	}
	lines := t.histogram.draw(th, t.width, t.barHeight(), at)
	rows := t.table.Draw(th, t.width, focused)
	if t.Len() == 0 && len(rows) > 1 && !t.pending {
		rows[1] = draw.NewLine(th, t.width).Gap(1).Add(theme.Faint, text.NoEvents).String()
	}
	return draw.Fill(append(lines, rows...), t.width, t.height)
}

// Title implements Pane.
func (t *Timeline) Title() string {
	title := text.Timeline
	if t.heading != "" {
		title += " " + t.set.Glyphs.Dash + " " + t.heading
	}
	if t.pending {
		title += " " + t.set.Glyphs.Cut
	}
	return title
}

// Note implements Pane.
func (t *Timeline) Note() string {
	if t.Len() == 0 {
		return ""
	}
	note := text.Of(text.Number(t.Cursor()+1), text.Number(t.Len()))
	if width := t.histogram.barWidth(); width > 0 {
		note += " " + t.set.Glyphs.Dot + " " + text.BarOf(width)
	}
	return note
}

// Act implements Pane.
func (t *Timeline) Act(id keymap.ID) Intent {
	if pan(t.table, id) {
		return nil
	}
	if id != keymap.Drill && !move(t.table, id) {
		return nil
	}
	return EventPicked{Drill: id == keymap.Drill}
}

// Lines turns events into rows of the timeline; before is the time of the event that comes before the
// first, or 0. In an order other than time, the time between neighbours means nothing and is left out.
func Lines(events []engine.Event, before int64, order engine.Order, set Setting) []Line {
	lines := make([]Line, len(events))
	for i, event := range events {
		lines[i] = newLine(event, before, set)
		if order.Field == ByTime.Field {
			before = event.Time
		}
	}
	return lines
}

// Line is one event with its cells.
type Line struct {
	event engine.Event
	cells [timelineWidth]table.Cell
}

func newLine(e engine.Event, before int64, set Setting) Line {
	line := Line{event: e}
	put := func(column int, token theme.Token, words string) {
		if e.Near {
			token = theme.Faint
		}
		line.cells[column] = table.Cell{Text: printable.Clean(words), Token: token}
	}
	put(timeColumn, theme.Dim, text.Clock(e.Time, set.Location))
	if before != 0 && before != e.Time {
		put(gapColumn, theme.Faint, text.Span(max(e.Time-before, before-e.Time)))
	}
	put(eventColumn, eventToken(e), e.Name)
	put(serviceColumn, theme.Dim, e.Service)
	put(addressColumn, theme.Text, e.Address)
	put(countryColumn, theme.Dim, e.Country)
	put(regionColumn, theme.Dim, e.Region)
	put(hitColumn, theme.High, joinRules(e.Rules))
	result, token := text.OK, theme.Faint
	switch {
	case e.Error != "":
		result, token = e.Error, theme.Medium
	case e.Denied:
		result = text.Denied
	}
	if e.Denied {
		token = theme.Bad
	}
	put(resultColumn, token, result)
	put(sessionColumn, theme.Dim, e.Session)
	put(agentColumn, theme.Dim, e.Agent)
	put(networkColumn, theme.Dim, e.Network)
	return line
}

func eventToken(e engine.Event) theme.Token {
	if e.ReadOnly {
		return theme.Text
	}
	return theme.Strong
}

func joinRules(rules []string) string {
	joined := ""
	for i, rule := range rules {
		if i > 0 {
			joined += " "
		}
		joined += rule
	}
	return joined
}
