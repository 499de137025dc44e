package engine_test

import (
	"runtime"
	"testing"

	"trailsift/engine/sequence"
)

// BenchmarkSequences measures what sequences add to an analysis: keeping targets while reading, and
// following what happened once all is read. An eighth of the calls takes roles, each another one, which is
// the most that keeping targets can cost.
//
//	go test ./engine -run xxx -bench Sequences -benchtime 3x
func BenchmarkSequences(b *testing.B) {
	logs := makeLogs(b, 32, 6100)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, of := range []struct {
		name     string
		settings sequence.Settings
	}{{"none", sequence.Classic()}, {"all", sequence.Default()}} {
		b.Run(of.name, func(b *testing.B) {
			b.SetBytes(logs.bytes)
			b.ReportAllocs()
			config := byRules()
			config.Sequences = of.settings
			for b.Loop() {
				analyse(b, logs, config)
			}
		})
	}
}
