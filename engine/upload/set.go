package upload

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Set is the files that were handed in together, as a file system of one folder.
type Set struct {
	Files  []*File // in the order in which they came
	byName map[string]*File
}

// NewSet gives every file a name of its own: a second "a.json" becomes "a.json (2)".
func NewSet(files []*File) *Set {
	s := &Set{Files: files, byName: make(map[string]*File, len(files))}
	for _, f := range files {
		name := f.Name
		for n := 2; s.byName[f.Name] != nil; n++ {
			f.Name = fmt.Sprintf("%s (%d)", name, n)
		}
		s.byName[f.Name] = f
	}
	return s
}

// Close gives all spools up.
func (s *Set) Close() error {
	var failed error
	for _, f := range s.Files {
		failed = errors.Join(failed, f.Close())
	}
	return failed
}

// Bytes is how much was handed in.
func (s *Set) Bytes() (n int64) {
	for _, f := range s.Files {
		n += f.Bytes
	}
	return n
}

// Open opens the folder, ".", or a file by its name.
func (s *Set) Open(name string) (fs.File, error) {
	if name == "." {
		return &folder{set: s}, nil
	}
	f, known := s.byName[name]
	if !known {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &opened{ReadCloser: content, f: f}, nil
}

// ReadDir lists the files, in the order in which they came.
func (s *Set) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	entries := make([]fs.DirEntry, len(s.Files))
	for i, f := range s.Files {
		entries[i] = fs.FileInfoToDirEntry(stat{f})
	}
	return entries, nil
}

// opened is an open file, and folder the open folder.
type opened struct {
	io.ReadCloser
	f *File
}

func (o *opened) Stat() (fs.FileInfo, error) { return stat{o.f}, nil }

type folder struct{ set *Set }

func (d *folder) Stat() (fs.FileInfo, error) { return stat{}, nil }
func (d *folder) Read([]byte) (int, error)   { return 0, errors.New("it is a folder") }
func (d *folder) Close() error               { return nil }

// stat describes a file, or without one the folder. What is spooled never changes, so it has no time.
type stat struct{ f *File }

func (s stat) Name() string {
	if s.f == nil {
		return "."
	}
	return s.f.Name
}

func (s stat) Size() int64 {
	if s.f == nil {
		return 0
	}
	return s.f.Bytes
}

func (s stat) Mode() fs.FileMode {
	if s.f == nil {
		return fs.ModeDir | 0o500
	}
	return 0o400
}

func (s stat) ModTime() time.Time { return time.Time{} }
func (s stat) IsDir() bool        { return s.f == nil }
func (s stat) Sys() any           { return nil }

// InflatedError says that files inflate to more than is wanted.
type InflatedError struct {
	Name  string // of the file with which it is too much
	Limit int64
}

func (e *InflatedError) Error() string {
	return fmt.Sprintf("%s inflates to more than the %d bytes that are allowed for all files together", e.Name, e.Limit)
}

// Inflated makes sure that the files together inflate to no more than a limit: an *InflatedError where they
// do. Nothing is kept in memory for it. A file of which it is known by then that it inflates to more than
// maxRatio times its size counts up to there, because no more of it is read later either.
func (s *Set) Inflated(ctx context.Context, limit, maxRatio int64) error {
	total := int64(0)
	for _, f := range s.Files {
		n, err := f.inflated(ctx, limit-total, maxRatio)
		if err != nil {
			return err
		}
		if total += n; total > limit {
			return &InflatedError{Name: f.Name, Limit: limit}
		}
	}
	return nil
}

// inflated is how many bytes a file inflates to, as far as that matters. One that breaks off counts up to
// there: what is wrong with it is said by whoever reads it.
func (f *File) inflated(ctx context.Context, limit, maxRatio int64) (int64, error) {
	content, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer content.Close()
	start := bufio.NewReaderSize(&patient{ctx: ctx, r: content}, 1<<16)
	if magic, _ := start.Peek(2); !bytes.Equal(magic, []byte("\x1f\x8b")) {
		return f.Bytes, nil
	}
	unpacked, err := gzip.NewReader(start)
	if err != nil {
		return f.Bytes, nil
	}
	buffer := make([]byte, 1<<16)
	n, most := int64(0), max(f.Bytes*maxRatio, 1<<20)
	for n <= limit && n <= most {
		got, err := unpacked.Read(buffer)
		n += int64(got)
		if err != nil {
			break
		}
	}
	return n, ctx.Err()
}
