// Package durable writes files whole or not at all: beside where they belong, brought to the disk, and put in
// place under their name in one step. A crash or a full disk leaves what was there before.
package durable

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Replace writes a file in place of the one that has its name, if there is one. A link stays a link.
func Replace(path string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return beside(path, write, os.Rename)
}

// Create writes a file that is not there yet. The error wraps fs.ErrExist where one is.
func Create(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &os.PathError{Op: "writing", Path: path, Err: os.ErrExist}
	}
	return beside(path, write, func(from, to string) error {
		// A link fails where a rename would overwrite what somebody else has made meanwhile.
		if err := os.Link(from, to); err != nil {
			return err
		}
		return os.Remove(from)
	})
}

func beside(path string, write func(io.Writer) error, place func(from, to string) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return failure(path, err)
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
			err = failure(path, err)
		}
	}()
	buffered := bufio.NewWriterSize(file, 1<<16)
	if err = write(buffered); err != nil {
		return err
	}
	if err = buffered.Flush(); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	return place(file.Name(), path)
}

// failure says why a file could not be written. It leaves out the name that the file had until it was whole.
func failure(path string, err error) error {
	if at := new(fs.PathError); errors.As(err, &at) && unfinished(at.Path, path) {
		err = at.Err
	}
	if at := new(os.LinkError); errors.As(err, &at) && unfinished(at.Old, path) {
		err = at.Err
	}
	return &fs.PathError{Op: "writing", Path: path, Err: err}
}

// unfinished says whether a name is one that a file has before it is whole.
func unfinished(name, path string) bool {
	return filepath.Dir(name) == filepath.Dir(path) && strings.HasPrefix(filepath.Base(name), "."+filepath.Base(path)+".")
}
