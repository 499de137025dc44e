package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openEpisodes lists the episodes of the chosen principal, the one that decided its score marked.
func (m *Model) openEpisodes() tea.Cmd {
	p := m.principal
	l := &leaf{Sheet: sheet.New(m.titled(text.EpisodesTitle), func(width int) []sheet.Row {
		if m.principal != nil && m.principal.Name == p.Name {
			p = m.principal // as the newest snapshot has it
		}
		return m.episodeRows(p, width)
	})}
	l.renew = l.again
	open, deciding := m.openLeaf(l), p.Score.Episode
	l.Find(func(target any) bool { return target.(episodeAt).number == deciding })
	l.pick = func(target any) tea.Cmd {
		m.overlay = nil
		return m.jump(target.(episodeAt).span)
	}
	return open
}

// episodeAt is one of the episodes of a principal, and where to see it.
type episodeAt struct {
	number int
	span   jump
}

var episodeColumns = []column{
	{width: 1},
	{title: text.ColPoints, width: 5, right: true},
	{title: text.ColEvents, width: 7, right: true},
	{title: text.ColDenied, width: 6, right: true, from: 64},
	{title: text.ColSession, width: sheet.Rest},
	{title: text.ColAddress, width: 15, from: 60},
	{title: text.ColFirst, width: 14, from: 76},
	{title: text.ColSpan, width: 6, right: true, from: 96},
}

func (m *Model) episodeRows(p *engine.Principal, width int) []sheet.Row {
	rows := []sheet.Row{}
	if p.Score.Episode < 0 {
		rows = append(rows, sheet.Paragraph(theme.Dim, text.WholeDecides(p.Score.Behaviour), width-2)...)
	} else {
		rows = append(rows, sheet.Paragraph(theme.Dim, text.EpisodeDecides(m.set.Glyphs.Fired), width-2)...)
	}
	rows = append(rows, header(episodeColumns, width))
	for i, e := range p.Episodes {
		mark, token := "", theme.Text
		if i == p.Score.Episode {
			mark, token = m.set.Glyphs.Fired, theme.Strong
		}
		rows = append(rows, gridRow(episodeColumns, width, episodeAt{i, jump{from: e.From, to: e.To + 1, pane: layout.Timeline}},
			word{theme.High, mark},
			word{token, text.Points(e.Behaviour)},
			m.number(theme.Text, e.Features.TotalEvents),
			m.number(theme.Bad, e.Features.Denied),
			word{token, clean(e.Session)},
			word{theme.Text, clean(e.Address)},
			m.clock(e.From),
			word{theme.Dim, text.Span(e.To - e.From)},
		))
	}
	return rows
}
