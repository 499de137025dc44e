package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"trailsift/engine"
)

// interruptible ends a read that waits for input when its context ends. Without it, Ctrl-C would do
// nothing until the program at the other end of a pipe writes more.
type interruptible struct {
	ctx  context.Context
	from io.Reader
	held []byte // read and not yet handed out
	err  error
}

type chunk struct {
	bytes []byte
	err   error
}

// Read reads from the stream in another goroutine, which is left behind if the context ends first.
func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.held) == 0 && i.err == nil {
		arrived := make(chan chunk, 1)
		go func() {
			buffer := make([]byte, 64<<10)
			n, err := i.from.Read(buffer)
			arrived <- chunk{buffer[:n], err}
		}()
		select {
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		case c := <-arrived:
			i.held, i.err = c.bytes, c.err
		}
	}
	n := copy(p, i.held)
	i.held = i.held[n:]
	if len(i.held) > 0 {
		return n, nil
	}
	return n, i.err
}

// stoppable is an analysis whose Cancel also ends a read that waits for standard input.
type stoppable struct {
	*engine.Analysis
	stop context.CancelFunc
}

// Cancel ends the run early, keeping what was read.
func (s stoppable) Cancel() { s.stop() }

// cancelOnSignal cancels at the first Ctrl-C and ends the program at the second.
func cancelOnSignal(cancel func()) (release func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		interrupted := false
		for range signals {
			if interrupted {
				os.Exit(exitFailed)
			}
			interrupted = true
			cancel()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
