package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Strictly decodes a YAML file of another kind as playbooks are decoded: into is a pointer to a struct whose
// fields name their members in yaml tags and are structs, lists, maps by name, texts, numbers or truth values. What
// names the kind of file in messages: "playlist". Then check is asked what is wrong with the values. Errors
// takes what is returned apart.
func Strictly(file, what string, text []byte, into any, check func(Check)) error {
	return decodeInto(file, what, text, into, func(d *decoder) { check(Check{d}) })
}

// Check reports what is wrong with decoded values, at the lines where they stand.
type Check struct{ d *decoder }

// Want refuses the value at a path, such as lessons[0].mode, unless something holds.
func (c Check) Want(holds bool, path, format string, args ...any) {
	c.d.want(holds, path, format, args...)
}

// File reads a file as large as Strictly takes it, unless it is no regular file: a pipe would never end. what is
// as for Strictly.
func File(path, what string) ([]byte, error) {
	stat, err := os.Stat(path)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return nil, &Error{path, 0, "cannot be read: " + at.Err.Error()}
	case err != nil:
		return nil, &Error{path, 0, "cannot be read: " + err.Error()}
	case !stat.Mode().IsRegular():
		return nil, &Error{path, 0, "no regular file"}
	case stat.Size() > maxFile:
		return nil, &Error{path, 0, fmt.Sprintf("the file has %d bytes; a %s may have %d", stat.Size(), what, maxFile)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{path, 0, "cannot be read: " + err.Error()}
	}
	return text, nil
}
