package pane

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"trailsift/engine"
	"trailsift/engine/forest"
	"trailsift/ui/theme"
)

// barsOf draws the forest's lines of a pane of a width.
func barsOf(t *testing.T, glyphs theme.Glyphs, width int) string {
	t.Helper()
	r := NewRules(Setting{Location: time.UTC, Glyphs: glyphs})
	r.Resize(width, 20)
	r.isolation = &engine.Isolation{
		Score: 0.64, Mean: 0.48, Threshold: 0.6, Anomalous: true,
		Reasons: []forest.Reason{{Feature: "unique_ips", Share: 0.12}, {Feature: "failure_ratio", Share: -0.06}, {Feature: "burst", Share: 0.001}},
	}
	var lines []string
	for _, line := range r.isolated() {
		drawn := ansi.Strip(r.line(theme.Dark().WithGlyphs(glyphs), line, theme.Text))
		if got := ansi.StringWidth(drawn); got != width {
			t.Errorf("%d wide, want %d: %q", got, width, drawn)
		}
		lines = append(lines, strings.TrimRight(drawn, " "))
	}
	return strings.Join(lines, "\n")
}

func TestForestReasonsAreSignedBars(t *testing.T) {
	want := strings.TrimPrefix(`
   isolation forest: anomalous, 0.64, more than
   0.60 (mean 0.48); what each feature adds:
   unique_ips                    │████████  +0.12
   failure_ratio             ████│          -0.06
   burst                         │          +0.00`, "\n")
	if got := barsOf(t, theme.Blocks(), 52); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := barsOf(t, theme.ASCII(), 52); !strings.Contains(got, "####|") || strings.ContainsRune(got, '█') {
		t.Errorf("not plain ASCII:\n%s", got)
	}
}

func TestNarrowPanesHaveNoBars(t *testing.T) {
	if got := barsOf(t, theme.Blocks(), 34); strings.Contains(got, "│") || !strings.Contains(got, "unique_ips") || !strings.Contains(got, "+0.12") {
		t.Errorf("got\n%s", got)
	}
}
