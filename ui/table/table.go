// Package table is the virtual table that the ranking and the timeline share: millions of rows, of which only
// the visible ones are ever asked for.
//
// Rows come from a Source and have ids. The cursor belongs to an id, so that it stays on its row through
// sorting, filtering and growth; finding where that row now stands is the business of whoever puts a new
// Source in. The table sorts and filters nothing itself. The types to know are Table, Source and Column.
package table

import (
	"trailsift/ui/theme"
)

// Source is a list of rows as it is at one moment.
type Source interface {
	Len() int
	// ID names the row at position i, for as long as the row exists in any source. A row that is not
	// here yet has the id Absent.
	ID(i int) uint64
	// Cell returns clean text.
	Cell(i, column int) Cell
}

// Absent is the id of a row that is still on its way.
const Absent = ^uint64(0)

// Cell is one field of one row.
type Cell struct {
	Text  string
	Token theme.Token
}

// Column is one column. A column with Flex takes its share of the room that is left, up to Max cells (0: no
// limit). Where room is short, columns go in the order of Priority, the highest first; those with 0 stay.
// Columns from Luxury on go already when others do not get what they Want.
type Column struct {
	ID       string
	Title    string
	Min, Max int
	Want     int
	Flex     int
	Priority int
	Right    bool
	Middle   bool // text that is too long is cut in its middle
}

// Luxury is the lowest Priority of columns that give way to what others Want.
const Luxury = 4

// Sort is the column a source is sorted by, for the mark in the header; an empty column means its
// natural order.
type Sort struct {
	Column string
	Desc   bool
}

// Table shows a window of a Source.
type Table struct {
	columns []Column
	source  Source
	sort    Sort
	ticks   []int // rows marked on the scrollbar, ascending
	cursor  int
	id      uint64 // of the cursor's row
	top     int
	height  int             // rows that fit
	pan     int             // columns scrolled away
	hidden  map[string]bool // columns nobody wants to see, by id
}

// New returns an empty table.
func New(columns []Column) *Table {
	return &Table{columns: columns, source: empty{}, id: Absent, height: 1}
}

type empty struct{}

func (empty) Len() int           { return 0 }
func (empty) ID(int) uint64      { return Absent }
func (empty) Cell(int, int) Cell { return Cell{} }

// SetSource replaces the rows. The row under the cursor now stands at position at; if that is negative the row
// is gone and the cursor stays at its place in the window. The row keeps its line on the screen
// where that can be.
func (t *Table) SetSource(source Source, at int) {
	line := t.cursor - t.top
	if at < 0 {
		at = t.cursor
	}
	t.source = source
	t.ticks = nil
	t.cursor = clamp(at, source.Len())
	t.top = t.cursor - line
	t.settle()
}

// Arrived says that rows which were on their way are here now.
func (t *Table) Arrived() { t.settle() }

// SetSort sets the mark in the header.
func (t *Table) SetSort(sort Sort) { t.sort = sort }

// Hide leaves the columns with these ids out, and no others. The first column always stays.
func (t *Table) Hide(ids []string) {
	t.hidden = make(map[string]bool, len(ids))
	for _, id := range ids {
		t.hidden[id] = true
	}
}

// Hidden reports whether a column is left out.
func (t *Table) Hidden(id string) bool { return t.hidden[id] }

// SetTicks marks rows on the scrollbar.
func (t *Table) SetTicks(rows []int) { t.ticks = rows }

// Sort returns the mark in the header.
func (t *Table) Sort() Sort { return t.sort }

// Columns returns all columns.
func (t *Table) Columns() []Column { return t.columns }

// Resize sets how many lines the table has, its header included.
func (t *Table) Resize(height int) {
	t.height = max(height-1, 1)
	t.settle()
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.source.Len() }

// Cursor returns the position of the cursor, or -1 in an empty table.
func (t *Table) Cursor() int {
	if t.source.Len() == 0 {
		return -1
	}
	return t.cursor
}

// ID returns the id of the cursor's row; Absent where there is none, or not yet.
func (t *Table) ID() uint64 { return t.id }

// Window returns the visible rows as [from, to).
func (t *Table) Window() (from, to int) {
	return t.top, min(t.top+t.height, t.source.Len())
}

// Move moves the cursor by n rows.
func (t *Table) Move(n int) { t.Go(t.cursor + n) }

// Page moves the cursor by n hundredths of a page.
func (t *Table) Page(hundredths int) {
	step := t.height * hundredths / 100
	if step == 0 {
		step = hundredths / max(abs(hundredths), 1)
	}
	t.top += step
	t.Move(step)
}

// Go moves the cursor to a row.
func (t *Table) Go(row int) {
	t.cursor = clamp(row, t.source.Len())
	t.settle()
}

// Center moves the cursor to a row and the row towards the middle of the window.
func (t *Table) Center(row int) {
	t.top = row - t.height/2
	t.Go(row)
}

// Pan scrolls n columns to the right; the first column stays.
func (t *Table) Pan(n int) {
	t.pan = min(max(t.pan+n, 0), max(len(t.columns)-2, 0))
}

// settle brings the window to the cursor and takes the id of the row there.
func (t *Table) settle() {
	n := t.source.Len()
	t.top = min(max(t.top, t.cursor-t.height+1), t.cursor, max(n-t.height, 0))
	t.top = max(t.top, 0)
	if n == 0 {
		t.id = Absent
		return
	}
	t.id = t.source.ID(t.cursor)
}

func clamp(row, n int) int { return max(min(row, n-1), 0) }

func abs(n int) int { return max(n, -n) }
