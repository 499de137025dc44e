package world_test

import (
	"testing"

	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// BenchmarkHour makes hours of the default organisation and writes them as records, on one core.
func BenchmarkHour(b *testing.B) {
	w, err := world.New(world.Options{Seed: 7})
	if err != nil {
		b.Fatal(err)
	}
	buffer := make([]byte, 0, 4<<20)
	events, bytes := 0, 0
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		hour := w.Hour(n % w.Hours())
		buffer = buffer[:0]
		for i := range hour {
			buffer = append(trail.Append(buffer, &hour[i]), '\n')
		}
		events += len(hour)
		bytes += len(buffer)
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(bytes)/float64(max(events, 1)), "B/event")
}

// BenchmarkNew makes the organisation alone.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := world.New(world.Options{Seed: 7}); err != nil {
			b.Fatal(err)
		}
	}
}
