package engine

import (
	"context"
	"testing"
	"time"

	"trailsift/engine/eventstore/storetest"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// BenchmarkQuery measures what the console asks, of ten million events: selecting by filters of every sort, the
// histogram, and the values of fields as completion lists them.
//
//	go test ./engine -run xxx -bench Query -benchtime 5x
func BenchmarkQuery(b *testing.B) {
	const events = 10_000_000
	loader := storetest.Vast(b, events)
	store, err := loader.Finish(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	a := &Analysis{started: time.Now(), config: Config{Spec: profile.Default(), Rules: rule.Default(), Risk: risk.Default()}}
	s, err := a.judge(context.Background(), store, loader, &ledger{})
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{
		"", "user:person-16 rule:R04", "user:person-16", "user:person-16 -rule:*", "event:Get*", "event:(Get* or List*) -denied:true", "ip:203.3.0.0/16",
		"agent:2.7.", "curl", "person", "from:-2d denied:true", "-kind:person (denied:true or region:ap-*)", "rule:R04",
		"rule:R02 or denied:true", "session:worker-48*", "id:0123*",
	} {
		q, err := query.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("select/"+text, func(b *testing.B) {
			for b.Loop() {
				rows, err := s.Dataset.Select(context.Background(), q, Order{})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(rows.Len()), "events")
			}
		})
	}
	for _, text := range []string{"id:0123*", "denied:true", "event:Get*", ""} {
		matching, err := query.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("around/"+text, func(b *testing.B) {
			for b.Loop() {
				rows, _, err := s.Dataset.Around(context.Background(), query.Query{}, matching, Order{}, 10)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(rows.Len()), "events")
			}
		})
	}
	b.Run("histogram", func(b *testing.B) {
		for b.Loop() {
			if bars, err := s.Dataset.Histogram(context.Background(), query.Query{}, Span{}, 120); err != nil || len(bars) == 0 {
				b.Fatal(len(bars), err)
			}
		}
	})
	for _, field := range []string{"event", "user", "session", "agent", "rule"} {
		b.Run("facet/"+field, func(b *testing.B) {
			for b.Loop() {
				if counts, err := s.Dataset.Facet(context.Background(), query.Query{}, field, 100); err != nil || len(counts) == 0 {
					b.Fatal(len(counts), err)
				}
			}
		})
	}
}
