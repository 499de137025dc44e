//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package dataset

import (
	"errors"
	"os"
)

// lockFolder cannot lock folders here, so that none is ever taken for one that was left.
func lockFolder(string, bool) (*os.File, error) { return nil, errors.ErrUnsupported }
