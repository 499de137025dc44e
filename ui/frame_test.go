package ui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/query"
)

// vastDataset has a million events, made when they are asked for.
type vastDataset struct{ *fakeDataset }

const vast = 1_000_000

func (d vastDataset) Select(context.Context, query.Query, engine.Order) (engine.Rows, error) {
	return vastRows{}, nil
}

type vastRows struct{}

func (vastRows) Len() int { return vast }

func (vastRows) Slice(_ context.Context, from, n int) ([]engine.Event, error) {
	events := make([]engine.Event, 0, n)
	for i := from; i < min(from+n, vast); i++ {
		e := fakeEvents(i, arn("charlie"), 1)[0]
		e.Key, e.Time = engine.EventKey(i), start+int64(i)
		events = append(events, e)
	}
	return events, nil
}

func (vastRows) Position(_ context.Context, key engine.EventKey) (int, error) { return int(key), nil }
func (vastRows) Nearest(_ context.Context, unix int64) (int, error)           { return int(unix - start), nil }

// BenchmarkFrame is one key and the frame that shows it, with a million events in the timeline: 1 ms is
// the limit, so that nothing is late at sixty frames a second.
func BenchmarkFrame(b *testing.B) {
	run := newFakeRun()
	m, err := New(context.Background(), Options{Analysis: run, Source: "logs", Theme: "dark", Environ: []string{}})
	if err != nil {
		b.Fatal(err)
	}
	m.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	s := fakeSnapshot(1, 100, names(6)...)
	s.Dataset = vastDataset{s.Dataset.(*fakeDataset)}
	run.publish(s)
	run.end(engine.Done, nil)
	d := &driver{m: m, run: run, t: &testing.T{}}
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.send(finishedMsg{run: 1})
	d.press("3")
	m.timeline.Center(vast / 2)
	d.press("j")
	keys := []tea.KeyPressMsg{{Code: 'j', Text: "j"}, {Code: 'k', Text: "k"}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Update(keys[i%2])
		if m.View().Content == "" {
			b.Fatal("nothing is drawn")
		}
	}
}
