package seat

import (
	"fmt"
	"strings"
	"testing"
)

func TestLinesAreBounded(t *testing.T) {
	told := 0
	l := &lines{added: func() { told++ }}
	for n := range 10_000 {
		fmt.Fprintf(l, "line %d\r\n", n)
	}
	if told != 10_000 || len(l.kept) > mostKept {
		t.Errorf("told %d times, %d bytes are kept", told, len(l.kept))
	}
	words, next := l.since(3)
	if !strings.HasPrefix(string(words), "line ") || !strings.HasSuffix(string(words), "line 9999\r\n") || len(words) != len(l.kept) {
		t.Errorf("who reads too slowly hears %.20q to %.20q", words, words[len(words)-20:])
	}
	if more, _ := l.since(next); len(more) != 0 {
		t.Errorf("%q is told twice", more)
	}
	again, _ := l.since(l.last())
	if !strings.HasPrefix(string(again), "line 9") || len(again) > heardAgain || len(again) < heardAgain/2 {
		t.Errorf("who comes back hears %d bytes: %.20q", len(again), again)
	}
	fmt.Fprint(l, strings.Repeat("x", 2*mostKept)) // which has no end
	if words, _ := l.since(next); len(words) != 0 || len(l.kept) != 0 {
		t.Errorf("%d bytes of a line without an end are kept", len(l.kept))
	}
}

// TestWhoeverComesFirstHearsAll: a console may have said much before the connection is ready to tell it.
func TestWhoeverComesFirstHearsAll(t *testing.T) {
	l := &lines{added: func() {}}
	for n := range 1000 {
		fmt.Fprintf(l, "line %d\r\n", n)
	}
	if all, _ := l.since(l.begin()); !strings.HasPrefix(string(all), "line 0\r\n") || !strings.HasSuffix(string(all), "line 999\r\n") {
		t.Errorf("the first hears %.20q", all)
	}
	if again, _ := l.since(l.begin()); !strings.HasPrefix(string(again), "line 8") || len(again) > heardAgain {
		t.Errorf("who comes back hears %d bytes: %.20q", len(again), again)
	}
}

func TestLinesAreShownToWhoeverLooksOn(t *testing.T) {
	l := &lines{added: func() {}}
	fmt.Fprint(l, "one\r\nfilter user:x\b \by\r\n\b\x1b]0;title\a\r\n")
	if got, want := l.text(), "one\nfilter user:y\n\\x1b]0;title\\x07"; got != want {
		t.Errorf("shown is %q, want %q", got, want)
	}
}

func TestPlainIsAskedFor(t *testing.T) {
	for want, environs := range map[bool][]string{
		true:  {"TERM=dumb", "TERM=xterm TRAILSIFT_UI_PLAIN=true", "TRAILSIFT_UI_PLAIN=1 TERM=xterm", "TRAILSIFT_UI_PLAIN=perhaps TERM=dumb"},
		false: {"", "TERM=xterm", "TERM=dumber", "TRAILSIFT_UI_PLAIN=false TERM=dumb", "TRAILSIFT_UI_PLAIN= TERM=xterm", "LANG=dumb"},
	} {
		for _, environ := range environs {
			if got := plain(strings.Fields(environ)); got != want {
				t.Errorf("%q: %v", environ, got)
			}
		}
	}
}
