package dataset

import (
	"os"

	"golang.org/x/sys/unix"
)

// flush brings a folder's files to the disk: all at once, since a set may have ten thousand.
func flush(folder string) error {
	opened, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer opened.Close()
	return unix.Syncfs(int(opened.Fd()))
}
