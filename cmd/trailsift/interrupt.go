package main

import (
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
