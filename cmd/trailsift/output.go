package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"trailsift/engine/durable"
	"trailsift/engine/printable"
	"trailsift/engine/source"
)

// outside refuses a file, named by a flag, that would become part of the evidence.
func outside(flag, path string, evidence []string) error {
	if path == "" {
		return nil
	}
	if where, held := source.Holds(evidence, path); held {
		return usagef("%s %s: it would become part of the evidence, %s; want a place outside of it", flag, path, where)
	}
	return nil
}

// deliver writes a finished result to a file, or to stdout when path is empty. Programs get it as it is; a terminal
// would obey what CSV keeps of an attacker's text.
func (a *app) deliver(result []byte, path string) error {
	if path == "" && a.terminal.out {
		result = legible(result)
	}
	return a.deliverClean(result, path)
}

// deliverClean is deliver for what was made for people to read: nothing in it is an attacker's as it was logged, and
// its colours are its own.
func (a *app) deliverClean(result []byte, path string) error {
	if path != "" {
		return writeTo(path, result)
	}
	if _, err := bytes.NewReader(result).WriteTo(a.out); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// legible shows what does not print, line breaks and tabs apart.
func legible(result []byte) []byte {
	var shown bytes.Buffer
	for rest := string(result); rest != ""; {
		end := strings.IndexAny(rest, "\n\t")
		if end < 0 {
			shown.WriteString(printable.Clean(rest))
			break
		}
		shown.WriteString(printable.Clean(rest[:end]))
		shown.WriteByte(rest[end])
		rest = rest[end+1:]
	}
	return shown.Bytes()
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
	return durable.Replace(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
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
