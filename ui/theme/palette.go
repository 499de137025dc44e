package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// palette holds a theme's colours as they are written in its source.
type palette struct {
	dim, faint, accent, border      string
	critical, high, medium, low     string
	good, bad, bar                  string
	jsonKey, jsonString, jsonNumber string
	jsonWord                        string
}

var darkPalette = palette{
	dim: "#9da7b3", faint: "#7d8590", accent: "#6cb6ff", border: "#545d68",
	critical: "#ff7b72", high: "#ffa657", medium: "#e3b341", low: "#8ddb8c",
	good: "#57ab5a", bad: "#ff7b72", bar: "#539bf5",
	jsonKey: "#6cb6ff", jsonString: "#96d0ff", jsonNumber: "#f69d50", jsonWord: "#dcbdfb",
}

var lightPalette = palette{
	dim: "#57606a", faint: "#6e7781", accent: "#0969da", border: "#8c959f",
	critical: "#cf222e", high: "#bc4c00", medium: "#8a5d00", low: "#1a7f37",
	good: "#1a7f37", bad: "#cf222e", bar: "#0969da",
	jsonKey: "#0550ae", jsonString: "#0a3069", jsonNumber: "#953800", jsonWord: "#8250df",
}

// Dark returns the theme for dark terminals.
func Dark() *Theme { return colored("dark", darkPalette) }

// Light returns the theme for light terminals.
func Light() *Theme { return colored("light", lightPalette) }

// Mono returns the theme without colours: weight and reverse video alone.
func Mono() *Theme {
	t := &Theme{Name: "mono", Glyphs: Blocks()}
	bold, faint, reverse := look(ansi.Style{}.Bold()), look(ansi.Style{}.Faint()), look(ansi.Style{}.Reverse(true))
	t.styles[Strong], t.styles[Accent], t.styles[Focus], t.styles[Key] = bold, bold, bold, bold
	t.styles[Critical], t.styles[High], t.styles[Bad], t.styles[Warn] = bold, bold, bold, bold
	t.styles[Faint], t.styles[Border] = faint, faint
	t.styles[Cursor], t.styles[Rest], t.styles[JSONKey] = reverse, bold, bold
	return t
}

func colored(name string, p palette) *Theme {
	t := &Theme{Name: name, Glyphs: Blocks()}
	for token, hex := range map[Token]string{
		Dim: p.dim, Faint: p.faint, Accent: p.accent, Border: p.border,
		High: p.high, Medium: p.medium, Low: p.low, Good: p.good, Bad: p.bad, Warn: p.high, Bar: p.bar,
		JSONKey: p.jsonKey, JSONString: p.jsonString, JSONNumber: p.jsonNumber, JSONWord: p.jsonWord,
	} {
		t.styles[token] = look(ansi.Style{}.ForegroundColor(parse(hex)))
	}
	for token, hex := range map[Token]string{Critical: p.critical, Focus: p.accent, Key: p.accent} {
		t.styles[token] = look(ansi.Style{}.Bold().ForegroundColor(parse(hex)))
	}
	t.styles[Strong] = look(ansi.Style{}.Bold())
	t.styles[Rest] = t.styles[Dim]
	t.styles[Cursor] = look(ansi.Style{}.Reverse(true))
	return t
}

func parse(hex string) color.Color { return lipgloss.Color(hex) }

func look(style ansi.Style) Style { return Style(style.String()) }
