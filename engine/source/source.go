// Package source is where the bytes come from: files, folders, globs, standard input, an embedded
// file system. It finds the files, tells by their first bytes what they are, inflates them within
// limits and hands them out as blocks of whole JSON values; later it fetches single records again.
//
// Source lists files; a File is read once by a Reader, which one worker owns, and as often as needed
// by Values. What the JSON says is the business of package cloudtrail.
package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Source is a set of places to read from. The zero Source is empty.
type Source struct {
	roots   []root
	name    string
	growing bool // its files may grow while they are used
}

// root is one place: a path of the operating system, a file system, or a stream.
type root struct {
	path   string
	fsys   fs.FS
	stream io.Reader
}

// Problem is a place that holds no log, or cannot be read, and why.
type Problem struct {
	Path   string
	Offset int64 // in the uncompressed file; -1 where the whole file is meant
	Reason string
	// Broken tells a log that cannot be read from something that is no log.
	Broken bool
}

// Paths is a source of files, folders and globs (with **); "-" is the stream stdin. Nothing is
// looked at before Files.
func Paths(paths []string, stdin io.Reader) (Source, error) {
	s := Source{name: strings.Join(paths, " ")}
	for _, p := range paths {
		if p != "-" {
			s.roots = append(s.roots, root{path: p})
			continue
		}
		for _, r := range s.roots {
			if r.path == "-" {
				return Source{}, errors.New("standard input (-) can be read only once")
			}
		}
		s.roots = append(s.roots, root{path: "-", stream: stdin})
	}
	if len(paths) == 1 && paths[0] == "-" {
		s.name = "standard input"
	}
	return s, nil
}

// FS is a source of every file in a file system, such as an embedded one.
func FS(fsys fs.FS, name string) Source {
	return Source{roots: []root{{fsys: fsys}}, name: name}
}

// Name says in a few words where the logs come from.
func (s Source) Name() string { return s.name }

// Files finds the files, in an order that depends on their names alone, and hands each to found.
// What is no file to read goes to refused. It ends early with the context's error.
func (s Source) Files(ctx context.Context, found func(*File), refused func(Problem)) error {
	w := walk{ctx: ctx, found: found, refused: refused, seen: map[string]bool{}, growing: s.growing}
	for _, r := range s.roots {
		var err error
		switch {
		case r.stream != nil:
			found(&File{Path: standardInput, stream: r.stream})
		case r.fsys != nil:
			err = w.tree(r.fsys)
		default:
			err = w.named(r.path)
		}
		if err != nil {
			return fmt.Errorf("looking for files: %w", err)
		}
	}
	return nil
}

// standardInput is what the stream is called.
const standardInput = "standard input"

// walk goes through folders, following symbolic links but no folder twice.
type walk struct {
	ctx     context.Context
	found   func(*File)
	refused func(Problem)
	seen    map[string]bool // real paths of folders and files
	growing bool
}

// named looks at a path that was given: a file, a folder or a pattern.
func (w *walk) named(name string) error {
	if _, err := os.Lstat(name); err == nil || !strings.ContainsAny(name, "*?[{") {
		return w.entry(name)
	}
	matches, err := doublestar.FilepathGlob(name, doublestar.WithFilesOnly())
	if err != nil {
		w.refuse(name, fmt.Sprintf("not a pattern: %v", err))
		return nil
	}
	if len(matches) == 0 {
		w.refuse(name, "no file matches")
	}
	sort.Strings(matches)
	for _, match := range matches {
		if err := w.entry(match); err != nil {
			return err
		}
	}
	return nil
}

// entry looks at one path: a file is found, a folder is entered.
func (w *walk) entry(name string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	stat, err := os.Stat(name)
	if err != nil {
		w.refuse(name, reason(err))
		return nil
	}
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		real = "" // it is read, and perhaps read twice
	}
	return w.met(name, real, stat)
}

// met looks at a path of which it is known what it really is.
func (w *walk) met(name, real string, stat fs.FileInfo) error {
	if real != "" {
		if w.seen[real] {
			if link, err := os.Lstat(name); err == nil && link.Mode()&fs.ModeSymlink != 0 {
				w.skip(name, "a link to something that is read already")
			}
			return nil
		}
		w.seen[real] = true
	}
	switch mode := stat.Mode(); {
	case mode.IsDir():
		return w.folder(name, real)
	case mode.IsRegular():
		f := &File{Path: name, size: stat.Size(), changed: stat.ModTime()}
		if w.growing {
			f.growing = &growing{stat: stat}
		}
		w.found(f)
	default:
		w.skip(name, kindOf(mode))
	}
	return nil
}

func (w *walk) folder(name, real string) error {
	entries, err := os.ReadDir(name) // sorted by name
	if err != nil {
		w.refuse(name, reason(err))
		return nil
	}
	for _, entry := range entries {
		if err := w.inFolder(name, real, entry); err != nil {
			return err
		}
	}
	return nil
}

// inFolder looks at an entry of a folder. What is no link is where the folder is, and need not be resolved
// part by part, which is most of the work in a large tree.
func (w *walk) inFolder(folder, real string, entry fs.DirEntry) error {
	name := filepath.Join(folder, entry.Name())
	if real == "" || entry.Type()&fs.ModeSymlink != 0 {
		return w.entry(name)
	}
	if err := w.ctx.Err(); err != nil {
		return err
	}
	stat, err := entry.Info()
	if err != nil {
		w.refuse(name, reason(err))
		return nil
	}
	return w.met(name, filepath.Join(real, entry.Name()), stat)
}

// tree finds the files of a file system that is not the operating system's.
func (w *walk) tree(fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			w.refuse(name, reason(err))
			return nil
		}
		if w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		if entry.IsDir() {
			return nil
		}
		stat, err := entry.Info()
		if err != nil {
			w.refuse(name, reason(err))
			return nil
		}
		w.found(&File{Path: path.Clean(name), fsys: fsys, size: stat.Size(), changed: stat.ModTime()})
		return nil
	})
}

func (w *walk) refuse(name, why string) {
	w.refused(Problem{Path: name, Offset: -1, Reason: why, Broken: true})
}

func (w *walk) skip(name, why string) {
	w.refused(Problem{Path: name, Offset: -1, Reason: why})
}

// reason is an error without the path that everyone prints beside it.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe, not a file"
	case mode&fs.ModeSocket != 0:
		return "a socket, not a file"
	case mode&fs.ModeDevice != 0:
		return "a device, not a file"
	}
	return "not a regular file"
}
