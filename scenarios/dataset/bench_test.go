//go:build unix

package dataset

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"

	"trailsift/scenarios"
)

// busy is an organisation of 600 people with every attack in it.
func busy(b *testing.B, days int) *Set {
	b.Helper()
	playbooks, err := scenarios.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	o := Organisation(1, monday)
	o.Users, o.Days = 600, days
	set, _, err := Compose(Plan{World: o, Playbooks: playbooks})
	if err != nil {
		b.Fatal(err)
	}
	return set
}

// BenchmarkWrite measures making and writing events: to JSON lines, and to gzipped files as CloudTrail
// delivers them, on one core and on two. events/cpu-s is per second of processor time, which others on
// the machine do not slow down.
//
//	go test ./scenarios/dataset -run xxx -bench Write -benchtime 3x
func BenchmarkWrite(b *testing.B) {
	set := busy(b, 7)
	for _, cores := range []int{1, 2} {
		o := Options{Tags: true, Workers: cores}
		b.Run(fmt.Sprintf("lines/cores=%d", cores), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			written, began := Statistics{}, processorTime()
			for b.Loop() {
				statistics, err := Lines(b.Context(), set, io.Discard, o)
				if err != nil {
					b.Fatal(err)
				}
				written = statistics
			}
			report(b, written, processorTime()-began)
		})
		b.Run(fmt.Sprintf("cloudtrail/cores=%d", cores), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			written, began := Statistics{}, processorTime()
			for b.Loop() {
				b.StopTimer()
				folder, err := OpenFolder(filepath.Join(b.TempDir(), "out"), false)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if written, err = Deliver(b.Context(), set, folder, o); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := folder.Discard(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			report(b, written, processorTime()-began)
		})
	}
}

func report(b *testing.B, s Statistics, processor time.Duration) {
	b.SetBytes(s.Bytes)
	b.ReportMetric(float64(s.Events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(s.Events)*float64(b.N)/processor.Seconds(), "events/cpu-s")
	b.ReportMetric(float64(s.Bytes)/float64(s.Events), "B/event")
}

// processorTime is what this process has used of all processors.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkMemory measures the greatest heap while a set is written, for a week and for four times as
// long: it must not grow.
//
//	go test ./scenarios/dataset -run xxx -bench Memory -benchtime 1x
func BenchmarkMemory(b *testing.B) {
	for _, days := range []int{12, 48} {
		b.Run(fmt.Sprintf("days=%d", days), func(b *testing.B) {
			set := busy(b, days)
			for b.Loop() {
				peak := watchHeap()
				statistics, err := Lines(b.Context(), set, io.Discard, Options{Workers: 2})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(peak())/1e6, "peak-MB")
				b.ReportMetric(float64(statistics.Bytes)/1e6, "written-MB")
			}
		})
	}
}

// watchHeap samples the heap until the returned function is called, which gives the greatest sample.
func watchHeap() func() uint64 {
	runtime.GC()
	quit, peak := make(chan struct{}), make(chan uint64)
	go func() {
		greatest := uint64(0)
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			select {
			case <-quit:
				peak <- greatest
				return
			case <-time.After(time.Millisecond):
				metrics.Read(sample)
				greatest = max(greatest, sample[0].Value.Uint64())
			}
		}
	}()
	return func() uint64 {
		close(quit)
		return <-peak
	}
}

// BenchmarkFresh measures how long the console waits for a made-up organisation: composing it, and
// making all of its logs.
func BenchmarkFresh(b *testing.B) {
	playbooks, err := scenarios.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		set, err := Fresh(7, monday, playbooks)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Lines(b.Context(), set, io.Discard, Options{Tags: true, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
