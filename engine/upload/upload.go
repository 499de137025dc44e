// Package upload holds files that were handed in by somebody else, over a network for example: spooled to the
// disk and never to a path that came with them.
//
// Spool takes one File as it comes; a Set of them is a file system for source.FS, in which each has the name
// it came with. The names lead nowhere: nothing but the Set looks them up.
package upload

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/s2"
)

// File is a file that was handed in. It lies in a compressed file of the cache folder that only its owner can
// read and that is unlinked while it is open, so that nothing is left behind however the program ends.
type File struct {
	Name   string // as it came, without folders
	Bytes  int64  // as it came, so of a gzip file compressed
	SHA256 [sha256.Size]byte

	spool *os.File               // nil for a file that is kept
	kept  atomic.Pointer[string] // where it is kept
}

// Kept is a file that Copy has written to a path.
func Kept(path, name string, bytes int64, sum [sha256.Size]byte) *File {
	f := &File{Name: name, Bytes: bytes, SHA256: sum}
	f.Stay(path)
	return f
}

// block is how much is compressed at a time, and about how much memory reading or writing takes.
const block = 256 << 10

// Spool takes a file from a reader until that ends. The reader's errors are returned as they are; others are
// about the spool, such as a full disk.
func Spool(ctx context.Context, name string, from io.Reader) (*File, error) {
	spool, err := newSpool()
	if err != nil {
		return nil, err
	}
	f := &File{Name: plainName(name), spool: spool}
	if err := f.fill(ctx, from); err != nil {
		_ = forget(spool) // the first error counts, and nothing in it is wanted
		return nil, err
	}
	return f, nil
}

// newSpool makes a file without a name in the user's cache folder.
func newSpool() (*os.File, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	folder := filepath.Join(cache, "trailsift")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the cache folder: %w", err)
	}
	file, err := os.CreateTemp(folder, "upload-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("making a spool: %w", err)
	}
	// Windows refuses to remove an open file; there it goes when it is closed.
	_ = os.Remove(file.Name())
	return file, nil
}

// forget closes a spool, after which nothing is left of it.
func forget(spool *os.File) error {
	err := spool.Close()
	if runtime.GOOS == "windows" {
		err = errors.Join(err, os.Remove(spool.Name()))
	}
	return err
}

func (f *File) fill(ctx context.Context, from io.Reader) error {
	sum := sha256.New()
	packed := s2.NewWriter(f.spool, s2.WriterBlockSize(block), s2.WriterConcurrency(1))
	input := &patient{ctx: ctx, r: from}
	n, err := io.Copy(io.MultiWriter(sum, packed), input)
	if input.err != nil {
		return input.err
	}
	if closed := packed.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("spooling %s: %w", f.Name, err)
	}
	f.Bytes, f.SHA256 = n, summed(sum)
	return nil
}

func summed(sum hash.Hash) (out [sha256.Size]byte) {
	sum.Sum(out[:0])
	return out
}

// patient ends reading when its context does, and remembers the reader's own error.
type patient struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (p *patient) Read(b []byte) (int, error) {
	if p.err = p.ctx.Err(); p.err != nil {
		return 0, p.err
	}
	n, err := p.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

// longestName is what file systems allow; a longer one is cut.
const longestName = 255

// plainName is a name without folders that is never empty.
func plainName(name string) string {
	name = strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], "\uFFFD")
	if len(name) > longestName {
		name = strings.ToValidUTF8(name[:longestName], "")
	}
	switch name {
	case "", ".", "..":
		return "upload"
	}
	return name
}

// packed opens the compressed content. Several may read it at once.
func (f *File) packed() (io.ReadCloser, error) {
	if path := f.kept.Load(); path != nil {
		return os.Open(*path)
	}
	stat, err := f.spool.Stat()
	if err != nil {
		return nil, err
	}
	return io.NopCloser(io.NewSectionReader(f.spool, 0, stat.Size())), nil
}

// Open reads the file as it came.
func (f *File) Open() (io.ReadCloser, error) {
	packed, err := f.packed()
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", f.Name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{s2.NewReader(packed, s2.ReaderMaxBlockSize(block)), packed}, nil
}

// Copy writes the file as it is spooled, for Kept to read.
func (f *File) Copy(w io.Writer) error {
	packed, err := f.packed()
	if err != nil {
		return err
	}
	defer packed.Close()
	_, err = io.Copy(w, packed)
	return err
}

// Stay says that the file has been copied to a path and is read from there.
func (f *File) Stay(path string) { f.kept.Store(&path) }

// Close gives the spool up. Whoever reads the file has to be done, unless it is kept.
func (f *File) Close() error {
	if f.spool == nil {
		return nil
	}
	return forget(f.spool)
}
