package report

import (
	"fmt"
	"time"

	"trailsift/engine"
	"trailsift/engine/query"
)

// Chart is events over time in equal stretches. Across, everything is in per cent of its width, so that it fills
// whatever it is put into while its letters keep their size.
type Chart struct {
	Title string
	Words string // the same for those who cannot see it
	Bars  []Bar
	Ticks []Tick
	Most  string // events of the highest bar
}

// Bar is a stretch of time. Down, everything is in pixels of a chart chartHeight high.
type Bar struct {
	X, Width              float64
	Y, Height             float64
	DeniedY, DeniedHeight float64
	Evidence              float64 // where its mark is, across; below 0 for none
	Words                 string
}

// Tick is a time on the axis.
type Tick struct {
	X     float64
	Words string
}

const (
	chartBars   = 72
	chartHeight = 96.0
	barGap      = 0.25 // per cent between bars
	leastBar    = 2.0  // pixels: what is there is seen
)

// charts are the principal's events over the whole log, and close up around the evidence where that is short.
func (g *gathering) charts(p *engine.Principal) ([]Chart, error) {
	whole, err := g.chart(p, "All of the log", engine.Span{})
	if err != nil || len(whole.Bars) == 0 {
		return nil, err
	}
	charts := []Chart{whole}
	near, found, err := g.closeUp(p)
	if err != nil || !found {
		return charts, err
	}
	zoomed, err := g.chart(p, "Around the evidence", near)
	if err != nil {
		return nil, err
	}
	return append(charts, zoomed), nil
}

// evidenceOf asks for what a principal's findings rest on, or its rules where it has no finding that counts.
func evidenceOf(p *engine.Principal) (q query.Query, found bool) {
	var terms query.Or
	for _, f := range p.Findings {
		if f.Suppressed == "" {
			terms = append(terms, query.Term{Field: "rule", Value: f.ID, Exact: true})
		}
	}
	for _, v := range p.Score.Verdicts {
		if len(p.Findings) == 0 && v.Fired {
			terms = append(terms, query.Term{Field: "rule", Value: v.ID.Short(), Exact: true})
		}
	}
	switch len(terms) {
	case 0:
		return q, false
	case 1:
		return isPrincipal(p).And(terms[0]), true
	}
	return isPrincipal(p).And(terms), true
}

// closeUp is the span of a principal's evidence with a little around it; found is false where that is most of
// the log.
func (g *gathering) closeUp(p *engine.Principal) (span engine.Span, found bool, err error) {
	q, found := evidenceOf(p)
	if !found {
		return span, false, nil
	}
	rows, err := g.snapshot.Dataset.Select(g.ctx, q, engine.Order{})
	if err != nil || rows.Len() == 0 {
		return span, false, err
	}
	first, err := rows.Slice(g.ctx, 0, 1)
	if err != nil {
		return span, false, err
	}
	last, err := rows.Slice(g.ctx, rows.Len()-1, 1)
	if err != nil {
		return span, false, err
	}
	from, to := first[0].Time, last[0].Time+1
	around := max(300, (to-from)/8)
	span = engine.Span{From: from - around, To: to + around}
	all := g.snapshot.Evidence.To - g.snapshot.Evidence.From
	return span, (span.To-span.From)*4 < all, nil
}

func (g *gathering) chart(p *engine.Principal, title string, span engine.Span) (Chart, error) {
	buckets, err := g.snapshot.Dataset.Histogram(g.ctx, isPrincipal(p), span, chartBars)
	if err != nil || len(buckets) == 0 {
		return Chart{}, err
	}
	c := Chart{Title: title}
	from, to := buckets[0].From, buckets[len(buckets)-1].To
	var marked []engine.Bucket
	if q, found := evidenceOf(p); found {
		if marked, err = g.snapshot.Dataset.Histogram(g.ctx, q, engine.Span{From: from, To: to}, len(buckets)); err != nil {
			return c, err
		}
	}
	c.draw(buckets, marked)
	c.Ticks = ticks(from, to)
	return c, nil
}

// draw places the bars.
func (c *Chart) draw(buckets, marked []engine.Bucket) {
	most, events, denied, evidence := 0, 0, 0, 0
	for _, b := range buckets {
		most, events, denied = max(most, b.Events), events+b.Events, denied+b.Denied
	}
	step := 100 / float64(len(buckets))
	for i, b := range buckets {
		if b.Events == 0 {
			continue
		}
		height := max(leastBar, chartHeight*float64(b.Events)/float64(most))
		red := 0.0
		if b.Denied > 0 {
			red = max(leastBar, height*float64(b.Denied)/float64(b.Events))
		}
		bar := Bar{
			X: round(float64(i) * step), Width: round(step - barGap), Y: round(chartHeight - height), Height: round(height),
			DeniedY: round(chartHeight - red), DeniedHeight: round(red), Evidence: -1,
			Words: fmt.Sprintf("%s: %s, %s denied", fromTo(b.From, b.To), plural(b.Events, "event"), group(b.Denied)),
		}
		if i < len(marked) && marked[i].From == b.From && marked[i].Events > 0 {
			bar.Evidence = round((float64(i) + 0.5) * step)
			bar.Words += fmt.Sprintf(", %s evidence", group(marked[i].Events))
			evidence += marked[i].Events
		}
		c.Bars = append(c.Bars, bar)
	}
	c.Most = group(most)
	c.Words = fmt.Sprintf("%s over time: %s, %s denied, %s of them evidence; %s in the busiest stretch of %s", c.Title,
		plural(events, "event"), group(denied), group(evidence), group(most), stretch(buckets[0].To-buckets[0].From))
}

// stretch is a length of time in words.
func stretch(seconds int64) string {
	switch {
	case seconds < 120:
		return plural(int(seconds), "second")
	case seconds < 7200:
		return plural(int(seconds+30)/60, "minute")
	case seconds < 172_800:
		return plural(int(seconds+1800)/3600, "hour")
	}
	return plural(int(seconds+43_200)/86_400, "day")
}

// mostTicks is how many times fit below a chart on a phone.
const mostTicks = 5

// ticks are round times of a span: dates, or times of day where the span has fewer than three days.
func ticks(from, to int64) (list []Tick) {
	for _, step := range []int64{1, 5, 15, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 2 * 86_400, 7 * 86_400, 28 * 86_400, 91 * 86_400, 364 * 86_400} {
		if (to-from)/step > mostTicks {
			continue
		}
		for at := (from + step - 1) / step * step; at <= to; at += step {
			x := round(100 * float64(at-from) / float64(to-from))
			if x < 2 || x > 96 {
				continue // its words would hang over the edge
			}
			list = append(list, Tick{X: x, Words: tickWords(at, step)})
		}
		return list
	}
	return nil
}

func tickWords(at, step int64) string {
	t := time.Unix(at, 0).UTC()
	switch {
	case at%86_400 == 0 || step >= 86_400:
		return t.Format("2 Jan")
	case step < 60:
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}
