package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openChain shows who became the chosen principal and whom it became.
func (m *Model) openChain() tea.Cmd {
	name := m.selection.Principal
	_, ask := m.openAnswer(m.titled(text.ChainTitle), func(ctx context.Context, snapshot *engine.Snapshot) (func(int) []sheet.Row, error) {
		found, err := snapshot.Dataset.Lineage(ctx, name)
		if err != nil {
			return nil, err
		}
		tree := &chainTree{m: m, self: name, present: present(snapshot)}
		return func(width int) []sheet.Row { return tree.rows(found, width) }, nil
	})
	return ask
}

// chainTree draws a lineage: a line for each principal, and below it how it was become.
type chainTree struct {
	m       *Model
	self    string
	present map[string]bool // whom one can jump to
}

func (c *chainTree) rows(found engine.Lineage, width int) []sheet.Row {
	rows := []sheet.Row{sheet.Heading(text.ChainOrigins)}
	if len(found.Origins) == 0 {
		rows = append(rows, sheet.Remark(text.ChainNoOrigin))
	}
	for _, origin := range found.Origins {
		rows = c.branch(rows, origin, "", 0)
	}
	if found.Untraced > 0 {
		rows = append(rows, sheet.Paragraph(theme.Warn, text.ChainUntraced(found.Untraced), width-2)...)
	}
	rows = append(rows, sheet.Blank(), sheet.Heading(text.ChainBecame))
	if len(found.Became) == 0 {
		return append(rows, sheet.Remark(text.ChainNobody))
	}
	return c.branch(rows, &engine.Becoming{Name: c.self, Next: found.Became}, "", 0)
}

// deepest is how many steps are set in; what is deeper stands below one another.
const deepest = 8

func (c *chainTree) branch(rows []sheet.Row, b *engine.Becoming, above string, depth int) []sheet.Row {
	indent := strings.Repeat("  ", min(depth, deepest))
	rows = append(rows, c.principal(b, indent, depth))
	if b.Hop != nil {
		rows = append(rows, c.hop(b, indent, above))
	}
	for _, next := range b.Next {
		rows = c.branch(rows, next, b.Name, depth+1)
	}
	return rows
}

func (c *chainTree) principal(b *engine.Becoming, indent string, depth int) sheet.Row {
	glyphs := c.m.set.Glyphs
	if depth > 0 {
		indent = indent[2:] + glyphs.Plain.BottomLeft + " "
	}
	row := sheet.Row{Cells: []sheet.Cell{
		{Token: theme.Faint, Text: indent},
		{Token: theme.Text, Text: clean(text.ShortName(b.Name))},
		{Token: theme.Dim, Text: "  " + clean(b.Account), Width: sheet.Rest},
	}}
	switch {
	case b.Name == c.self:
		row.Cells[1].Token, row.Cells[2].Text = theme.Strong, "  "+text.ChainSelf
	case c.present[b.Name]:
		row.Target = jump{principal: b.Name, pane: layout.Rules}
	default:
		row.Cells[1].Token = theme.Dim // the log names it, but shows nothing that it did
	}
	return row
}

// hop leads to the calls that handed out the keys.
func (c *chainTree) hop(b *engine.Becoming, indent, above string) sheet.Row {
	h := b.Hop
	row := sheet.Row{Cells: []sheet.Cell{
		{Text: indent + "  "},
		{Token: theme.Accent, Text: clean(h.Call) + " ×" + text.Number(h.Keys)},
		{Token: theme.Dim, Text: "  " + text.During(h.First, h.Last, c.m.set.Location)},
		{Token: theme.Text, Text: "  " + addresses(h.Addresses), Width: sheet.Rest},
	}}
	if c.present[above] {
		row.Target = jump{principal: above, from: h.First, to: h.Last + 1, event: h.Event, hasEvent: true, at: h.First, pane: layout.Timeline}
	}
	return row
}
