package ui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/ui/layout"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openQuality shows how good the logs are that the answers rest on.
func (m *Model) openQuality() tea.Cmd {
	return m.openSheet(sheet.New(text.QualityTitle, func(width int) []sheet.Row {
		return m.qualityRows(m.snapshot.Evidence, width)
	}))
}

func (m *Model) qualityRows(e engine.Evidence, width int) []sheet.Row {
	rows := []sheet.Row{sheet.Heading(text.QualityFiles),
		fact(theme.Text, text.QualityRead, text.Number(e.FilesRead)),
		flaw(text.QualityBroken, len(e.Broken)),
		fact(theme.Text, text.QualitySkipped, text.Number(len(e.Skipped))),
		sheet.Blank(), sheet.Heading(text.QualityRecords),
		fact(theme.Text, text.QualityMet, text.Number(e.Records)),
		flaw(text.QualityUnusable, e.Unusable),
		fact(theme.Text, text.QualityDuplicates, text.Number(e.Duplicates)),
		flaw(text.QualityConflicts, e.Conflicts),
		fact(theme.Text, text.QualityOrder, text.Number(e.OutOfOrder)),
		sheet.Blank(), sheet.Heading(text.QualityTime),
	}
	if e.To > 0 {
		rows = append(rows, fact(theme.Text, text.QualitySpan, text.FromTo(e.From, e.To, m.set.Location)+" "+m.set.Location.String()))
	}
	rows = append(rows, m.gaps(e.Gaps)...)
	rows = append(rows, layers(e.Layers, width)...)
	for _, list := range []struct {
		name  string
		token theme.Token
		notes []engine.Note
		all   int
	}{
		{text.QualityBrokenList, theme.Warn, e.Broken, len(e.Broken)},
		{text.QualityUnusableList, theme.Warn, e.Unusables, e.Unusable},
		{text.QualitySkippedList, theme.Dim, e.Skipped, len(e.Skipped)},
	} {
		rows = append(rows, notes(list.name, list.token, list.notes, list.all, width)...)
	}
	return rows
}

// flaw is a count that ought to be nought.
func flaw(name string, n int) sheet.Row {
	token := theme.Text
	if n > 0 {
		token = theme.Warn
	}
	return fact(token, name, text.Number(n))
}

// aroundGap is how much of the time before and after a gap is shown with it, in seconds.
const aroundGap = 3600

// gaps lists stretches without any event. Choosing one brushes it with what lies on either side.
func (m *Model) gaps(list []engine.Gap) []sheet.Row {
	rows := []sheet.Row{flaw(text.QualityGaps, len(list))}
	for _, gap := range list {
		rows = append(rows, sheet.Row{
			Target: jump{from: gap.From - aroundGap, to: gap.To + aroundGap + 1, at: gap.To, pane: layout.Timeline},
			Cells: []sheet.Cell{
				{Text: "  "},
				{Token: theme.Warn, Text: text.Span(gap.To - gap.From), Width: 8},
				{Token: theme.Text, Text: text.FromTo(gap.From, gap.To, m.set.Location), Width: sheet.Rest},
			},
		})
	}
	return rows
}

// layers says what parts of detection had to leave out.
func layers(said map[string]string, width int) []sheet.Row {
	if len(said) == 0 {
		return nil
	}
	rows := []sheet.Row{sheet.Blank(), sheet.Heading(text.QualityLayers)}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		rows = append(rows, sheet.Paragraph(theme.Text, clean(text.Layer(layerName(name), said[name])), width-2)...)
	}
	return rows
}

// layerName spells out the short name of a layer.
func layerName(short string) string {
	if short == "ml" {
		return text.MLPoints
	}
	return short
}

// notes lists remarks on files, all that were kept.
func notes(name string, token theme.Token, list []engine.Note, all, width int) []sheet.Row {
	if len(list) == 0 {
		return nil
	}
	rows := []sheet.Row{sheet.Blank(), sheet.Heading(name)}
	for _, note := range list {
		rows = append(rows, sheet.Paragraph(token, clean(text.Remark(note)), width-2)...)
	}
	if more := all - len(list); more > 0 {
		rows = append(rows, sheet.Remark(text.NotListed(more)))
	}
	return rows
}
