package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/source"
)

// BenchmarkLook measures one look for what is new in ten thousand files of which none has changed: what
// following costs each second.
//
//	go test ./engine -run xxx -bench Look
func BenchmarkLook(b *testing.B) {
	const folders, files = 100, 100
	folder := b.TempDir()
	for i := range folders * files {
		path := filepath.Join(folder, fmt.Sprint(i%folders), fmt.Sprintf("%d.json", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(events("ana", i, i+1)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	from, err := source.Paths([]string{folder}, nil)
	if err != nil {
		b.Fatal(err)
	}
	config := config()
	config.Follow = true
	now, beats := time.Unix(1_750_000_000, 0), make(chan time.Time)
	run := engine.RunByBeats(context.Background(), from, config, now, beats)
	beats <- now
	for b.Loop() {
		now = now.Add(time.Second)
		beats <- now // which is taken when the look before is over
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/folders/files, "µs/file")
	run.Cancel()
	if err := run.Wait(); err != nil {
		b.Fatal(err)
	}
}
