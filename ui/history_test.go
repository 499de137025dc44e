package ui

import "testing"

func TestBackAndForwardThroughSelections(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("enter")       // charlie's rules
	d.press("enter")       // the events of a rule
	d.press("1", "j", "j") // another principal
	d.press("enter")       // its rules
	d.press("{", "{", "{") // back to the beginning
	d.sees("charlie")
	if got := d.m.selection.Principal; got != arn("charlie") {
		t.Fatalf("principal is %q, want charlie", got)
	}
	if d.m.selection.Rule != "" {
		t.Errorf("rule is %q, want none", d.m.selection.Rule)
	}
	d.press("}")
	d.press("}", "}", "}")
	if got := d.m.selection.Principal; got != hostile {
		t.Errorf("principal is %q, want the third", got)
	}
	d.press("}")
	d.sees("there is no later selection")
}

func TestJumpShowsWhatAFilterHides(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("/", "user:bob", "enter")
	d.settle(d.m.jump(jump{principal: arn("dave"), rule: "R03", pane: 2}))
	if got := d.m.selection; got.Principal != arn("dave") || got.Rule != "R03" || !got.FilterOff {
		t.Errorf("selection is %+v, want dave's R03 with the filter off", got)
	}
	d.press("{")
	if got := d.m.selection; got.Principal != arn("bob") || got.FilterOff {
		t.Errorf("selection is %+v, want bob with the filter on", got)
	}
}

func TestHelpGivesThePageBack(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("Q", "?")
	d.sees("Keys")
	d.press("esc")
	d.sees("Quality of the evidence")
	d.press("esc")
	d.misses("Quality of the evidence")
}
