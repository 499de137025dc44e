package main

import (
	"os"
	"runtime/debug"
)

// garbage is how much the heap may grow between two collections, in percent, while logs are read and judged.
// Go's own 100 lets a log of ten million events peak at a third more. Nearly all of the heap are columns of
// numbers, which a collection does not look into, so twice as many take no time that shows beside inflating.
const garbage = 50

// spareMemory keeps garbage low until restore is called. Who sets GOGC knows better.
func spareMemory() (restore func()) {
	if _, set := os.LookupEnv("GOGC"); set {
		return func() {}
	}
	before := debug.SetGCPercent(garbage)
	return func() { debug.SetGCPercent(before) }
}
