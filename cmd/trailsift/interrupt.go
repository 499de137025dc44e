package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

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

// interruption says what Ctrl-C has left behind, where an error comes of it.
func interruption(err error, left string) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: " + left)
	}
	return err
}
