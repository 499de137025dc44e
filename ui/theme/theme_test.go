package theme

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Text has to be readable: WCAG's 4.5 : 1 for everything that says something, 2 : 1 for lines.
func TestColoursCanBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		palette palette
		ground  string
		least   float64
	}{
		"dark":                 {darkPalette, "#000000", 4.3},
		"dark soft":            {darkPalette, "#1e1e2e", 4.3},
		"light":                {lightPalette, "#ffffff", 4.3},
		"light soft":           {lightPalette, "#fafafa", 4.3},
		"colour-blind dark":    {colorblindDarkPalette, "#1e1e2e", 4.3},
		"colour-blind light":   {colorblindLightPalette, "#ffffff", 4.3},
		"high contrast, dark":  {contrastDarkPalette, "#1e1e2e", 7},
		"high contrast, light": {contrastLightPalette, "#ffffff", 7},
	} {
		fields := reflect.ValueOf(c.palette)
		for i := range fields.NumField() {
			colour, field := fields.Field(i).String(), fields.Type().Field(i).Name
			least := c.least
			if field == "border" {
				least = 2
			}
			if ratio := contrast(colour, c.ground); ratio < least {
				t.Errorf("%s: %s %s on %s has contrast %.2f", name, field, colour, c.ground, ratio)
			}
		}
	}
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	r, g, b, _ := lipgloss.Color(hex).RGBA()
	linear := func(v uint32) float64 {
		c := float64(v) / 0xffff
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestMonoHasNoColours(t *testing.T) {
	mono := Mono()
	for token := range tokens {
		style := string(mono.Style(token))
		if strings.Contains(style, "3") || strings.Contains(style, "4") {
			t.Errorf("token %d is %q", token, style)
		}
	}
}

func TestLevelsDifferInGlyphs(t *testing.T) {
	for name, glyphs := range map[string]Glyphs{"blocks": Blocks(), "ascii": ASCII()} {
		seen := map[string]bool{}
		for _, glyph := range glyphs.Levels {
			if seen[glyph] {
				t.Errorf("%s: %q stands for two levels", name, glyph)
			}
			seen[glyph] = true
		}
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for name, glyphs := range map[string]Glyphs{"blocks": Blocks(), "ascii": ASCII()} {
		walk(reflect.ValueOf(glyphs), func(glyph string) {
			if width := ansi.StringWidth(glyph); width != 1 && glyph != ASCII().Arrow {
				t.Errorf("%s: %q is %d wide", name, glyph, width)
			}
			if name == "ascii" && glyph[0] >= 0x7f {
				t.Errorf("%q is not ASCII", glyph)
			}
		})
	}
}

func walk(v reflect.Value, visit func(string)) {
	switch v.Kind() {
	case reflect.String:
		visit(v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), visit)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), visit)
		}
	}
}

func TestNamed(t *testing.T) {
	for _, name := range Names() {
		for _, dark := range []bool{true, false} {
			if got, ok := Named(name, dark); !ok || got.Name != name {
				t.Errorf("Named(%q, %v) = %v, %v", name, dark, got, ok)
			}
		}
	}
	if _, ok := Named("solarised", true); ok {
		t.Error("a theme that does not exist was found")
	}
}

func TestThemesFollowTheBackground(t *testing.T) {
	for name, follows := range map[string]bool{"auto": true, "contrast": true, "colorblind": true, "dark": false, "mono": false} {
		dark, _ := Named(name, true)
		light, _ := Named(name, false)
		if differs := dark.styles != light.styles; differs != follows {
			t.Errorf("%s: looks differ with the background: %v, want %v", name, differs, follows)
		}
	}
}
