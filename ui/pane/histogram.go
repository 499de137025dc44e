package pane

import (
	"math"
	"strings"

	"trailsift/engine"
	"trailsift/ui/draw"
	"trailsift/ui/theme"
)

// Histogram draws events over time. Failures are drawn in their own look at the foot of each bar and, where
// there is more than one line, marked below; so are a rule's evidence and the time of the cursor.
type Histogram struct {
	all, hits []engine.Bucket
	from, to  int64 // the brushed span; to is 0 for none
}

// Marks below bars with denied events, without and with a rule's evidence.
const (
	DenialMark = "x"
	BothMark   = "X"
)

func (h *Histogram) span() (from, to int64, ok bool) {
	if len(h.all) == 0 {
		return 0, 0, false
	}
	return h.all[0].From, h.all[len(h.all)-1].To, true
}

// barWidth returns how many seconds one bar covers.
func (h *Histogram) barWidth() int64 {
	if len(h.all) == 0 {
		return 0
	}
	return h.all[0].To - h.all[0].From
}

// draw returns height lines of width cells, with the bar of time at marked in the last.
func (h *Histogram) draw(th *theme.Theme, width, height int, at int64) []string {
	if height <= 0 {
		return nil
	}
	bars := height
	if height > 1 {
		bars--
	}
	columns := min(len(h.all), width-2)
	highest := 1
	for _, bucket := range h.all {
		highest = max(highest, bucket.Events)
	}
	steps := len(th.Glyphs.Steps)
	lines := make([]string, 0, height)
	for row := bars - 1; row >= 0; row-- {
		line := draw.NewLine(th, width).Gap(1)
		for i := range columns {
			glyph, token := bar(th, h.all[i], highest, row, bars*steps)
			if h.to != 0 && !h.brushed(h.all[i]) {
				token = theme.Faint
			}
			line.Add(token, glyph)
		}
		lines = append(lines, line.String())
	}
	if height > 1 {
		lines = append(lines, h.marks(th, width, columns, at))
	}
	return lines
}

// brushed reports whether a bar has a part in the brushed span.
func (h *Histogram) brushed(bucket engine.Bucket) bool {
	return bucket.To > h.from && bucket.From < h.to
}

// bar returns what one bar shows in one line of cells, counted from the foot. Heights go by the square root: logs
// have bursts beside which everything else would lie flat.
func bar(th *theme.Theme, bucket engine.Bucket, highest, row, cells int) (string, theme.Token) {
	steps := len(th.Glyphs.Steps)
	reach := func(n int) int {
		if n == 0 {
			return 0
		}
		return max(int(float64(cells)*math.Sqrt(float64(n)/float64(highest))), 1)
	}
	over := reach(bucket.Events) - row*steps
	if over <= 0 {
		return " ", theme.Text
	}
	token := theme.Bar
	if reach(bucket.Denied)-row*steps > 0 {
		token = theme.Bad
	}
	return th.Glyphs.Steps[min(over, steps)-1], token
}

// marks is the line below the bars.
func (h *Histogram) marks(th *theme.Theme, width, columns int, at int64) string {
	line := draw.NewLine(th, width).Gap(1)
	for i := range columns {
		bucket := h.all[i]
		switch {
		case at != 0 && at >= bucket.From && at < bucket.To:
			line.Add(theme.Focus, th.Glyphs.Ascend)
		case i < len(h.hits) && h.hits[i].Events > 0 && bucket.Denied > 0:
			line.Add(theme.Bad, BothMark)
		case i < len(h.hits) && h.hits[i].Events > 0:
			line.Add(theme.High, th.Glyphs.Tick)
		case bucket.Denied > 0:
			line.Add(theme.Bad, DenialMark)
		case h.brushed(bucket):
			line.Add(theme.Focus, th.Glyphs.Heavy.Across)
		default:
			line.Add(theme.Border, th.Glyphs.Plain.Across)
		}
	}
	line.Add(theme.Border, strings.Repeat(th.Glyphs.Plain.Across, max(width-2-columns, 0)))
	return line.String()
}
