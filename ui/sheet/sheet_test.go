package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"trailsift/ui/keymap"
	"trailsift/ui/sheet"
	"trailsift/ui/theme"
)

// list has a heading, ten choices with a remark after the fifth, and a last remark.
func list(int) []sheet.Row {
	rows := []sheet.Row{sheet.Heading("Sessions")}
	for i := range 10 {
		rows = append(rows, sheet.Row{Target: i, Cells: []sheet.Cell{{Text: fmt.Sprint("choice ", i)}}})
		if i == 4 {
			rows = append(rows, sheet.Remark("a pause"))
		}
	}
	return append(rows, sheet.Remark("that is all"))
}

func drawn(s *sheet.Sheet, width, height int) string {
	return ansi.Strip(strings.Join(s.Draw(theme.Dark(), width, height, ""), "\n"))
}

func TestCursorLeapsOverRemarks(t *testing.T) {
	s := sheet.New("List", list)
	drawn(s, 40, 8)
	for _, step := range []struct {
		do   func()
		want any
	}{
		{func() {}, 0},
		{func() { s.Move(4) }, 4},
		{func() { s.Move(1) }, 5},
		{func() { s.Move(-1) }, 4},
		{func() { s.Go(s.Len() - 1) }, 9},
		{func() { s.Move(1) }, 9},
		{func() { s.Go(0) }, 0},
		{func() { s.Page(50) }, 3},
		{func() { s.Find(func(target any) bool { return target == 7 }) }, 7},
	} {
		step.do()
		if got := s.Chosen(); got != step.want {
			t.Errorf("chosen is %v, want %v", got, step.want)
		}
	}
}

func TestEndsAreSeen(t *testing.T) {
	s := sheet.New("List", list)
	if got := drawn(s, 40, 6); !strings.Contains(got, "Sessions") {
		t.Errorf("the heading is not seen:\n%s", got)
	}
	s.Go(s.Len() - 1)
	s.Move(1)
	if got := drawn(s, 40, 6); !strings.Contains(got, "that is all") {
		t.Errorf("the last remark is not seen:\n%s", got)
	}
	s.Go(0)
	if got := drawn(s, 40, 6); !strings.Contains(got, "Sessions") {
		t.Errorf("the heading does not come back:\n%s", got)
	}
}

// TestEndShowsWhatFollowsTheLastChoice has more words below the only choice than fit, and comes back to it.
func TestEndShowsWhatFollowsTheLastChoice(t *testing.T) {
	s := sheet.New("Card", func(int) []sheet.Row {
		rows := []sheet.Row{{Target: "there", Cells: []sheet.Cell{{Text: "go there"}}}}
		for i := range 9 {
			rows = append(rows, sheet.Remark(fmt.Sprint("line ", i)))
		}
		return rows
	})
	drawn(s, 40, 6)
	s.Act(keymap.Last)
	if got := drawn(s, 40, 6); !strings.Contains(got, "line 8") {
		t.Errorf("the end is not seen:\n%s", got)
	}
	for range 9 {
		s.Act(keymap.Up)
	}
	if s.Chosen() != "there" {
		t.Errorf("chosen is %v after the way up:\n%s", s.Chosen(), drawn(s, 40, 6))
	}
}

func TestPageWithoutChoicesScrolls(t *testing.T) {
	s := sheet.New("Remarks", func(width int) []sheet.Row {
		var words []string
		for i := range 60 {
			words = append(words, fmt.Sprint("word", i))
		}
		return sheet.Paragraph(theme.Text, strings.Join(words, " "), width-2)
	})
	before := drawn(s, 30, 5)
	s.Move(1)
	if after := drawn(s, 30, 5); after == before {
		t.Error("nothing moved")
	}
	if s.Chosen() != nil {
		t.Errorf("chosen is %v, want nothing", s.Chosen())
	}
}

func TestEveryLineFills(t *testing.T) {
	s := sheet.New("List", func(int) []sheet.Row {
		return []sheet.Row{{Target: 1, Cells: []sheet.Cell{
			{Text: "a", Width: 5}, {Text: strings.Repeat("long ", 40), Width: sheet.Rest}, {Text: "12", Width: 6, Right: true},
		}}}
	})
	for _, width := range []int{20, 40, 120} {
		for _, line := range s.Draw(theme.Dark(), width, 6, "note") {
			if got := ansi.StringWidth(line); got != width {
				t.Errorf("%d wide, want %d: %q", got, width, ansi.Strip(line))
			}
		}
	}
}

// TestCursorStaysOnItsLine has other lines come in above it, also one that leads to the same place.
func TestCursorStaysOnItsLine(t *testing.T) {
	with := func(targets ...string) func(int) []sheet.Row {
		return func(int) (rows []sheet.Row) {
			for _, target := range targets {
				rows = append(rows, sheet.Row{Target: target, Cells: []sheet.Cell{{Text: target}}})
			}
			return rows
		}
	}
	same := func(a, b any) bool { return a == b }
	s := sheet.New("List", with("bob", "alice", "bob", "eve"))
	drawn(s, 40, 12)
	s.Go(2)
	for _, step := range []struct {
		rows func(int) []sheet.Row
		row  int
		want string
	}{
		{with("bob", "alice", "bob", "eve"), 2, "bob"},
		{with("bob", "mallory", "alice", "bob", "eve"), 3, "bob"},
		{with("bob", "alice", "eve"), 0, "bob"},
		{with("alice", "eve"), 0, "alice"}, // its line is gone
	} {
		s.Rewrite(step.rows, same)
		if s.Cursor() != step.row || s.Chosen() != step.want {
			t.Errorf("the cursor is on row %d, %v; want %d, %s", s.Cursor(), s.Chosen(), step.row, step.want)
		}
	}
}

// TestWhatStandsAboveTheFirstChoiceIsReadFirst has more words above the only choice than fit.
func TestWhatStandsAboveTheFirstChoiceIsReadFirst(t *testing.T) {
	s := sheet.New("Card", func(int) []sheet.Row {
		var rows []sheet.Row
		for i := range 9 {
			rows = append(rows, sheet.Remark(fmt.Sprint("line ", i)))
		}
		return append(rows, sheet.Row{Target: "there", Cells: []sheet.Cell{{Text: "go there"}}})
	})
	if got := drawn(s, 40, 6); !strings.Contains(got, "line 0") {
		t.Errorf("the first line is not seen:\n%s", got)
	}
	if s.Chosen() != nil {
		t.Error("what is not in sight is chosen")
	}
	s.Refresh()
	if got := drawn(s, 40, 5); !strings.Contains(got, "line 0") {
		t.Errorf("the first line is lost with less room:\n%s", got)
	}
	for range 7 {
		s.Move(1)
	}
	if s.Chosen() != "there" {
		t.Errorf("chosen is %v after the way down:\n%s", s.Chosen(), drawn(s, 40, 5))
	}
	s.Go(0)
	if got := drawn(s, 40, 5); s.Chosen() != "there" || !strings.Contains(got, "go there") {
		t.Errorf("the only choice is not in sight:\n%s", got)
	}
}
