package ui

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"trailsift/engine"
)

func TestBrushShowsOnlyItsSpan(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "j", "j", "v")
	d.sees("a span begins at")
	d.press("j", "j", "j", "j", "v")
	if got := d.m.timeline.Len(); got != 5 {
		t.Errorf("%d events are shown, want 5", got)
	}
	d.sees("span 2023-07-10 11:45")
	golden.RequireEqual(t, []byte(d.screen()))
	d.press("\\")
	if got := d.m.timeline.Len(); got != 100 {
		t.Errorf("%d events are shown, want all 100", got)
	}
	d.press("{")
	if !d.m.selection.Brushed() {
		t.Error("the way back does not lead to the span")
	}
}

func TestBrushCanBeLeft(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "v", "j", "\\")
	d.sees("no span is being brushed")
	if d.m.selection.Brushed() || d.m.brushing != 0 {
		t.Error("something is brushed")
	}
	d.press("\\")
	d.sees("no span is brushed")
}

func TestHistogramZoomsOnRoundSteps(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "G")
	whole := d.m.timeline.BarWidth()
	d.press("+")
	step := d.m.timeline.BarWidth()
	if step >= whole || step != 30 && step != 15 && step != 5 && step != 1 {
		t.Fatalf("a bar covers %d s, want a round step below %d", step, whole)
	}
	from, to, _ := d.m.timeline.Span()
	if at := d.m.selection.At; at < from || at >= to {
		t.Errorf("the cursor at %d is not in the histogram [%d, %d)", at, from, to)
	}
	d.press("L")
	later, _, _ := d.m.timeline.Span()
	if later <= from {
		t.Errorf("panned on, the histogram begins at %d, want after %d", later, from)
	}
	d.press("H")
	if earlier, _, _ := d.m.timeline.Span(); earlier >= later {
		t.Errorf("panned back, the histogram begins at %d, want before %d", earlier, later)
	}
	d.press("g", "g")
	from, to, _ = d.m.timeline.Span()
	if at := d.m.selection.At; at < from || at >= to {
		t.Errorf("the histogram [%d, %d) did not follow the cursor to %d", from, to, at)
	}
	for range len(barSteps) {
		d.press("-")
	}
	if d.m.zoomed != (engine.Span{}) {
		t.Errorf("zoomed out, it covers %+v, want all", d.m.zoomed)
	}
}

func TestDays(t *testing.T) {
	d := loaded(t, 120, 36)
	d.press("3", "G")
	last := d.m.selection.At
	d.press("D")
	if d.m.selection.At >= last {
		t.Errorf("a day back is %s, want before %s", time.Unix(d.m.selection.At, 0), time.Unix(last, 0))
	}
	d.press("d", "0")
	if first := d.m.timeline.Cursor(); first != 0 {
		t.Errorf("the start of the day is row %d, want 0", first)
	}
}
