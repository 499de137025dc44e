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

// The contrast of these is 7 : 1 at least, WCAG's level AAA.
var (
	contrastDarkPalette = palette{
		dim: "#ffffff", faint: "#d7d7d7", accent: "#87d7ff", border: "#ffffff",
		critical: "#ff9c9c", high: "#ffbf5f", medium: "#ffff5f", low: "#87ff87",
		good: "#87ff87", bad: "#ff9c9c", bar: "#87d7ff",
		jsonKey: "#87d7ff", jsonString: "#ffffff", jsonNumber: "#ffbf5f", jsonWord: "#ffafff",
	}
	contrastLightPalette = palette{
		dim: "#000000", faint: "#303030", accent: "#00318a", border: "#000000",
		critical: "#9b0000", high: "#7a3300", medium: "#5c4500", low: "#004d00",
		good: "#004d00", bad: "#9b0000", bar: "#00318a",
		jsonKey: "#00318a", jsonString: "#000000", jsonNumber: "#7a3300", jsonWord: "#5f0087",
	}
)

// These follow the palette of M. Okabe and K. Ito, "Color Universal Design" (2008), which people with any colour
// vision can tell apart; the shades are lighter or darker where text has to be read.
var (
	colorblindDarkPalette = palette{
		dim: "#a8b3bf", faint: "#8b949e", accent: "#8cc8f0", border: "#5d6672",
		critical: "#ff8a4c", high: "#e69f00", medium: "#f0e442", low: "#56b4e9",
		good: "#35c9a0", bad: "#e59bc8", bar: "#56b4e9",
		jsonKey: "#8cc8f0", jsonString: "#f0e442", jsonNumber: "#e69f00", jsonWord: "#e59bc8",
	}
	colorblindLightPalette = palette{
		dim: "#57606a", faint: "#6e7781", accent: "#005b8f", border: "#8c959f",
		critical: "#b34700", high: "#8a5d00", medium: "#6b6200", low: "#0072b2",
		good: "#00735c", bad: "#a3437c", bar: "#0072b2",
		jsonKey: "#005b8f", jsonString: "#6b6200", jsonNumber: "#8a5d00", jsonWord: "#a3437c",
	}
)

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
