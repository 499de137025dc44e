// Package draw puts runs of text together into lines of an exact width, lines into framed panes, and
// panes into a screen. What it is given is already clean (see printable); it measures, cuts and pads.
//
// A drawing is a slice of lines, every one as wide as its rectangle. Line makes one of them.
package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailsift/engine/printable"
	"trailsift/ui/theme"
)

const blanks = "                                                                                                                                "

// Blank returns n spaces.
func Blank(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Line is one line being written, from left to right. What does not fit is cut.
type Line struct {
	theme *theme.Theme
	text  strings.Builder
	width int
	left  int
}

// NewLine starts a line of a width.
func NewLine(th *theme.Theme, width int) *Line {
	l := &Line{theme: th, width: max(width, 0), left: max(width, 0)}
	l.text.Grow(l.width + 32)
	return l
}

// Add appends text in the looks of a token.
func (l *Line) Add(token theme.Token, text string) *Line {
	if l.left <= 0 || text == "" {
		return l
	}
	text = printable.Truncate(text, l.left, l.theme.Glyphs.Cut)
	l.left -= printable.Width(text)
	l.paint(l.theme.Style(token), text)
	return l
}

// Cell appends text cut and padded to exactly width, flush right if asked.
func (l *Line) Cell(token theme.Token, text string, width int, right bool) *Line {
	width = min(width, l.left)
	if width <= 0 {
		return l
	}
	text = printable.Truncate(text, width, l.theme.Glyphs.Cut)
	taken := printable.Width(text)
	if right {
		l.text.WriteString(Blank(width - taken))
	}
	l.paint(l.theme.Style(token), text)
	if !right {
		l.text.WriteString(Blank(width - taken))
	}
	l.left -= width
	return l
}

// Gap appends n spaces.
func (l *Line) Gap(n int) *Line {
	n = min(n, l.left)
	l.text.WriteString(Blank(n))
	l.left -= max(n, 0)
	return l
}

// Join appends another line, as wide as that was made.
func (l *Line) Join(other *Line) *Line {
	width := other.width
	if width > l.left {
		return l
	}
	l.text.WriteString(other.String())
	l.left -= width
	return l
}

// Left returns how many cells are still free.
func (l *Line) Left() int { return l.left }

// String returns the line, padded to its width.
func (l *Line) String() string {
	l.text.WriteString(Blank(l.left))
	l.left = 0
	return l.text.String()
}

func (l *Line) paint(style theme.Style, text string) {
	if style == "" {
		l.text.WriteString(text)
		return
	}
	l.text.WriteString(string(style))
	l.text.WriteString(text)
	l.text.WriteString("\x1b[m")
}

// Frame draws a border of width by height around lines, with a title in its upper edge and a note at the
// end of its lower one. The border is heavy where the focus is.
func Frame(th *theme.Theme, width, height int, focused bool, title, note string, lines []string) []string {
	frame, token, titleToken := th.Glyphs.Plain, theme.Border, theme.Dim
	if focused {
		frame, token, titleToken = th.Glyphs.Heavy, theme.Focus, theme.Focus
	}
	drawn := make([]string, 0, height)
	drawn = append(drawn, edge(th, width, token, titleToken, frame.TopLeft, frame.Across, frame.TopRight, title, false))
	side := th.Paint(token, frame.Down)
	for i := range height - 2 {
		inner := ""
		if i < len(lines) {
			inner = lines[i]
		} else {
			inner = Blank(width - 2)
		}
		drawn = append(drawn, side+inner+side)
	}
	return append(drawn, edge(th, width, token, theme.Dim, frame.BottomLeft, frame.Across, frame.BottomRight, note, true))
}

func edge(th *theme.Theme, width int, token, textToken theme.Token, from, across, to, text string, right bool) string {
	room := width - 6
	if text == "" || room < 4 {
		return th.Paint(token, from+strings.Repeat(across, max(width-2, 0))+to)
	}
	text = printable.Truncate(text, room, th.Glyphs.Cut)
	rest := strings.Repeat(across, width-5-printable.Width(text))
	if right {
		return th.Paint(token, from+rest) + " " + th.Paint(textToken, text) + " " + th.Paint(token, across+to)
	}
	return th.Paint(token, from+across) + " " + th.Paint(textToken, text) + " " + th.Paint(token, rest+to)
}

// Fill returns exactly height lines of width: the given ones, cut, or followed by blank ones.
func Fill(lines []string, width, height int) []string {
	if len(lines) > height {
		return lines[:max(height, 0)]
	}
	for len(lines) < height {
		lines = append(lines, Blank(width))
	}
	return lines
}

// Cut makes a painted line exactly width cells wide.
func Cut(line string, width int) string {
	cut := ansi.Truncate(line, max(width, 0), "") + "\x1b[m"
	return cut + Blank(width-ansi.StringWidth(cut))
}

// Over lays a box over the lines of a screen, its upper left corner at x, y.
func Over(screen, box []string, x, y int) {
	for i, line := range box {
		if y+i < 0 || y+i >= len(screen) {
			continue
		}
		under := screen[y+i]
		left, right := ansi.Truncate(under, x, ""), x+ansi.StringWidth(line)
		left += "\x1b[m" + Blank(x-ansi.StringWidth(left)) // half of a wide rune is none
		screen[y+i] = left + line + "\x1b[m" + after(under, right)
	}
}

// after returns a line from a cell on. A wide rune that begins before it is left out, and its other half blank.
func after(line string, x int) string {
	want := max(ansi.StringWidth(line)-x, 0)
	rest := ansi.TruncateLeft(line, x, "")
	if ansi.StringWidth(rest) > want {
		rest = ansi.TruncateLeft(line, x+1, "")
	}
	return Blank(want-ansi.StringWidth(rest)) + rest
}

// Wrap breaks text into lines of at most width cells, at spaces where there are any.
func Wrap(text string, width int) []string {
	if width <= 0 {
		return nil
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		for {
			head := printable.Truncate(word, width, "")
			if head == word {
				break
			}
			if head == "" {
				return lines
			}
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, head), word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case printable.Width(line)+1+printable.Width(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
