// Package theme gives meaning its looks: a token such as Critical or Focus becomes a style and, where
// it has one, a glyph.
//
// Panes name tokens and never colours, so that a theme can be swapped while the console runs. Nothing
// rests on colour alone: a level is always a word and a glyph too, the cursor row is reversed and
// marked, and the focused pane has a heavy border. The types to know are Theme and Token.
package theme

// Token names a meaning that has looks of its own.
type Token uint8

const (
	Text Token = iota
	Strong
	Dim
	Faint
	Accent
	Border
	Focus
	Key
	Critical
	High
	Medium
	Low
	Good
	Bad
	Warn
	Bar
	Cursor
	Rest // the mark of the cursor row in a pane without the focus
	JSONKey
	JSONString
	JSONNumber
	JSONWord // true, false and null
	tokens
)

// Style is the control sequence that switches a look on. The zero Style is the terminal's own text.
type Style string

// reset ends every style.
const reset = "\x1b[m"

// Paint returns text in this style.
func (s Style) Paint(text string) string {
	if s == "" || text == "" {
		return text
	}
	return string(s) + text + reset
}

// Theme is a set of looks.
type Theme struct {
	Name   string
	Glyphs Glyphs
	styles [tokens]Style
}

// Style returns the looks of a token.
func (t *Theme) Style(token Token) Style { return t.styles[token] }

// Paint returns text in the looks of a token.
func (t *Theme) Paint(token Token, text string) string { return t.styles[token].Paint(text) }

// Names are those of the themes, in the order in which a menu lists them. "auto" is dark or light as the
// terminal's background is.
func Names() []string { return []string{"auto", "dark", "light", "contrast", "colorblind", "mono"} }

// Named returns the theme of a name, as it is on a dark or a light background.
func Named(name string, dark bool) (*Theme, bool) {
	pick := func(onDark, onLight palette) *Theme {
		if dark {
			return colored(name, onDark)
		}
		return colored(name, onLight)
	}
	switch name {
	case "auto":
		return pick(darkPalette, lightPalette), true
	case "dark":
		return Dark(), true
	case "light":
		return Light(), true
	case "contrast":
		return pick(contrastDarkPalette, contrastLightPalette), true
	case "colorblind":
		return pick(colorblindDarkPalette, colorblindLightPalette), true
	case "mono":
		return Mono(), true
	}
	return nil, false
}

// WithGlyphs returns the theme with other glyphs.
func (t *Theme) WithGlyphs(glyphs Glyphs) *Theme {
	other := *t
	other.Glyphs = glyphs
	return &other
}
