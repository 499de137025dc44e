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
	ctx    context.Context
	from   io.Reader
	buffer []byte
	held   []byte // part of buffer: read and not yet handed out
	err    error
}

type arrival struct {
	n   int
	err error
}

// Read reads from the stream in another goroutine, which is left behind if the context ends first;
// nobody reads on after that, so the buffer is its alone.
func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.held) == 0 && i.err == nil {
		if i.buffer == nil {
			i.buffer = make([]byte, 256<<10)
		}
		arrived := make(chan arrival, 1)
		go func() {
			n, err := i.from.Read(i.buffer)
			arrived <- arrival{n, err}
		}()
		select {
		case <-i.ctx.Done():
			i.err = i.ctx.Err()
			return 0, i.err
		case a := <-arrived:
			i.held, i.err = i.buffer[:a.n], a.err
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
