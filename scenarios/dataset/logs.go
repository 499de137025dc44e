package dataset

import (
	"bytes"
	"io"
	"io/fs"
	"sync"
	"time"

	"trailsift/scenarios/trail"
)

// Logs is the set as a file system of JSON lines, one file an hour. A file is made when it is opened,
// so nothing is kept; opened again it has the same bytes. It may be read from many goroutines.
func Logs(s *Set) fs.FS {
	l := &logs{set: s, attacks: s.attacks(), byName: map[string]int{}}
	for n := range s.Source.Hours() {
		name := s.Start.Add(time.Duration(n) * time.Hour).UTC().Format("2006-01-02T15Z.jsonl")
		l.names = append(l.names, name)
		l.byName[name] = n
	}
	return l
}

type logs struct {
	set     *Set
	attacks []trail.Event
	names   []string
	byName  map[string]int
}

// Open makes the file of one hour, or the folder of all.
func (l *logs) Open(name string) (fs.File, error) {
	if name == "." {
		return &folder{logs: l}, nil
	}
	n, known := l.byName[name]
	if !known {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	content := l.hour(n)
	return &hour{entry: entry{logs: l, n: n}, Reader: bytes.NewReader(content)}, nil
}

// hour is the content of one file: the hour's work, and the attacks' events of that time. What an
// attack does before the first hour and behind the last is in those.
func (l *logs) hour(n int) []byte {
	attacks := l.attacks
	if n+1 < len(l.names) {
		attacks = attacks[:before(attacks, l.set.Start.Add(time.Duration(n+1)*time.Hour))]
	}
	if n > 0 {
		attacks = attacks[before(attacks, l.set.Start.Add(time.Duration(n)*time.Hour)):]
	}
	events := merged(l.set.Source.Hour(n), attacks)
	if len(events) == 0 {
		return []byte("{\"Records\":[]}\n") // a quiet hour is no empty file
	}
	var content []byte
	for i := range events {
		content = append(record(content, &events[i], true), '\n')
	}
	return content
}

// entry is a file as the folder lists it.
type entry struct {
	*logs
	n int
}

func (e entry) Name() string               { return e.names[e.n] }
func (e entry) IsDir() bool                { return false }
func (e entry) Type() fs.FileMode          { return 0 }
func (e entry) Mode() fs.FileMode          { return 0o444 }
func (e entry) Sys() any                   { return nil }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }

// Size is not known before the file is made; it is 0, as for the files that an operating system makes
// while they are read.
func (e entry) Size() int64 { return 0 }

// ModTime is that of the set, so that a file that is made again is known to be the same.
func (e entry) ModTime() time.Time { return e.set.Start }

// hour is an opened file.
type hour struct {
	entry entry
	*bytes.Reader
}

func (h *hour) Stat() (fs.FileInfo, error) { return h.entry, nil }
func (h *hour) Close() error               { return nil }

// folder is the opened root.
type folder struct {
	*logs
	mu   sync.Mutex
	read int
}

func (f *folder) Stat() (fs.FileInfo, error) { return root{f.set.Start}, nil }
func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}
func (f *folder) Close() error { return nil }

// ReadDir lists the hours.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := len(f.names) - f.read
	if n > 0 && left == 0 {
		return nil, io.EOF
	}
	if n > 0 {
		left = min(left, n)
	}
	entries := make([]fs.DirEntry, left)
	for i := range entries {
		entries[i] = entry{logs: f.logs, n: f.read + i}
	}
	f.read += left
	return entries, nil
}

// root is what is known of the folder.
type root struct{ changed time.Time }

func (r root) Name() string       { return "." }
func (r root) IsDir() bool        { return true }
func (r root) Mode() fs.FileMode  { return fs.ModeDir | 0o555 }
func (r root) Size() int64        { return 0 }
func (r root) Sys() any           { return nil }
func (r root) ModTime() time.Time { return r.changed }
