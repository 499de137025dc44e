package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/ui/theme"
)

// hostileTexts are what attackers may write into a log to colour, move, blank or reverse what is on a screen.
var hostileTexts = []string{
	"\x1b[35;1;5mred\x1b[2J\x1b[H",
	"\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
	"\x1b]0;title\x07\x1bP+q\x1b\\\x1b_x\x1b\\",
	"\u009b31mC1\u0090q\u009c",
	"\u202eevil\u2066isolate\u2069\u200f",
	"zero\u200bwidth\u200d\ufeff\u2060\u00ad",
	"tower" + strings.Repeat("\u0301", 40),
	"漢字かな한글ＷＩＤＥ",
	"👩‍👩‍👧‍👦🇰🇷👍🏽❤️1️⃣",
	"carriage\rreturn\nnewline\ttab\vvertical\fform\b\b\bback\a",
	"nul\x00del\x7f",
	"\xff\xfe\x80 no utf-8 \xc3\x28",
	"क्षत्रिय ກຳ 각 \u115f\u3164\u2800",
	"\U000e0041\U000e0042\ufe0f\u180e",
	`quote"back\slash'*?(){}[]:`,
	"",
}

func FuzzHostileText(f *testing.F) {
	texts := hostileTexts
	if testing.Short() {
		texts = texts[:3] // all of the views are drawn for each
	}
	for _, words := range texts {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		words = words[:min(len(words), 300)]
		drawn(t, words, 40, 12)
		drawn(t, words, 120, 36)
		for _, ascii := range []bool{false, true} {
			told := besieged(t, words, 80, 24, func(o *Options) { o.Plain, o.ASCII = true, ascii })
			readable(t, told)
		}
	})
}

// TestLongTextIsCut has ten kilobytes in every place.
func TestLongTextIsCut(t *testing.T) {
	if testing.Short() {
		t.Skip("cutting takes long under the race detector; shorter texts go through all views too")
	}
	drawn(t, strings.Repeat("long漢\u202e\x1b[31m", 700), 80, 24)
}

// drawn asserts that no view draws anything harmful.
func drawn(t *testing.T, words string, width, height int) {
	t.Helper()
	d := newDriver(t, width, height, func(o *Options) { o.Source = words })
	beset(d, words)
	for _, keys := range everywhere(words) {
		d.press(keys...)
		harmless(t, d, keys)
	}
}

// besieged goes through all views and returns what was written.
func besieged(t *testing.T, words string, width, height int, change func(*Options)) string {
	t.Helper()
	var written bytes.Buffer
	d := newDriver(t, width, height, func(o *Options) {
		o.Source, o.Output = words, &written
		change(o)
	})
	beset(d, words)
	for _, keys := range everywhere(words) {
		d.press(keys...)
	}
	return written.String()
}

// everywhere are the keys that lead from one view to the next, hostile text being typed where there is
// something to be typed.
func everywhere(typed string) [][]string {
	typed = typed[:min(len(typed), 200)]
	return [][]string{
		{}, {"2"}, {"3"}, {"o"}, {"Z"}, {"esc"}, {"1", "R"}, {"esc", "I"}, {"esc", "i"}, {"esc", "A"}, {"u"}, {"j", "enter"},
		{"esc", "esc", "Q"}, {"G"}, {"esc", "3", "K"}, {"esc", "y"}, {"j", "enter"}, {"w"}, {"esc", "s"}, {"esc", "c"}, {"esc", "?"},
		{"esc", ":", typed}, {"esc", "/", typed}, {"enter"}, {"esc", "/", "ctrl+u", "user:"}, {"tab"}, {"esc", "F"}, {"C"},
		{"ctrl+f", typed}, {"enter"}, {"esc", "t", typed}, {"enter"}, {"esc", "a", typed}, {"esc", "w", "enter"}, {"ctrl+u"}, {"esc"},
	}
}

