package ui

import (
	"strings"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/ui/sheet"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// column is a column of a page. Those that need a wide page are left out of a narrow one.
type column struct {
	title string
	width int // sheet.Rest for what the others leave
	wide  int // its width on a wide page; 0 for the same
	right bool
	from  int // the least width of the page
}

// widePage is the width from which a page has room to spare.
const widePage = 140

// word is what stands in one column of one row, clean.
type word struct {
	token theme.Token
	text  string
}

// header names the columns.
func header(columns []column, width int) sheet.Row {
	words := make([]word, len(columns))
	for i, c := range columns {
		words[i] = word{theme.Faint, c.title}
	}
	return gridRow(columns, width, nil, words...)
}

// gridRow puts words into columns.
func gridRow(columns []column, width int, target any, words ...word) sheet.Row {
	row := sheet.Row{Target: target}
	for i, c := range columns {
		if width < c.from {
			continue
		}
		if len(row.Cells) > 0 {
			row.Cells = append(row.Cells, sheet.Cell{Text: " "})
		}
		cell := sheet.Cell{Token: words[i].token, Text: words[i].text, Width: c.width, Right: c.right, Label: c.title}
		if c.wide > 0 && width >= widePage {
			cell.Width = c.wide
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// mostRows is how many entries a page lists: all of them are laid out at once.
const mostRows = 5000

// notListed ends a page that does not list all of its entries with how many it leaves out.
func notListed(rows []sheet.Row, all int) []sheet.Row {
	if all <= mostRows {
		return rows
	}
	return append(rows, sheet.Remark(text.NotListed(all-mostRows)))
}

// fact is a named line of a page.
func fact(token theme.Token, name, value string) sheet.Row {
	return sheet.Row{Cells: []sheet.Cell{
		{Token: theme.Dim, Text: name, Width: 16},
		{Token: token, Text: value, Width: sheet.Rest},
	}}
}

// number is a count in its column; zero is a dot, so that the others stand out.
func (m *Model) number(token theme.Token, n int) word {
	if n == 0 && m.plain == nil {
		return word{theme.Faint, m.set.Glyphs.Dot}
	}
	return word{token, text.Number(n)}
}

// clock is a moment in its column; nothing without one.
func (m *Model) clock(unix int64) word {
	if unix == 0 {
		return word{}
	}
	return word{theme.Dim, text.Clock(unix, m.set.Location)}
}

// addresses names the most frequent address and counts the others.
func addresses(list []engine.Count) string {
	if len(list) == 0 {
		return ""
	}
	words := clean(list[0].Value)
	if more := len(list) - 1; more > 0 {
		words += " +" + text.Number(more)
	}
	return words
}

// levelLook is how a finding's level is shown.
func levelLook(level string, glyphs theme.Glyphs) word {
	gravity := max(finding.Gravity(level), 0)
	token := [...]theme.Token{theme.Low, theme.Low, theme.Medium, theme.High, theme.Critical}[gravity]
	return word{token, glyphs.Levels[max(gravity-1, 0)] + " " + level}
}

// only is a filter for one value of a field. What a quoted text cannot hold is matched by any character.
func only(field, value string) string {
	if !strings.ContainsAny(value, `"\`) {
		return field + `:"` + value + `"`
	}
	return field + ":" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"\*?() `, r) || r < ' ' {
			return '?'
		}
		return r
	}, value)
}
