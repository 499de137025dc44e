package pane

import (
	"strings"

	"trailsift/engine/risk"
	"trailsift/ui/theme"
)

func levelToken(level risk.Level) theme.Token {
	return [...]theme.Token{theme.Low, theme.Medium, theme.High, theme.Critical}[level]
}

// findingToken is the look of a finding's level, which has five words.
func findingToken(level string) (theme.Token, risk.Level) {
	switch level {
	case "critical":
		return theme.Critical, risk.Critical
	case "high":
		return theme.High, risk.High
	case "medium":
		return theme.Medium, risk.Medium
	}
	return theme.Low, risk.Low
}

// scoreBar draws a score of 100 as a bar of a width.
func scoreBar(glyphs theme.Glyphs, score float64, width int) string {
	full := int(score*float64(width)/100 + 0.5)
	full = min(max(full, 0), width)
	return strings.Repeat(glyphs.Full, full) + strings.Repeat(glyphs.Rest, width-full)
}
