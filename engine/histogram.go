package engine

import (
	"context"

	"trailsift/engine/eventstore"
	"trailsift/engine/query"
)

// Span is a stretch of time [From, To) in Unix seconds. Zero is open; the zero Span is all time.
type Span struct{ From, To int64 }

// within is what two spans share. Where that is nothing, the span is empty, not open.
func (s Span) within(other Span) Span {
	s.From = max(s.From, other.From)
	if s.To == 0 || other.To != 0 && other.To < s.To {
		s.To = other.To
	}
	return s
}

// Histogram counts the matching events in equal stretches of a span.
func (d *local) Histogram(ctx context.Context, q query.Query, span Span, buckets int) ([]Bucket, error) {
	bars := d.bars(span, buckets)
	if len(bars) == 0 {
		return nil, ctx.Err()
	}
	first, width := bars[0].From, bars[0].To-bars[0].From
	rows, err := d.matchingIn(ctx, q, Span{From: first, To: bars[len(bars)-1].To})
	if err != nil {
		return nil, err
	}
	counted := make([][]Bucket, processors())
	inBlocks(len(rows), blockRows, func(worker, from, to int) {
		if ctx.Err() != nil {
			return
		}
		if counted[worker] == nil {
			counted[worker] = make([]Bucket, len(bars))
		}
		for _, row := range rows[from:to] {
			bar := &counted[worker][(d.store.Time(row)-first)/width]
			bar.Events++
			if d.store.Flags(row).Has(eventstore.Denied) {
				bar.Denied++
			}
		}
	})
	for _, part := range counted {
		for i, bar := range part {
			bars[i].Events += bar.Events
			bars[i].Denied += bar.Denied
		}
	}
	return bars, ctx.Err()
}

// bars divide a span, or what is open of it that of the judged events, into at most so many empty buckets of
// whole seconds, the last of which may be shorter.
func (d *local) bars(span Span, buckets int) []Bucket {
	if len(d.judged) == 0 || buckets <= 0 {
		return nil
	}
	if span.From == 0 {
		span.From = d.store.Time(d.judged[0])
	}
	if span.To == 0 {
		span.To = d.store.Time(d.judged[len(d.judged)-1]) + 1
	}
	length := span.To - span.From
	if length <= 0 {
		return nil
	}
	width := (length + int64(buckets) - 1) / int64(buckets)
	bars := make([]Bucket, (length+width-1)/width)
	for i := range bars {
		bars[i].From = span.From + int64(i)*width
		bars[i].To = min(bars[i].From+width, span.To)
	}
	return bars
}
