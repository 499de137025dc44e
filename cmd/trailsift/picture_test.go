//go:build unix

package main

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
)

// pictures are the screens shown in the documentation: the real program over the sample log, after some keys.
var pictures = []struct {
	name  string
	args  []string // beside the sample's logs
	keys  []string
	shows []string // what is there before the picture is taken
}{
	{name: "console", shows: []string{"marek.dvorak", "23 files read"}},
	{name: "record", args: []string{"--rule", "R05", "--user", "marek.dvorak"}, keys: []string{"o"}, shows: []string{"responseElements", "23 files read"}},
	{name: "chain", args: []string{"--user", "report-runner"}, keys: []string{"R"}, shows: []string{"Who became this principal"}},
	{name: "coverage", keys: []string{"A"}, shows: []string{"ATT&CK coverage", "Initial Access"}},
	{name: "tuning", keys: []string{"T"}, shows: []string{"Tuning", "R04"}},
}

// TestPictures draws the pictures of the documentation anew and fails where one no longer shows what the
// program does; -update keeps the new ones.
func TestPictures(t *testing.T) {
	for _, picture := range pictures {
		t.Run(picture.name, func(t *testing.T) {
			environ := environment(t, "COLORTERM=truecolor")
			args := append(slices.Clone(picture.args), "--theme", "dark", "testdata/sample")
			s := startScreenIn(t, filepath.Join("..", ".."), 120, 36, nil, environ, args...)
			s.wait("marek.dvorak", "case empty", "profile default")
			for _, key := range picture.keys {
				s.press(key)
			}
			s.wait(picture.shows...)
			requireEqualPicture(t, filepath.Join("..", "..", "docs", "pictures", picture.name+".svg"), s)
			s.press("\x03")
			s.exit()
		})
	}
}

// requireEqualPicture waits until the screen is as the picture shows it: the last keys may still be at work.
func requireEqualPicture(t *testing.T, path string, s *screen) {
	t.Helper()
	if *update {
		s.settle()
		if err := os.WriteFile(path, drawSVG(s.view), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s.until("looks as in "+path+"; go test ./cmd/trailsift -run Pictures -update draws it anew", func(string) bool {
		return bytes.Equal(kept, drawSVG(s.view))
	})
}

// settle waits until the program has written nothing for a while.
func (s *screen) settle() {
	s.t.Helper()
	quiet, length := time.Now(), len(s.written())
	s.until("came to rest", func(string) bool {
		if now := len(s.written()); now != length {
			quiet, length = time.Now(), now
		}
		return time.Since(quiet) > time.Second/2
	})
}

// The size of a cell and the colours of a terminal without a theme of its own.
const (
	cellWidth, cellHeight = 8.4, 18.0
	ground, ink           = "#0d1117", "#d6dde6"
	boldMode              = 1 << 2 // of vt10x, which gives it no name
)

// drawSVG draws the screen, run by run of equal looks. Every run is stretched to its cells, so that columns
// stand below each other in any font.
func drawSVG(view vt10x.Terminal) []byte {
	view.Lock()
	defer view.Unlock()
	columns, rows := view.Size()
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.1f %.1f" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`+"\n",
		float64(columns+2)*cellWidth, float64(rows+1)*cellHeight)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", ground)
	for y := range rows {
		for x := 0; x < columns; {
			first := view.Cell(x, y)
			end := x + 1
			for end < columns && sameLooks(view.Cell(end, y), first) {
				end++
			}
			drawRun(&out, view, x, end, y)
			x = end
		}
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func sameLooks(a, b vt10x.Glyph) bool {
	return a.FG == b.FG && a.BG == b.BG && a.Mode&boldMode == b.Mode&boldMode
}

func drawRun(out *bytes.Buffer, view vt10x.Terminal, from, to, y int) {
	looks := view.Cell(from, y)
	var text strings.Builder
	for x := from; x < to; x++ {
		if r := view.Cell(x, y).Char; r >= ' ' {
			text.WriteRune(r)
		} else {
			text.WriteByte(' ')
		}
	}
	if looks.BG != vt10x.DefaultBG {
		fmt.Fprintf(out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n",
			float64(from+1)*cellWidth, (float64(y)+0.5)*cellHeight, float64(to-from)*cellWidth, cellHeight, shade(looks.BG))
	}
	words := strings.TrimRight(text.String(), " ")
	if words == "" {
		return
	}
	lead := len(words) - len(strings.TrimLeft(words, " "))
	words = words[lead:]
	weight := ""
	if looks.Mode&boldMode != 0 {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(out, `<text x="%.1f" y="%.1f" fill="%s"%s textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve">%s</text>`+"\n",
		float64(from+lead+1)*cellWidth, (float64(y)+1.25)*cellHeight, shade(looks.FG), weight,
		float64(len([]rune(words)))*cellWidth, html.EscapeString(words))
}

// shade is a colour of the emulator as SVG has it. The program draws with true colours alone.
func shade(c vt10x.Color) string {
	switch c {
	case vt10x.DefaultFG:
		return ink
	case vt10x.DefaultBG:
		return ground
	}
	return fmt.Sprintf("#%06x", uint32(c))
}
