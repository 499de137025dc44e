//go:build unix

package engine

import (
	"context"
	"testing"
)

// BenchmarkPages measures what the console's pages ask, of the principal with the most events among ten million.
//
//	go test ./engine -run xxx -bench Pages -benchtime 5x
func BenchmarkPages(b *testing.B) {
	s := longCase(b, 10_000_000)
	busiest := &s.Ranking[0]
	for i := range s.Ranking {
		if s.Ranking[i].Events > busiest.Events {
			busiest = &s.Ranking[i]
		}
	}
	b.Run("lineage", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Dataset.Lineage(context.Background(), busiest.Name); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(s.judged.store.Identities())), "identities")
	})
	b.Run("sessions", func(b *testing.B) {
		for b.Loop() {
			sessions, err := s.Dataset.Sessions(context.Background(), busiest.Name)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(sessions)), "sessions")
		}
		b.ReportMetric(float64(busiest.Events), "events")
	})
}
