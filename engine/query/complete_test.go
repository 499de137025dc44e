package query_test

import (
	"strings"
	"testing"

	"trailsift/engine/query"
)

func TestComplete(t *testing.T) {
	for _, test := range []struct {
		text    string // with | for the cursor
		field   string
		typed   string
		options string
		open    bool
		chosen  string // the text when X is chosen
	}{
		{"us|", "", "us", "user:", false, "X"},
		{"SE|", "", "SE", "session: service:", false, "X"},
		{"user:alice o|", "", "o", "or", false, "user:alice X"},
		{"-us|", "", "us", "user:", false, "-X"},
		{"not (us|", "", "us", "user:", false, "not (X"},
		{"us|er:alice", "", "us", "user:", false, "Xalice"},
		{"level:|", "level", "", "low medium high critical", false, "level:X"},
		{"level:(high or c|", "level", "c", "critical", false, "level:(high or X"},
		{"level:(high or |)", "level", "", "low medium high critical", false, "level:(high or X)"},
		{"level:(high) k|", "", "k", "kind: key:", false, "level:(high) X"},
		{"denied:T|", "denied", "T", "true", false, "denied:X"},
		{"user:al|", "user", "al", "", true, "user:X"},
		{"user:a|lice event:X", "user", "a", "", true, "user:X event:X"},
		{`agent:"aws c|`, "agent", "aws c", "", true, `agent:X`},
		{"from:-2|", "from", "-2", "", false, "from:X"},
		{"colour:r|", "colour", "r", "", false, "colour:X"},
		{`"curl"|`, "", "", "", false, `"curl"X`},
	} {
		at := strings.IndexByte(test.text, '|')
		text := test.text[:at] + test.text[at+1:]
		c := query.Complete(text, at)
		if c.Field != test.field || c.Typed != test.typed || strings.Join(c.Options, " ") != test.options || c.Open != test.open {
			t.Errorf("%s: %+v", test.text, c)
		}
		if got := text[:c.From] + "X" + text[c.To:]; got != test.chosen {
			t.Errorf("%s: choosing X gives %q, want %q", test.text, got, test.chosen)
		}
	}
	if c := query.Complete("user:a ", 7); len(c.Options) != len(query.Fields()) {
		t.Errorf("behind a blank there are %d options", len(c.Options))
	}
}
