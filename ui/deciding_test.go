package ui

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/x/ansi"

	"trailsift/engine/finding"
	"trailsift/engine/sigma"
)

// TestFromTheScoreToTheFieldThatDecided goes down in one key a step, and back.
func TestFromTheScoreToTheFieldThatDecided(t *testing.T) {
	d := onPages(t, 120, 36)
	d.press("enter") // the rules of charlie
	if !d.m.rules.Point("R07") {
		t.Fatal("R07 is not in the pane")
	}
	d.sees("R07 Admin changes") // figure and threshold stand beside it
	d.press("enter", "enter")   // its events, the record of the first
	if !d.marked(`"eventName"`) {
		t.Errorf("the cursor is not on the call:\n%s", d.screen())
	}
	if got := withGlyph(d, "●"); len(got) != 1 || !strings.Contains(got[0], "eventName") {
		t.Errorf("marked are %q, want the call alone", got)
	}
	d.press("esc", "esc", "esc")
	if d.m.selection.Rule != "" || d.m.wish.Record {
		t.Errorf("not back at the rules: %+v", d.m.selection)
	}
}

// withGlyph lists the lines of the record pane that carry a glyph in the margin.
func withGlyph(d *driver, glyph string) (lines []string) {
	for _, line := range d.m.record.Draw(d.m.theme, false) {
		if line = ansi.Strip(line); strings.Contains(line[:min(len(line), 8)], glyph) {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestWithoutARuleAllThatAnEventProvesIsMarked(t *testing.T) {
	d := onPages(t, 120, 36)
	p := d.m.principal
	p.Findings = append(p.Findings, finding.Finding{ID: "S06", Layer: finding.Sequence, Title: "Even intervals", Events: []string{"00000002-0000"}})
	d.press("3", "j", "j", "o") // CreateUser, evidence of R03, R07 and S06
	got := strings.Join(withGlyph(d, "●"), "\n")
	for _, field := range []string{`"type"`, `"eventName"`, `"eventTime"`} {
		if !strings.Contains(got, field) {
			t.Errorf("%s is not marked:\n%s", field, got)
		}
	}
	if d.marked(`"type"`) {
		t.Error("the cursor left the beginning though no rule is chosen")
	}
}

// TestAFoldedFieldIsMarkedByWhatItIsFoldedInto keeps what is folded folded.
func TestAFoldedFieldIsMarkedByWhatItIsFoldedInto(t *testing.T) {
	d := onPages(t, 120, 36)
	d.press("enter")
	d.m.rules.Point("R03")
	d.press("enter", "enter")
	if !d.marked(`"type"`) {
		t.Fatalf("the cursor is not on the type:\n%s", d.screen())
	}
	d.press("Z", "esc", "j", "enter")
	if !d.marked(`"userIdentity"`) {
		t.Errorf("the cursor is not on the folded identity:\n%s", d.screen())
	}
}

func TestASignatureMarksWhatItsRuleTests(t *testing.T) {
	set, refused := sigma.Load(fstest.MapFS{"a.yml": {Data: []byte(
		"title: User made\nid: a\ndetection: {a: {eventName: CreateUser, requestParameters.count: 2}, condition: a}\n")}})
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	d := newDriver(t, 120, 36, func(o *Options) { o.Config.Signatures = set })
	d.finish(6)
	p := d.m.principal
	p.Findings = append(p.Findings, finding.Finding{ID: "a", Layer: finding.Signature, Title: "User made", Events: []string{"00000002-0000"}})
	d.press("3", "j", "j", "o")
	got := strings.Join(withGlyph(d, "●"), "\n")
	for _, field := range []string{`"count"`, `"eventName"`} {
		if !strings.Contains(got, field) {
			t.Errorf("%s is not marked:\n%s", field, got)
		}
	}
	if fields := d.m.fieldsOf("a"); len(fields) != 2 || fields[0] != "requestParameters.count" {
		t.Errorf("the signature goes by %v, want its parameter first", fields)
	}
}
