package ui

import (
	"strings"
	"testing"
)

// TestContextShowsWhatIsAroundMatches filters, asks for context, and has it taken away again.
func TestContextShowsWhatIsAroundMatches(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("C")
	d.sees("neither a filter nor a rule leaves anything out")
	d.press("3", "/", "id:none or AssumeRole", "enter")
	d.sees("16 of 100 events of charlie")
	d.misses("▸ AssumeRole")
	d.press("C")
	d.sees("each match with 3 events before and after it", "16 of 100 events of charlie and 3 around each", "▸ AssumeRole", "  ListBuckets")
	if d.m.timeline.Len() <= 16 {
		t.Errorf("the timeline shows %d events, no more than match", d.m.timeline.Len())
	}
	d.press("C", "C")
	d.sees("matches alone", "16 of 100 events of charlie")
	d.misses("around each")
}

func TestContextKeepsTheEvent(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "/", "AssumeRole", "enter", "j", "j")
	before := d.m.selection.Event
	d.press("C")
	if d.m.selection.Event != before {
		t.Errorf("the cursor went from event %d to %d", before, d.m.selection.Event)
	}
	d.press("j") // a neighbour, which goes with the context
	d.press("C", "C")
	if event, ok := d.m.timeline.Event(); !ok || event.Near || event.Name != "AssumeRole" {
		t.Errorf("without context the cursor is on %+v", event)
	}
}

func TestContextForgetsWhatTheFilterHid(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "G", "/", "ListBuckets", "enter", "home", "C")
	if event, ok := d.m.timeline.Event(); !ok || event.Near || event.Key != d.m.selection.Event {
		t.Errorf("the cursor is on %+v", event)
	}
}

func TestContextAroundTheEvidenceOfARule(t *testing.T) {
	d := loaded(t, 120, 36)
	d.m.rules.Point("R03")
	d.press("2", "enter", "C")
	d.sees("▸ CreateUser", "and 3 around each")
	d.press("s", "2", "C")
	d.sees("only in the order of time")
	if strings.Contains(d.screen(), "and 3 around each") {
		t.Error("another order claims to show context")
	}
}
