// Package printable stands between text from logs and any terminal.
//
// User agents, names and parameters are the attacker's to choose. Raw, they can colour, move or blank what is
// on the screen, reverse the reading order of a line, or hide in it. Clean keeps what a person can read and
// shows everything else as a visible escape, so that evidence is neither obeyed nor lost.
//
// It is for text on its way to a screen. Exported files keep the raw bytes.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"
)

// maxMarks is how many combining marks one letter may carry. Vietnamese and Hebrew need two; towers of
// them paint over neighbouring lines.
const maxMarks = 2

// Clean returns s with every rune that is not plainly visible written as an escape: `\x1b`, `\r`, `\u202e`,
// `\U000e0041`, and `\xNN` for bytes that are no UTF-8. The result is one line, is valid UTF-8, and is as wide
// by either way that terminals measure. Plain ASCII is returned as it is, without allocation.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := maxMarks // nothing to carry a mark yet
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
			marks = maxMarks
		case unicode.Is(unicode.Mn, r) && !isHidden(r) && marks < maxMarks:
			b.WriteRune(r)
			marks++
		case isVisible(r):
			b.WriteRune(r)
			marks = 0
		default:
			b.WriteString(escape(r))
			marks = maxMarks
		}
		i += size
	}
	return settle(b.String())
}

// settle escapes the clusters of letters that terminals draw in different widths, such as the conjuncts of
// Indic scripts: one wrong guess would shift the rest of the line.
func settle(s string) string {
	if ansi.StringWidth(s) == ansi.StringWidthWc(s) {
		return s
	}
	var b strings.Builder
	for clusters := displaywidth.StringGraphemes(s); clusters.Next(); {
		cluster := clusters.Value()
		if ansi.StringWidth(cluster) == ansi.StringWidthWc(cluster) {
			b.WriteString(cluster)
			continue
		}
		for _, r := range cluster {
			if r < 0x80 {
				b.WriteRune(r)
				continue
			}
			b.WriteString(escape(r))
		}
	}
	return b.String()
}

// Width returns how many cells a cleaned string takes on the screen.
func Width(s string) int {
	if isPlain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Truncate shortens a cleaned string to at most width cells; what was cut is replaced by tail.
func Truncate(s string, width int, tail string) string {
	if width <= 0 {
		return ""
	}
	if len(s) <= width {
		return s
	}
	if begin := head(s, width); len(begin) < len(s) {
		s = begin
	} else if Width(s) <= width {
		return s
	}
	if Width(tail) > width {
		tail = ""
	}
	return ansi.Truncate(s, width, tail)
}

// mostBytes is how many bytes a cell of a cleaned string takes at most: a letter with its marks.
const mostBytes = utf8.UTFMax * (1 + maxMarks)

// head is a beginning of a cleaned string that is wider than width, or all of it: a name of a megabyte costs no
// more than others.
func head(s string, width int) string {
	end := mostBytes * (width + 2)
	if end >= len(s) {
		return s
	}
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// tailOf is an end of a cleaned string that is wider than width.
func tailOf(s string, width int) string {
	from := len(s) - mostBytes*(width+2)
	for !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}

// TruncateMiddle shortens a cleaned string to at most width cells and keeps both its ends, which is where
// names differ; what was cut is replaced by tail.
func TruncateMiddle(s string, width int, tail string) string {
	if begin := head(s, width); len(begin) < len(s)/2 {
		s = begin + tailOf(s, width) // what is between is cut in any case
	}
	full := Width(s)
	if full <= width || width < 8 {
		return Truncate(s, width, tail)
	}
	keep := width - Width(tail)
	head := ansi.Truncate(s, keep-keep/2, "")
	end := ansi.TruncateLeft(s, full-keep/2, "")
	if Width(head)+Width(tail)+Width(end) > width {
		return Truncate(s, width, tail)
	}
	return head + tail + end
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// isVisible reports whether a rune stands for itself: it shows, and takes a width of its own whatever its
// neighbours are.
func isVisible(r rune) bool {
	if r < 0x80 {
		return r >= 0x20 && r < 0x7f
	}
	if !unicode.IsPrint(r) || unicode.Is(unicode.M, r) || isHidden(r) || joins(r) {
		return false
	}
	width := ansi.StringWidth(string(r))
	return width > 0 && width == ansi.StringWidthWc(string(r))
}

// isHidden reports whether a rune counts as printable but draws nothing.
func isHidden(r rune) bool {
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		unicode.Is(unicode.Variation_Selector, r) ||
		r == '\u2800' // the empty Braille pattern
}

// joins reports whether a rune melts into its neighbour, so that terminals disagree on how wide the two are:
// regional indicators, skin tones, and Hangul that is not a whole syllable.
func joins(r rune) bool {
	switch {
	case r >= 0x1f1e6 && r <= 0x1f1ff, r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	case r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97f, r >= 0xd7b0 && r <= 0xd7ff:
		return true
	}
	return false
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
