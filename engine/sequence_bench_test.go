package engine_test

import (
	"context"
	"runtime"
	"testing"

	"trailsift/engine"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/source"
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
			for b.Loop() {
				from, err := source.Paths([]string{logs.folder}, nil)
				if err != nil {
					b.Fatal(err)
				}
				a := engine.Run(context.Background(), from, engine.Config{
					Limits: benchLimits, Spec: profile.Default(), Rules: rule.Default(), Risk: risk.Default(), Sequences: of.settings,
				})
				if err := a.Wait(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
