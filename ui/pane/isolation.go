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
	for _, reason := range r.isolation.Reasons {
		name := theme.Text
		if reason.Share < 0 {
			name = theme.Dim
		}
		line := ruleLine{runs: []run{{name, "  " + reason.Feature, featureWidth}}}
		if half > 0 && greatest > 0 {
			line.runs = append(line.runs, r.signedBar(reason.Share/greatest, half)...)
		}
		line.runs = append(line.runs, run{name, text.Share(reason.Share), -shareWidth})
		lines = append(lines, line)
	}
	return lines
}

// signedBar draws a part of -1 to 1 on either side of an axis.
func (r *Rules) signedBar(part float64, half int) []run {
	left, right := "", ""
	bar := strings.Repeat(r.set.Glyphs.Full, int(math.Round(math.Abs(part)*float64(half))))
	if part < 0 {
		left = bar
	} else {
		right = bar
	}
	return []run{{theme.Faint, left, -half}, {theme.Border, r.set.Glyphs.Plain.Down, 1}, {theme.Bar, right, half}}
}
