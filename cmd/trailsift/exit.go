package main

import (
	"errors"
	"fmt"
	"strings"
)

// The exit codes.
const (
	exitDone    = 0 // also when some files were broken and others used
	exitFailed  = 1 // no usable record, interrupted, or the result could not be written
	exitUsage   = 2
	exitReached = 3 // --fail-on: a principal is at or above the level
)

// usageError is a mistake in the command line or the configuration.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// reachedError is no mistake at all: it is what --fail-on asked for.
type reachedError struct{ message string }

func (e reachedError) Error() string { return e.message }

// finish says what went wrong, if anything, and returns the exit code for it.
func finish(s streams, err error) int {
	if err == nil {
		return exitDone
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		s.say("%s", line)
	}
	var usage usageError
	var reached reachedError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &reached):
		return exitReached
	}
	return exitFailed
}
