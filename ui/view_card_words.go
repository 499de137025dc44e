package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/risk"
	"trailsift/ui/card"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// openWords explains the words of the ranking: what a score is, what the chosen principal is, and what the columns
// say.
func (m *Model) openWords() tea.Cmd {
	return m.openCardPage(text.WordsTitle, func(width int) []sheet.Row {
		w := m.writes(width)
		if m.principal != nil {
			w.whom(m.principal)
		}
		w.glossary(text.WordsScore, ofScores...)
		w.levels()
		w.columns()
		w.glossary(text.WordsKinds, "principal", "kind person", "kind workload", "kind instance", "kind outside", "kind service", "kind unknown")
		w.glossary(text.WordsRest, "event", "chain", "evidence")
		return w.rows
	})
}

// whom says what the chosen principal is, and how grave it is.
func (w *writing) whom(p *engine.Principal) {
	w.head(text.ShortName(p.Name))
	kind := p.Kind.String()
	w.word(kind, card.Meaning("kind "+kind))
	if p.Rank == 0 {
		w.word(text.NotRanked, text.Sentence(text.Unweighed))
		return
	}
	level := p.Score.Level.String()
	w.word(level+" "+text.Points(p.Score.Total), card.Meaning("level "+level))
	part := p.Score.DecidedBy
	w.word(text.Deciding(part), card.Meaning(part))
}

// ofScores are the words that explain a score.
var ofScores = []string{"score", "level", "behaviour", "floor", "finding", "episode"}

// levels explains the levels, with the least score of each.
func (w *writing) levels() {
	w.head(text.WordsLevels)
	bounds := w.m.judging.settings().Risk
	for _, level := range []struct {
		is   risk.Level
		from float64
	}{{risk.Critical, bounds.Critical}, {risk.High, bounds.High}, {risk.Medium, bounds.Medium}, {risk.Low, 0}} {
		w.word(text.LevelFrom(level.is.String(), level.from), card.Meaning("level "+level.is.String()))
	}
}

// columns explains the columns of the ranking that have not been explained yet.
func (w *writing) columns() {
	w.head(text.WordsColumns)
	for _, column := range w.m.ranking.Table().Columns() {
		if slices.Contains(ofScores, column.ID) {
			continue
		}
		w.word(cmp.Or(column.Title, column.ID), card.Meaning(column.ID))
	}
}

// glossary explains words below a heading.
func (w *writing) glossary(heading string, words ...string) {
	w.head(heading)
	for _, word := range words {
		w.word(text.LastWord(word), card.Meaning(word))
	}
}

// word explains one.
func (w *writing) word(name, means string) {
	from := len(w.rows)
	w.add(theme.Text, w.m.set.Glyphs.Dot+" ", name+": "+means)
	first := &w.rows[from]
	if line, fits := strings.CutPrefix(first.Cells[1].Text, name); fits {
		first.Cells = []sheet.Cell{
			{Token: theme.Dim, Text: w.m.set.Glyphs.Dot + " "},
			{Token: theme.Strong, Text: name, Runs: true}, {Token: theme.Text, Text: line, Runs: true},
		}
	}
}
