package source

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"sync"

	"github.com/klauspost/compress/s2"
)

// spool keeps what came over a stream, so that its records can be shown: compressed, in a file of
// the cache folder that only its owner can read and that is unlinked while it is open, so that
// nothing is left behind however the program ends.
type spool struct {
	file *os.File

	mu     sync.Mutex
	pieces []piece
	tail   []byte // what is not written yet
	raw    int64  // offset of the tail in the content
	end    int64  // where the next piece goes in the file
	err    error
}

// piece is a stretch of content, compressed on its own.
type piece struct {
	raw, at int64
	length  int
}

const pieceSize = 1 << 20

// newSpool makes an empty spool in the user's cache folder.
func newSpool() (*spool, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	folder := filepath.Join(cache, "trailsift")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the cache folder: %w", err)
	}
	file, err := os.CreateTemp(folder, "spool-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("making a spool: %w", err)
	}
	// Windows refuses to remove an open file; there the spool goes with the cache folder.
	_ = os.Remove(file.Name())
	return &spool{file: file}, nil
}

// keep lets content through and remembers it. Without a place to keep it the content is still read:
// its records just cannot be shown.
func (f *File) keep(content io.Reader) io.Reader {
	s, err := newSpool()
	if err != nil {
		return content
	}
	f.spool = s
	return io.TeeReader(content, s)
}

// Write takes the next stretch of content. It never fails, so that a full disk ends the keeping and
// not the reading.
func (s *spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return len(p), nil
	}
	s.tail = append(s.tail, p...)
	for len(s.tail) >= pieceSize && s.err == nil {
		s.err = s.flush(s.tail[:pieceSize])
		s.tail = s.tail[:copy(s.tail, s.tail[min(pieceSize, len(s.tail)):])]
	}
	return len(p), nil
}

func (s *spool) flush(raw []byte) error {
	packed := s2.Encode(nil, raw)
	if _, err := s.file.WriteAt(packed, s.end); err != nil {
		return fmt.Errorf("keeping the stream: %w", err)
	}
	s.pieces = append(s.pieces, piece{raw: s.raw, at: s.end, length: len(packed)})
	s.end += int64(len(packed))
	s.raw += int64(len(raw))
	return nil
}

// from reads the content from the start of the piece that holds an offset.
func (s *spool) from(offset int64) (io.ReadCloser, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, 0, s.err
	}
	first := sort.Search(len(s.pieces), func(i int) bool { return s.pieces[i].raw > offset }) - 1
	tail := bytes.Clone(s.tail)
	if first < 0 || offset >= s.raw {
		return io.NopCloser(bytes.NewReader(tail)), s.raw, nil
	}
	readers := make([]io.Reader, 0, len(s.pieces)-first+1)
	for _, p := range s.pieces[first:] {
		readers = append(readers, &pieceReader{file: s.file, piece: p})
	}
	readers = append(readers, bytes.NewReader(tail))
	return io.NopCloser(io.MultiReader(readers...)), s.pieces[first].raw, nil
}

// pieceReader inflates its piece when it is first read.
type pieceReader struct {
	file  *os.File
	piece piece
	raw   *bytes.Reader
}

func (r *pieceReader) Read(p []byte) (int, error) {
	if r.raw == nil {
		packed := make([]byte, r.piece.length)
		if _, err := r.file.ReadAt(packed, r.piece.at); err != nil {
			return 0, fmt.Errorf("reading the kept stream: %w", err)
		}
		raw, err := s2.Decode(nil, packed)
		if err != nil {
			return 0, fmt.Errorf("reading the kept stream: %w", err)
		}
		r.raw = bytes.NewReader(raw)
	}
	return r.raw.Read(p)
}
