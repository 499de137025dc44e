package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// coverage is the page of what the log shows of each tactic and technique of ATT&CK.
type coverage struct {
	m       *Model
	tactics []engine.TacticCoverage
	unseen  *bool // techniques that were looked for and not seen are listed too
}

// openCoverage shows it. Going through the evidence of all findings takes its time.
func (m *Model) openCoverage() tea.Cmd {
	cover, unseen := m.cover, new(bool)
	page, ask := m.openAnswer(text.CoverageTitle, func(_ context.Context, snapshot *engine.Snapshot) (func(int) []sheet.Row, error) {
		c := &coverage{m: m, tactics: cover(snapshot), unseen: unseen}
		return c.rows, nil
	})
	page.also = func(id keymap.ID) (tea.Cmd, bool) {
		if id != keymap.Unseen {
			return nil, false
		}
		*unseen = !*unseen
		page.Refresh()
		return nil, true
	}
	page.pick = func(target any) tea.Cmd { return m.openTechnique(target.(engine.TechniqueCoverage)) }
	return ask
}

var coverageColumns = []column{
	{width: 12},
	{width: sheet.Rest},
	{title: text.ColFindings, width: 8, right: true},
	{title: text.ColPrincipals, width: 10, right: true, from: 70},
	{title: text.ColEvents, width: 7, right: true, from: 50},
	{title: text.ColFirst, width: 14, from: 90},
	{title: text.ColLast, width: 14, from: 106},
}

func (c *coverage) rows(width int) []sheet.Row {
	label := c.m.label(keymap.Unseen)
	rows := sheet.Paragraph(theme.Dim, c.summary()+" "+text.UnseenSwitch(label, *c.unseen), width-2)
	rows = append(rows, header(coverageColumns, width))
	for _, tactic := range c.tactics {
		if tactic.Findings == 0 && !*c.unseen {
			continue
		}
		name, token := clean(tactic.Tactic), theme.Accent
		if name == "" {
			name = text.NoTactic
		}
		heading := c.row(width, nil, token, tactic.Seen, name, "")
		// The name of a tactic is longer than an id: it takes both columns.
		heading.Cells = append([]sheet.Cell{{Token: token, Text: name, Width: sheet.Rest}}, heading.Cells[3:]...)
		rows = append(rows, heading)
		for _, technique := range tactic.Techniques {
			switch {
			case technique.Findings > 0:
				rows = append(rows, c.row(width, technique, theme.Text, technique.Seen, technique.ID, technique.Name))
			case *c.unseen:
				rows = append(rows, c.row(width, nil, theme.Faint, technique.Seen, technique.ID, technique.Name))
			}
		}
	}
	return rows
}

func (c *coverage) row(width int, target any, token theme.Token, seen engine.Seen, id, name string) sheet.Row {
	return gridRow(coverageColumns, width, target,
		word{token, "  " + clean(id)}, word{token, clean(name)},
		c.m.number(theme.Strong, seen.Findings), c.m.number(theme.Text, seen.Principals), c.m.number(theme.Text, seen.Events),
		c.m.clock(seen.First), c.m.clock(seen.Last),
	)
}

// summary counts techniques. One that serves several tactics counts once.
func (c *coverage) summary() string {
	looked, seen := map[string]bool{}, map[string]bool{}
	for _, tactic := range c.tactics {
		for _, technique := range tactic.Techniques {
			looked[technique.ID] = true
			if technique.Findings > 0 {
				seen[technique.ID] = true
			}
		}
	}
	return text.Covered(len(seen), len(looked))
}

// openTechnique lists the findings of one technique over the page of all.
func (m *Model) openTechnique(technique engine.TechniqueCoverage) tea.Cmd {
	title := technique.ID + " " + m.set.Glyphs.Dash + " " + technique.Name
	_, ask := m.openAnswer(clean(title), func(_ context.Context, snapshot *engine.Snapshot) (func(int) []sheet.Row, error) {
		found := findingsOf(snapshot, technique.ID)
		return func(width int) (rows []sheet.Row) {
			for _, each := range found[:min(len(found), mostRows)] {
				rows = append(rows, m.findingRows(each.principal, each.finding, width)...)
			}
			return notListed(rows, len(found))
		}, nil
	})
	return ask
}

// accusation is a finding with its principal.
type accusation struct {
	principal *engine.Principal
	finding   finding.Finding
}

// findingsOf are the findings that name a technique, those of the gravest principals first.
func findingsOf(snapshot *engine.Snapshot, technique string) (found []accusation) {
	for _, p := range everyone(snapshot) {
		for _, f := range p.Findings {
			if serves(f, technique) {
				found = append(found, accusation{p, f})
			}
		}
	}
	return found
}

// serves reports whether a finding names a technique, by its present id or one that was revoked.
func serves(f finding.Finding, technique string) bool {
	return slices.ContainsFunc(f.Techniques, func(id string) bool {
		if now, revoked := attack.Revoked(id); revoked {
			id = now
		}
		return id == technique
	})
}

// findingRows is one finding of one principal; choosing it leads to its events.
func (m *Model) findingRows(p *engine.Principal, f finding.Finding, width int) []sheet.Row {
	look := levelLook(f.Level, m.set.Glyphs)
	explanation := clean(f.ExplanationIn(m.set.Location))
	if f.Suppressed != "" {
		look.token, explanation = theme.Faint, text.SuppressedBy(clean(f.Suppressed))+" "+explanation
	}
	rows := []sheet.Row{{
		Target: jump{principal: p.Name, rule: f.ID, pane: layout.Timeline},
		Cells: []sheet.Cell{
			{Token: look.token, Text: look.text + " "},
			{Token: theme.Strong, Text: clean(text.ShortName(p.Name)) + " "},
			{Token: theme.Text, Text: clean(f.Title), Width: sheet.Rest},
			{Token: theme.Dim, Text: " " + text.Number(f.EventCount)},
		},
	}}
	return append(rows, sheet.Paragraph(theme.Dim, explanation, width-2)...)
}
