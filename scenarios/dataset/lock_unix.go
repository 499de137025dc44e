//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package dataset

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFolder locks a folder until the file is closed or the process has ended, however it ends. It waits for
// another holder, or fails.
func lockFolder(path string, wait bool) (*os.File, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	how := unix.LOCK_EX
	if !wait {
		how |= unix.LOCK_NB
	}
	for {
		switch err := unix.Flock(int(opened.Fd()), how); {
		case err == nil:
			return opened, nil
		case !errors.Is(err, unix.EINTR):
			opened.Close()
			return nil, err
		}
	}
}
