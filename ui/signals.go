package ui

import (
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// ErrInterrupted means that a signal ended the console while the logs were still being read.
var ErrInterrupted = errors.New("interrupted: not all of the logs were read")

// heedSignals quits when a signal asks for it or the terminal goes away, and gives the terminal back
// before SIGQUIT has the runtime write its stacks. stop says whether a signal has ended the program. Bubble
// Tea would quit too, but tell nobody why.
func heedSignals(program *tea.Program, release func()) (stop func() (ended bool)) {
	signals, done := make(chan os.Signal, 4), make(chan struct{})
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	ended := false
	var crew sync.WaitGroup
	crew.Go(func() {
		for {
			select {
			case <-done:
				return
			case s := <-signals:
				if s == syscall.SIGQUIT {
					crash(program, release)
					return
				}
				ended = true
				crew.Go(program.Quit) // which waits for a console that is stuck; SIGQUIT must not
			}
		}
	})
	return func() bool {
		signal.Stop(signals)
		close(done)
		crew.Wait()
		return ended
	}
}

// crash ends the process as SIGQUIT does where nobody heeds it: with all stacks on standard error.
func crash(program *tea.Program, release func()) {
	_ = program.ReleaseTerminal() // there is nothing else to be done for the terminal
	release()
	signal.Reset(syscall.SIGQUIT)
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Signal(syscall.SIGQUIT)
	}
}
