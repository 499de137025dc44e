package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// deliver writes a finished result to a file, or to stdout when path is empty.
func (a *app) deliver(result []byte, path string) error {
	if path != "" {
		return writeTo(path, result)
	}
	if _, err := bytes.NewReader(result).WriteTo(a.out); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// writeTo writes a regular file whole. Where something else stands, such as a device or a named pipe,
// it is written into: to rename over it would destroy it.
func writeTo(path string, content []byte) error {
	stat, err := os.Stat(path)
	if err == nil && stat.IsDir() {
		return fmt.Errorf("writing %s: it is a folder", path)
	}
	if err == nil && !stat.Mode().IsRegular() {
		return writeInto(path, content)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // so that a link stays a link
	}
	return writeWhole(path, content)
}

func writeInto(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// writeWhole replaces a file by a new one, so that at no time a half-written file stands in its place:
// it writes beside, brings that to the disk, and renames.
func writeWhole(path string, content []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	if _, err = file.Write(content); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// appendTo adds text to a log file that only its owner may read.
func appendTo(path, text string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(text); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
