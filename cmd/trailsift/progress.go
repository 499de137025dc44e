package main

import (
	"fmt"
	"time"

	"trailsift/engine"
	"trailsift/engine/printable"
)

const (
	progressEvery = 200 * time.Millisecond
	eraseLine     = "\r\x1b[K"
)

// showProgress keeps one line on stderr up to date, if that is a terminal, until stop is called.
func (a *app) showProgress(analysis *engine.Analysis) (stop func()) {
	return a.showLine(func() string { return progressLine(analysis.Progress()) })
}

// showLine shows what line says now, again and again, if stderr is a terminal, until stop is called.
func (a *app) showLine(line func() string) (stop func()) {
	if !a.terminal.err {
		return func() {}
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				fmt.Fprint(a.err, eraseLine)
				return
			case <-tick.C:
				fmt.Fprint(a.err, eraseLine+printable.Truncate(line(), width(a.err)-1, ""))
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}

// progressLine says how much was read, how fast, and how long the rest will take at that rate.
func progressLine(p engine.Progress) string {
	seconds := max(p.Elapsed.Seconds(), 0.001)
	rate := float64(p.BytesDone) / seconds
	line := fmt.Sprintf("%d of %d files, %s", p.FilesDone, p.Files, megabytes(float64(p.BytesDone)))
	if p.Finding {
		line = fmt.Sprintf("%d of %d files so far, %s", p.FilesDone, p.Files, megabytes(float64(p.BytesDone)))
	} else if p.Bytes > 0 {
		line += " of " + megabytes(float64(p.Bytes))
	}
	line += fmt.Sprintf(", %d events, %s/s", p.Records, megabytes(rate))
	if left := p.Bytes - p.BytesDone; left > 0 && rate > 0 && !p.Finding {
		line += ", " + (time.Duration(float64(left)/rate) * time.Second).String() + " left"
	}
	return line + "  (Ctrl-C shows what is there)"
}

func megabytes(n float64) string { return fmt.Sprintf("%.1f MB", n/1e6) }
