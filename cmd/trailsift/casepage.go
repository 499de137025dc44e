package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"trailsift/engine/casefile"
	"trailsift/engine/printable"
)

// casePage is what a case file holds, for reading. All text in it may come from logs.
type casePage struct{ text strings.Builder }

func (p *casePage) write(w io.Writer) error {
	if _, err := io.WriteString(w, p.text.String()); err != nil {
		return fmt.Errorf("printing the case: %w", err)
	}
	return nil
}

// standing tells what stands.
func (p *casePage) standing(c *casefile.Case) {
	s := c.State()
	fmt.Fprintf(&p.text, "Case file   %s\nJournal     %d lines\n", printable.Clean(c.Path()), s.Version)
	p.verdicts(s)
	p.marks(s)
	p.suppressions(s)
	p.views(s)
}

func (p *casePage) verdicts(s *casefile.State) {
	var rows [][]string
	for _, id := range slices.Sorted(maps.Keys(s.Verdicts)) {
		v := s.Verdicts[id]
		rows = append(rows, []string{cmp.Or(string(v.Value), "-"), cmp.Or(v.Name, "-"), v.By, day(v.At), v.Note})
	}
	p.table("Verdicts", []string{"VERDICT", "PRINCIPAL", "BY", "AT", "NOTE"}, rows)
}

func (p *casePage) marks(s *casefile.State) {
	var rows [][]string
	for _, m := range s.Marks {
		rows = append(rows, []string{day(time.Unix(m.Time, 0)), m.ID, m.Account, m.By, day(m.At), m.Note})
	}
	p.table("Marks", []string{"EVENT AT", "EVENT", "ACCOUNT", "BY", "AT", "NOTE"}, rows)
}

func (p *casePage) suppressions(s *casefile.State) {
	var rows [][]string
	for _, one := range s.Suppressions {
		until := "-"
		if !one.Until.IsZero() {
			until = day(one.Until)
		}
		rows = append(rows, []string{cmp.Or(one.Finding, "*"), cmp.Or(one.Match, "*"), until, one.By, day(one.At), one.Reason})
	}
	p.table("Suppressions", []string{"FINDING", "PRINCIPAL", "UNTIL", "BY", "AT", "REASON"}, rows)
}

func (p *casePage) views(s *casefile.State) {
	var rows [][]string
	for _, v := range s.Views {
		rows = append(rows, []string{v.Name, cmp.Or(v.Filter, "-"), v.By, day(v.At)})
	}
	p.table("Saved views", []string{"NAME", "FILTER", "BY", "AT"}, rows)
}

// history tells every change, line by line.
func (p *casePage) history(lines []casefile.Line) {
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, []string{fmt.Sprint(l.Seq), day(l.At), l.By, deed(l), l.What()})
	}
	p.table("History", []string{"LINE", "AT", "BY", "DEED", "OF"}, rows)
}

// deed is what a line of the journal tells in one word or two.
func deed(l casefile.Line) string {
	switch {
	case l.Reverts != 0:
		return fmt.Sprintf("%s of %d", l.Action, l.Reverts)
	case l.Before == nil:
		return "added"
	case l.After == nil:
		return "removed"
	}
	return "changed"
}

// imported tells what became of a document.
func (p *casePage) imported(result casefile.Imported) {
	fmt.Fprintf(&p.text, "%d added, %d replaced by newer, %d kept as newer\n", result.Added, result.Replaced, result.Kept)
	var rows [][]string
	for _, one := range result.Conflicts {
		stands := "ours"
		if one.TheirsTaken {
			stands = "theirs"
		}
		rows = append(rows, []string{one.What, one.OursBy + ", " + day(one.OursAt), one.TheirsBy + ", " + day(one.TheirsAt), stands})
	}
	p.table("Differences", []string{"OF", "OURS", "THEIRS", "WHAT STANDS"}, rows)
}

// table adds a table with a title; nothing when it has no rows.
func (p *casePage) table(title string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(&p.text, "\n%s\n", title)
	var laid strings.Builder
	table := tabwriter.NewWriter(&laid, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  "+strings.Join(head, "\t"))
	for _, row := range rows {
		for i := range row {
			row[i] = printable.Clean(row[i])
		}
		fmt.Fprintln(table, "  "+strings.Join(row, "\t")) // empty cells too: a row without its last would part the column
	}
	_ = table.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(laid.String()) {
		p.text.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
}

// day is a moment to the minute.
func day(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }
