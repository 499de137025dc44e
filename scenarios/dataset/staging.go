package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stagingPrefix begins the names of staging folders. It is long enough to be nobody else's.
const stagingPrefix = ".trailsift-unfinished-"

// mostTries bounds how often a staging folder is made that another run takes for a left one.
const mostTries = 10

// stage makes a staging folder and locks it as long as this process lives: what is not locked was left by a
// run that was killed. held is nil where folders cannot be locked.
func stage(path string) (staging string, held *os.File, err error) {
	for range mostTries {
		if staging, err = os.MkdirTemp(path, stagingPrefix); err != nil {
			return "", nil, err
		}
		if held, err = lockFolder(staging, true); err != nil {
			return staging, nil, nil // nobody else can lock it either, so nobody removes it
		}
		if isFolder(staging, held) {
			return staging, held, nil
		}
		held.Close() // between the making and the lock another run has tidied it away
	}
	return "", nil, fmt.Errorf("making a folder in %s: other runs remove it each time", path)
}

// tidy removes the staging folders of runs that were killed. Those of runs that go on are locked.
func tidy(path string, entries []os.DirEntry) (left []os.DirEntry, err error) {
	for _, entry := range entries {
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), stagingPrefix) {
			left = append(left, entry)
			continue
		}
		stale := filepath.Join(path, entry.Name())
		held, err := lockFolder(stale, false)
		if err != nil {
			left = append(left, entry)
			continue
		}
		err = os.RemoveAll(stale)
		held.Close()
		if err != nil {
			return nil, err
		}
	}
	return left, nil
}

// isFolder reports whether an opened folder is still the one of that path.
func isFolder(path string, opened *os.File) bool {
	there, err := os.Lstat(path)
	if err != nil {
		return false
	}
	here, err := opened.Stat()
	return err == nil && os.SameFile(there, here)
}
