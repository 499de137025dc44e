package printable_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"trailsift/engine/printable"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "aws-cli/2.9.8 Python/3.9", "aws-cli/2.9.8 Python/3.9"},
		{"empty", "", ""},
		{"other scripts", "조선 Müller Ελλάς 東京", "조선 Müller Ελλάς 東京"},
		{"composed of marks", "Nguye\u0302\u0303n", "Nguye\u0302\u0303n"},
		{"colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"link", "\x1b]8;;http://x\x07y", `\x1b]8;;http://x\x07y`},
		{"eight-bit CSI", "a\u009b31mb", `a\x9b31mb`},
		{"carriage return", "shown\rhidden", `shown\rhidden`},
		{"line and tab", "a\nb\tc", `a\nb\tc`},
		{"backspace and delete", "a\bb\x7f", `a\x08b\x7f`},
		{"reversed order", "user\u202egnp.exe", `user\u202egnp.exe`},
		{"zero width", "ad\u200bmin\u2060\ufeff", `ad\u200bmin\u2060\ufeff`},
		{"tags", "a\U000e0041", `a\U000e0041`},
		{"invalid UTF-8", "a\xff\xc3(", `a\xff\xc3(`},
		{"other spaces", "a\u00a0b\u3000c\u2028d", `a\xa0b\u3000c\u2028d`},
		{"blank letters", "\u3164\u2800\u115f", `\u3164\u2800\u115f`},
		{"tower of marks", "z\u0300\u0301\u0302\u0303", "z\u0300\u0301\\u0302\\u0303"},
		{"mark with nothing to carry it", "\u0301a", `\u0301a`},
		{"mark after an escape", "\x1b\u0301", `\x1b\u0301`},
		{"flag", "\U0001f1e9\U0001f1ea", `\U0001f1e9\U0001f1ea`},
		{"variation selector", "\u2764\ufe0f", "\u2764\\ufe0f"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := printable.Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLeavesPlainTextWhereItIs(t *testing.T) {
	text := "arn:aws:iam::123456789012:user/charlie"
	if n := testing.AllocsPerRun(100, func() { _ = printable.Clean(text) }); n != 0 {
		t.Errorf("Clean allocates %v times for plain text", n)
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"charlie", 7, "charlie"},
		{"charlie", 5, "char…"},
		{"charlie", 1, "…"},
		{"charlie", 0, ""},
		{"東京都", 6, "東京都"},
		{"東京都", 5, "東京…"},
		{"東京都", 4, "東…"},
	} {
		if got := printable.Truncate(c.in, c.width, "…"); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestTruncateMiddle(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"stratus-red-team-ec2-steal-role", 31, "stratus-red-team-ec2-steal-role"},
		{"stratus-red-team-ec2-steal-role", 16, "stratus-…al-role"},
		{"stratus-red-team-ec2-steal-role", 15, "stratus…al-role"},
		{"stratus-red-team", 6, "strat…"},
		{"東京都東京都東京都", 10, "東京…京都"},
	} {
		got := printable.TruncateMiddle(c.in, c.width, "…")
		if got != c.want || printable.Width(got) > c.width {
			t.Errorf("TruncateMiddle(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{
		"plain", "\x1b[31m", "a\u009bb", "\u202e", "e\u0301\u0301\u0301", "कि", "👨‍👩‍👧", "👍🏽", "각", "🇩🇪", "\xff\xfe", "ก็", "ﷺ", "ക്ഷ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := printable.Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q: not UTF-8: %q", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("%q: %U is left in %q", s, r, got)
			}
		}
		if again := printable.Clean(got); again != got {
			t.Fatalf("%q: cleaned twice it is %q, once %q", s, again, got)
		}
		if ansi.Strip(got) != got {
			t.Fatalf("%q: %q holds a control sequence", s, got)
		}
		if a, b := ansi.StringWidth(got), ansi.StringWidthWc(got); a != b {
			t.Fatalf("%q: %q is %d or %d wide", s, got, a, b)
		}
		for width := range 12 {
			cut := printable.Truncate(got, width, "…")
			if printable.Width(cut) > width {
				t.Fatalf("%q: %q is wider than %d", s, cut, width)
			}
			if cut = printable.TruncateMiddle(got, width, "…"); printable.Width(cut) > width {
				t.Fatalf("%q: %q is wider than %d", s, cut, width)
			}
		}
		if strings.ContainsAny(got, "\r\n") {
			t.Fatalf("%q: more than one line", s)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for name, text := range map[string]string{
		"plain":   "aws-sdk-go-v2/1.17.1 os/linux lang/go/1.19 md/GOOS/linux md/GOARCH/amd64",
		"hostile": "\x1b[31maws-sdk-go-v2\u202e/1.17.1 os/linux lang/go",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_ = printable.Clean(text)
			}
		})
	}
}
