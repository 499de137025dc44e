package draw_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"trailsift/ui/draw"
	"trailsift/ui/theme"
)

func TestLineIsExactlyAsWideAsAsked(t *testing.T) {
	dark := theme.Dark()
	for width := range 30 {
		line := draw.NewLine(dark, width).Add(theme.Critical, "CRITICAL").Gap(2).
			Cell(theme.Dim, "東京都", 5, true).Cell(theme.Text, "x", 4, false).String()
		if got := ansi.StringWidth(line); got != width {
			t.Errorf("width %d: the line is %d wide: %q", width, got, line)
		}
	}
}

func TestFrame(t *testing.T) {
	dark := theme.Dark()
	lines := draw.Frame(dark, 20, 4, true, "1 Principals", "3 of 9", []string{strings.Repeat("x", 18)})
	want := []string{
		"┏━ 1 Principals ━━━┓",
		"┃xxxxxxxxxxxxxxxxxx┃",
		"┃                  ┃",
		"┗━━━━━━━━━ 3 of 9 ━┛",
	}
	for i, line := range lines {
		if got := ansi.Strip(line); got != want[i] {
			t.Errorf("line %d is %q, want %q", i, got, want[i])
		}
	}
}

func TestOverKeepsWhatIsAround(t *testing.T) {
	screen := []string{"\x1b[31mabcdefgh\x1b[m", "ijklmnop"}
	draw.Over(screen, []string{"##", "##"}, 3, 0)
	for i, want := range []string{"abc##fgh", "ijk##nop"} {
		if got := ansi.Strip(screen[i]); got != want {
			t.Errorf("line %d is %q, want %q", i, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"too few events for this", 10, "too few|events for|this"},
		{"arn:aws:iam::123456789012:user", 12, "arn:aws:iam:|:12345678901|2:user"},
		{"a arn:aws:iam", 8, "a|arn:aws:|iam"},
		{"", 5, ""},
		{"東京", 1, ""},
	} {
		if got := strings.Join(draw.Wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