// beset loads a log with the words in every place that a log or its files have.
func beset(d *driver, words string) {
	named := func(name string) string { return "arn:aws:iam::" + words + ":user/" + name + words }
	s := fakeSnapshot(99, 12, named("a"), named("b"), words)
	data := s.Dataset.(*fakeDataset)
	for i := range data.events {
		e := &data.events[i]
		e.ID, e.Name, e.Service, e.Session, e.AccessKey, e.Address = words, words+e.Name, words, words, words, words
		e.Country, e.Network, e.Region, e.Account, e.Agent, e.Error = words, words, words, words, words, words
	}
	for i := range s.Ranking {
		p := &s.Ranking[i]
		p.Chain = []string{words, named("c")}
		p.Findings = []finding.Finding{{
			ID: "sig:" + words, Layer: "signature", Title: words, Level: "high", Techniques: []string{words, "T1110"},
			EventCount: 3, Explanation: words,
		}}
		p.Episodes = []engine.EpisodeScore{{Episode: &profile.Episode{Session: words, Address: words, From: start, To: start + 9}}}
		p.Score.Episode = 0
		p.Score.Verdicts[0].Override, p.Score.Verdicts[1].Silent = words, words
	}
	s.Profile = words
	s.Evidence.Broken = []engine.Note{{Path: words, Offset: 1, Reason: words}}
	s.Evidence.Unusables, s.Evidence.Unusable = s.Evidence.Broken, 1
	s.Evidence.Skipped = s.Evidence.Broken
	s.Evidence.Layers = map[string]string{"ml": words, words: words}
	s.Dataset = hostileDataset{data, words}
	d.m.cover = func(*engine.Snapshot) []engine.TacticCoverage {
		seen := engine.Seen{Findings: 1, Principals: 1, Events: 2, First: start, Last: start + 9}
		return []engine.TacticCoverage{{Tactic: words, Seen: seen, Techniques: []engine.TechniqueCoverage{{ID: words, Name: words, Seen: seen, Detectors: 1}}}}
	}
	d.run.publish(s)
	d.run.end(1, errors.New(words))
	d.send(finishedMsg{run: 1, err: nil})
}

// hostileDataset has hostile values, records, sessions and roles.
type hostileDataset struct {
	*fakeDataset
	words string
}

// MarshalJSON of a string escapes what is no UTF-8, and JSON escapes hide controls: both forms are in the record.
func (d hostileDataset) Record(context.Context, engine.EventKey) (json.RawMessage, error) {
	quoted, err := json.Marshal(d.words)
	if err != nil {
		return nil, err
	}
	raw := strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' {
			return -1
		}
		return r
	}, d.words)
	return json.RawMessage(`{"requestParameters":{` + string(quoted) + `:` + string(quoted) + `,"raw":"` + raw + `","list":["` + raw + `"]}}`), nil
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// harmless asserts that a screen is full, that no line sticks out by either way of measuring, and that nothing in
// it but the theme's own looks means anything to a terminal.
func harmless(t *testing.T, d *driver, keys []string) {
	t.Helper()
	checkWidths(t, d, d.m.wish.Width, d.m.wish.Height)
	ours := []string{"\x1b[m", "\x1b[0m"}
	for token := theme.Text; token <= theme.JSONWord; token++ {
		ours = append(ours, string(d.m.theme.Style(token)))
	}
	for _, line := range d.m.draw() {
		for _, look := range sgr.FindAllString(line, -1) {
			if !slices.Contains(ours, look) {
				t.Fatalf("after %q, %q is drawn, which is no look of the theme's", keys, look)
			}
		}
		bare := sgr.ReplaceAllString(line, "")
		if got := ansi.StringWidthWc(bare); got != d.m.wish.Width {
			t.Fatalf("after %q, a line is %d wide rune by rune: %q", keys, got, bare)
		}
		visible(t, bare)
	}
}

// readable asserts that what plain mode has written is lines and the echo of what was typed.
func readable(t *testing.T, words string) {
	t.Helper()
	visible(t, strings.NewReplacer("\r\n", "", "\b", "").Replace(words))
}

func visible(t *testing.T, words string) {
	t.Helper()
	if !utf8.ValidString(words) {
		t.Fatalf("no UTF-8: %q", words)
	}
	for _, r := range words {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) {
			t.Fatalf("%U is shown in %q", r, words)
		}
	}
}
