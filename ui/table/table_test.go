package table_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"trailsift/ui/table"
	"trailsift/ui/theme"
)

var columns = []table.Column{
	{ID: "name", Title: "name", Min: 6, Flex: 1},
	{ID: "score", Title: "score", Min: 5, Right: true, Priority: 1},
	{ID: "level", Title: "level", Min: 8, Priority: 3},
	{ID: "kind", Title: "kind", Min: 6, Max: 8, Flex: 1, Priority: 2},
}

// rows is a list of n rows whose ids are from, from+1, …; it counts the cells that are asked for.
type rows struct {
	from, n int
	asked   *int
}

func (r rows) Len() int        { return r.n }
func (r rows) ID(i int) uint64 { return uint64(r.from + i) }

func (r rows) Cell(i, column int) table.Cell {
	if r.asked != nil {
		*r.asked++
	}
	return table.Cell{Text: fmt.Sprintf("%s%d", columns[column].ID[:1], r.from+i)}
}

func TestOnlyVisibleRowsAreTouched(t *testing.T) {
	asked := 0
	tb := table.New(columns)
	tb.Resize(11)
	tb.SetSource(rows{n: 1_000_000, asked: &asked}, 0)
	for range 1000 {
		asked = 0
		tb.Move(37)
		tb.Draw(theme.Dark(), 80, true)
		if want := 10 * len(columns); asked != want {
			t.Fatalf("a frame asked for %d cells, want %d", asked, want)
		}
	}
}

func TestCursorStaysOnItsRow(t *testing.T) {
	tb := table.New(columns)
	tb.Resize(6)
	tb.SetSource(rows{from: 100, n: 50}, 0)
	tb.Go(20)
	from, _ := tb.Window()
	line := 20 - from
	tb.SetSource(rows{from: 90, n: 60}, 30) // ten rows came in before
	if tb.ID() != 120 {
		t.Errorf("the cursor is on %d, want 120", tb.ID())
	}
	if from, _ = tb.Window(); tb.Cursor()-from != line {
		t.Errorf("the row moved to line %d of the window, was at %d", tb.Cursor()-from, line)
	}
}

func TestCursorKeepsItsPlaceWhenTheRowIsGone(t *testing.T) {
	tb := table.New(columns)
	tb.Resize(6)
	tb.SetSource(rows{n: 50}, 20)
	tb.SetSource(rows{n: 10}, -1)
	if tb.Cursor() != 9 {
		t.Errorf("the cursor is at %d, want 9", tb.Cursor())
	}
	tb.SetSource(rows{}, -1)
	if tb.Cursor() != -1 || tb.ID() != table.Absent {
		t.Errorf("in an empty table the cursor is at %d on %d", tb.Cursor(), tb.ID())
	}
}

func TestMoving(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*table.Table)
		want int
	}{
		{"down", func(tb *table.Table) { tb.Move(1) }, 51},
		{"up beyond the first", func(tb *table.Table) { tb.Move(-1000) }, 0},
		{"down beyond the last", func(tb *table.Table) { tb.Move(1000) }, 99},
		{"a page", func(tb *table.Table) { tb.Page(100) }, 60},
		{"half a page up", func(tb *table.Table) { tb.Page(-50) }, 45},
		{"to a row", func(tb *table.Table) { tb.Center(70) }, 70},
	} {
		tb := table.New(columns)
		tb.Resize(11)
		tb.SetSource(rows{n: 100}, 50)
		c.do(tb)
		from, to := tb.Window()
		if tb.Cursor() != c.want || tb.Cursor() < from || tb.Cursor() >= to {
			t.Errorf("%s: the cursor is at %d (window %d to %d), want %d", c.name, tb.Cursor(), from, to, c.want)
		}
	}
}

func TestColumnsDropInOrder(t *testing.T) {
	for _, c := range []struct {
		width int
		want  string
	}{
		{40, "name score level kind"},
		{31, "name score level kind"},
		{25, "name score kind"},
		{17, "name score"},
		{10, "name"},
		{4, "na…"},
	} {
		tb := table.New(columns)
		tb.Resize(2)
		tb.SetSource(rows{n: 1}, 0)
		header := ansi.Strip(tb.Draw(theme.Dark(), c.width, true)[0])
		if got := strings.Join(strings.Fields(header), " "); got != c.want && c.width > 4 {
			t.Errorf("at %d the columns are %q, want %q", c.width, got, c.want)
		}
	}
}

func TestPan(t *testing.T) {
	tb := table.New(columns)
	tb.Resize(2)
	tb.SetSource(rows{n: 1}, 0)
	tb.Pan(1)
	header := ansi.Strip(tb.Draw(theme.Dark(), 25, true)[0])
	if got := strings.Join(strings.Fields(header), " "); got != "name level kind" {
		t.Errorf("panned by one the columns are %q", got)
	}
}

func TestEveryLineIsAsWideAsTheTable(t *testing.T) {
	for width := 1; width < 120; width++ {
		for _, n := range []int{0, 1, 5, 5000} {
			tb := table.New(columns)
			tb.Resize(8)
			tb.SetSource(rows{n: n}, n/2)
			tb.SetTicks([]int{0, 3, n / 2, n - 1})
			for i, line := range tb.Draw(theme.Dark(), width, n == 1) {
				if got := ansi.StringWidth(line); got != width {
					t.Fatalf("width %d, %d rows: line %d is %d wide: %q", width, n, i, got, line)
				}
			}
		}
	}
}

func TestSortMark(t *testing.T) {
	tb := table.New(columns)
	tb.Resize(2)
	tb.SetSort(table.Sort{Column: "score", Desc: true})
	if header := ansi.Strip(tb.Draw(theme.Dark(), 40, true)[0]); !strings.Contains(header, "scor▾") {
		t.Errorf("the header is %q", header)
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{1_000_000, 10_000_000} {
		b.Run(fmt.Sprintf("%d rows", n), func(b *testing.B) {
			dark := theme.Dark()
			tb := table.New(columns)
			tb.Resize(34)
			tb.SetSource(rows{n: n}, n/2)
			b.ReportAllocs()
			for b.Loop() {
				tb.Move(1)
				tb.Draw(dark, 120, true)
			}
		})
	}
}
