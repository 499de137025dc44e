package pane

import (
	"math"
	"strings"

	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// The widths of a feature's name and of its share in the forest's score.
const (
	featureWidth, shareWidth = 24, 7
	longestHalf              = 16 // of a bar, on either side of the axis
)

// isolated says what the forest made of the principal and draws what each feature added to its score, compared
// with the mean: to the right of the axis what sets the principal apart, to the left what is ordinary about it.
func (r *Rules) isolated() []ruleLine {
	token := theme.Faint
	if r.isolation.Anomalous {
		token = theme.Text
	}
	lines := r.wrapped(token, text.Layer(text.MLPoints, text.Isolation(*r.isolation)))
	half := min((r.width-4-featureWidth-1-shareWidth)/2, longestHalf)
	greatest := 0.0
	for _, reason := range r.isolation.Reasons {
		greatest = max(greatest, math.Abs(reason.Share))
	}
	if half < 1 || greatest == 0 {
		return lines
	}
	for _, reason := range r.isolation.Reasons {
		left, right := "", ""
		bar := strings.Repeat(r.set.Glyphs.Full, int(math.Round(math.Abs(reason.Share)/greatest*float64(half))))
		name := theme.Text
		if reason.Share < 0 {
			left, name = bar, theme.Dim
		} else {
			right = bar
		}
		lines = append(lines, ruleLine{runs: []run{
			{name, "  " + reason.Feature, featureWidth},
			{theme.Faint, left, -half},
			{theme.Border, r.set.Glyphs.Plain.Down, 1},
			{theme.Bar, right, half},
			{name, text.Share(reason.Share), -shareWidth},
		}})
	}
	return lines
}
