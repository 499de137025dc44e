package main

import (
	"testing"
	"time"

	"trailsift/engine"
)

func TestProgressSaysRateAndRemainingTime(t *testing.T) {
	for _, test := range []struct {
		progress engine.Progress
		want     string
	}{
		{
			engine.Progress{Files: 55, FilesDone: 12, Bytes: 100e6, BytesDone: 25e6, Records: 40_000, Elapsed: 5 * time.Second},
			"12 of 55 files, 25.0 MB of 100.0 MB, 40000 events, 5.0 MB/s, 15s left  (Ctrl-C shows what is there)",
		},
		{
			// While files are still found, what is left is not known.
			engine.Progress{Files: 55, FilesDone: 12, Finding: true, Bytes: 100e6, BytesDone: 25e6, Records: 40_000, Elapsed: 5 * time.Second},
			"12 of 55 files so far, 25.0 MB, 40000 events, 5.0 MB/s  (Ctrl-C shows what is there)",
		},
		{
			// How much stdin holds is not known.
			engine.Progress{Files: 1, BytesDone: 3e6, Records: 9, Elapsed: time.Second},
			"0 of 1 files, 3.0 MB, 9 events, 3.0 MB/s  (Ctrl-C shows what is there)",
		},
		{engine.Progress{}, "0 of 0 files, 0.0 MB, 0 events, 0.0 MB/s  (Ctrl-C shows what is there)"},
	} {
		if got := progressLine(test.progress); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}
