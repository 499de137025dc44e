package ui

import (
	"context"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/query"
)

// vastDataset has millions of events, made when they are asked for.
type vastDataset struct {
	*fakeDataset
	rows vastRows
}

func (d vastDataset) Select(context.Context, query.Query, engine.Order) (engine.Rows, error) {
	return d.rows, nil
}

// vastRows is how many there are.
type vastRows int

func (r vastRows) Len() int { return int(r) }

func (r vastRows) Slice(_ context.Context, from, n int) ([]engine.Event, error) {
	events := make([]engine.Event, 0, n)
	for i := from; i < min(from+n, int(r)); i++ {
		e := fakeEvents(i, arn("charlie"), 1)[0]
		e.Key, e.Time = engine.EventKey(i), start+int64(i)
		events = append(events, e)
	}
	return events, nil
}

func (vastRows) Position(_ context.Context, key engine.EventKey) (int, error) { return int(key), nil }
func (r vastRows) Matching(context.Context, query.Query) (engine.Rows, error) { return r, nil }
func (vastRows) Nearest(_ context.Context, unix int64) (int, error)           { return int(unix - start), nil }

// BenchmarkFrame is one key and the frame that shows it, with millions of events in the timeline. A frame has
// 16 ms at sixty a second; 1 ms leaves the rest to the terminal.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []vastRows{1_000_000, 10_000_000} {
		b.Run(strconv.Itoa(int(n)), func(b *testing.B) { frame(b, n) })
	}
}

func frame(b *testing.B, n vastRows) {
	run := newFakeRun()
	m, err := New(context.Background(), Options{Analysis: run, Source: "logs", Theme: "dark", Environ: []string{}})
	if err != nil {
		b.Fatal(err)
	}
	m.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	s := fakeSnapshot(1, 100, names(6)...)
	s.Dataset = vastDataset{s.Dataset.(*fakeDataset), n}
	run.publish(s)
	run.end(engine.Done, nil)
	d := &driver{m: m, run: run, t: &testing.T{}}
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.send(finishedMsg{run: 1})
	d.press("3")
	m.timeline.Center(int(n) / 2)
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
