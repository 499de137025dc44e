package source

import (
	"bytes"
	"context"
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync/atomic"

	"trailsift/engine/cloudtrail"
)

// Growing returns the same source without its streams, of files that may grow while they are used: they can
// be told from others that take their names, and read on with Reader.ReadOn.
func (s Source) Growing() Source {
	s.growing = true
	s.roots = slices.DeleteFunc(slices.Clone(s.roots), func(r root) bool { return r.stream != nil })
	return s
}

// Empty reports whether there is no place to look at.
func (s Source) Empty() bool { return len(s.roots) == 0 }

// Streams are the source's streams. Each is read once.
func (s Source) Streams() (streams []*File) {
	for _, r := range s.roots {
		if r.stream != nil {
			streams = append(streams, &File{Path: standardInput, stream: r.stream})
		}
	}
	return streams
}

// growing is what a file that may grow is known by.
type growing struct {
	stat  fs.FileInfo // when it was found
	moved atomic.Pointer[string]
	// lines says that it is read on where it grows, so that what was read stays where it is.
	lines bool
	// joint is a sum of the last bytes that were read, which whatever goes on here has to begin with.
	joint uint64
}

// Followed reports whether the file was found in a Growing source, on a disk.
func (f *File) Followed() bool { return f.growing != nil }

// Same reports whether two files of a Growing source that were found at different times are one, whatever
// its name is now.
func (f *File) Same(other *File) bool {
	return f.growing != nil && other.growing != nil && os.SameFile(f.growing.stat, other.growing.stat)
}

// Unchanged reports whether a file that was found again has the size and time it had.
func (f *File) Unchanged(found *File) bool {
	return f.size == found.size && f.changed.Equal(found.changed)
}

// Moved says that a file has another name now, under which its records are read from here on.
func (f *File) Moved(path string) { f.growing.moved.Store(&path) }

// place is where the file is now.
func (f *File) place() string {
	if f.growing != nil {
		if moved := f.growing.moved.Load(); moved != nil {
			return *moved
		}
	}
	return f.Path
}

// asRead reports whether an opened file is still what was read. One that is read on may have grown.
func (f *File) asRead(stat fs.FileInfo) bool {
	if f.growing != nil && f.growing.lines {
		return os.SameFile(f.growing.stat, stat) && stat.Size() >= f.size
	}
	return stat.Size() == f.size && stat.ModTime().Equal(f.changed)
}

// Grows looks at the start of a file of a Growing source and reports whether it can be read on where it
// grows: plain text can, what is compressed cannot. The Problem is of a file that is no log, as far as can
// be seen by now.
func (r *Reader) Grows(f *File) (bool, *Problem) {
	opened, err := f.open()
	if err != nil {
		return false, &Problem{Path: f.Path, Offset: -1, Reason: reason(err), Broken: true}
	}
	defer opened.Close()
	start := make([]byte, sniffed)
	n, err := io.ReadFull(opened, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, &Problem{Path: f.Path, Offset: 0, Reason: reason(err), Broken: true}
	}
	kind := tell(start[:n])
	if kind.refuse != "" {
		return false, &Problem{Path: f.Path, Offset: -1, Reason: kind.refuse}
	}
	if kind.gzip || kind.utf16 {
		f.growing = nil // which spares the memory
		return false, nil
	}
	f.growing.lines = true
	return true, nil
}

// ReadOn hands out what stands behind an offset of a file that Grows, up to where the file ends now, as Read
// does; ending says what that end means. It returns up to where take is done: the offset to go on from.
func (r *Reader) ReadOn(ctx context.Context, f *File, from int64, ending cloudtrail.Ending, take func(Block) int, taken func(int)) (done int64, problem *Problem) {
	opened, err := os.Open(f.place())
	if err != nil {
		return from, &Problem{Path: f.Path, Offset: -1, Reason: reason(err), Broken: true}
	}
	defer opened.Close()
	if _, err := opened.Seek(from, io.SeekStart); err != nil {
		return from, unreadable(ctx, f.Path, reason(err))
	}
	input := &counter{r: &patient{ctx: ctx, r: opened}, told: taken}
	done, problem = r.blocks(ctx, f, input, stretch{from: from, ending: ending}, take)
	if ending == cloudtrail.More { // else nothing goes on from here
		f.growing.joint = joint(opened, done)
	}
	return done, problem
}

// Continues reports whether a file that was read on up to an offset has still the same before it. One that was
// written anew, all between two looks, has not.
func (f *File) Continues(done int64) bool {
	opened, err := os.Open(f.place())
	if err != nil {
		return true // and ReadOn says why it cannot be read
	}
	defer opened.Close()
	return joint(opened, done) == f.growing.joint
}

// jointLength is how many bytes a joint sums up: with a part of an event id among them, they are like no others.
const jointLength = 256

func joint(r io.ReaderAt, at int64) uint64 {
	last := make([]byte, min(at, jointLength))
	n, err := r.ReadAt(last, at-int64(len(last)))
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	sum := fnv.New64a()
	sum.Write(last[:n])
	return sum.Sum64()
}

// Whole reports whether a compressed file can be inflated to its end: one that is still being written cannot.
// Other files are whole.
func (r *Reader) Whole(ctx context.Context, f *File) bool {
	opened, err := f.open()
	if err != nil {
		return false
	}
	defer opened.Close()
	input := &counter{r: &patient{ctx: ctx, r: opened}}
	start := make([]byte, sniffed)
	n, err := io.ReadFull(input, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false
	}
	if !tell(start[:n]).gzip {
		return true
	}
	content, err := r.inflate(io.MultiReader(bytes.NewReader(start[:n]), input), f.size, input)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, content)
	return err == nil
}
