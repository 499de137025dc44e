package ui

import "testing"

func TestSearchHidesNothing(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "ctrl+f", "event:CreateUser", "enter")
	all := d.m.timeline.Len()
	d.sees("match 1 of ")
	if event, _ := d.m.timeline.Event(); event.Name != "CreateUser" {
		t.Fatalf("the cursor is on %s, want CreateUser", event.Name)
	}
	first := d.m.timeline.Cursor()
	d.press("n")
	d.sees("match 2 of ")
	second := d.m.timeline.Cursor()
	if second <= first {
		t.Errorf("the next match stands at %d, want it after %d", second, first)
	}
	d.press("N")
	if got := d.m.timeline.Cursor(); got != first {
		t.Errorf("the match before stands at %d, want %d", got, first)
	}
	d.press("N")
	d.sees("no further match of ")
	if got := d.m.timeline.Len(); got != all {
		t.Errorf("%d rows are shown, want all %d", got, all)
	}
}

func TestSearchFindsWhatStandsAroundMatches(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "/", "id:none or AssumeRole", "enter", "ctrl+f", "event:ListBuckets", "enter")
	d.sees("nothing here matches event:ListBuckets")
	d.press("C", "n")
	d.sees("match 1 of ")
	if event, _ := d.m.timeline.Event(); event.Name != "ListBuckets" || !event.Near {
		t.Errorf("the cursor is on %s, want a ListBuckets beside a match", event.Name)
	}
}

func TestSearchWithoutAMatch(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("ctrl+f", "event:Nothing", "enter")
	d.sees("nothing here matches event:Nothing")
}

func TestNextMatchWantsASearch(t *testing.T) {
	loaded(t, 120, 36).press("n").sees("nothing was searched for")
}
