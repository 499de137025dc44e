package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"trailsift/engine/cloudtrail"
)

// File is one file of a Source.
type File struct {
	Path string // as it was found, or "standard input"

	fsys    fs.FS
	stream  io.Reader
	size    int64
	changed time.Time
	spool   *spool
	growing *growing // nil unless it may grow while it is used
}

// Size is the file's size on disk; 0 for a stream.
func (f *File) Size() int64 { return f.size }

// Block is a stretch of a file's uncompressed content.
type Block struct {
	JSON   []byte
	Offset int64 // of its first byte
	Ending cloudtrail.Ending
}

// Reader reads files one after another, with buffers of its own. It is for one goroutine.
type Reader struct {
	Limits Limits

	packed []byte // a compressed file, whole
	window []byte
	gzip   *gzip.Reader
}

// windowSize is how much is read at a time: little enough to be still in the processor's cache when
// it is looked at, and several times the size of the largest record that AWS writes (256 KB).
const windowSize = 1 << 20

// Read hands the file's content to take, block after block. take returns how much of the block it is
// done with; the rest comes again at the start of the next block. A block lives until take returns.
// Read returns a Problem where the file is no log or cannot be read to its end; taken is told of the
// file's bytes as they are read.
func (r *Reader) Read(ctx context.Context, f *File, take func(Block) (done int), taken func(bytes int)) *Problem {
	opened, err := f.open()
	if err != nil {
		return &Problem{Path: f.Path, Offset: -1, Reason: reason(err), Broken: true}
	}
	defer opened.Close()
	input := &counter{r: &patient{ctx: ctx, r: opened}, told: taken}
	if f.stream != nil {
		input.r = &interruptible{ctx: ctx, stream: f.stream}
	}
	start, enough := make([]byte, sniffed), sniffed
	if f.stream != nil {
		enough = 16 // more may be long in coming
	}
	n, err := io.ReadAtLeast(input, start, enough)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadable(ctx, f.Path, reason(err))
	}
	start = start[:n]
	kind := tell(start)
	if kind.refuse != "" {
		return &Problem{Path: f.Path, Offset: -1, Reason: kind.refuse}
	}
	var content io.Reader = io.MultiReader(bytes.NewReader(start), input)
	if kind.gzip {
		if content, err = r.inflate(content, f.size, input); err != nil {
			return unreadable(ctx, f.Path, gzipReason(err))
		}
	}
	content, refused, err := decodeText(content, kind)
	if err != nil {
		return unreadable(ctx, f.Path, gzipReason(err))
	}
	if refused != "" {
		return &Problem{Path: f.Path, Offset: -1, Reason: refused}
	}
	if f.stream != nil {
		content = f.keep(content)
	}
	_, problem := r.blocks(ctx, f, content, stretch{ending: cloudtrail.Ended}, take)
	return problem
}

// decodeText looks through UTF-16 and, in compressed content, at what was compressed.
func decodeText(content io.Reader, kind content) (io.Reader, string, error) {
	if kind.gzip {
		start := make([]byte, sniffed)
		n, err := io.ReadFull(content, start)
		if err != nil && n == 0 && !errors.Is(err, io.EOF) {
			return nil, "", err
		}
		inner := tell(start[:n])
		if inner.gzip {
			return nil, "compressed twice: unpack it first", nil
		}
		if inner.refuse != "" {
			return nil, inner.refuse, nil
		}
		// A failure on the way is met again behind what was read.
		content, kind = io.MultiReader(bytes.NewReader(start[:n]), &failing{content, err}), inner
	}
	if kind.utf16 {
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		return transform.NewReader(content, decoder), "", nil
	}
	return content, "", nil
}

// unreadable is the problem of a file whose start cannot be read; there is none when the run was
// cancelled, because then nothing is wrong with the file.
func unreadable(ctx context.Context, path, reason string) *Problem {
	if ctx.Err() != nil {
		return nil
	}
	return &Problem{Path: path, Offset: 0, Reason: reason, Broken: true}
}

// stretch is the part of a file that is read: from where, and what the end of the content means.
type stretch struct {
	from   int64
	ending cloudtrail.Ending
}

// blocks reads content window by window, and returns up to where it is done with.
func (r *Reader) blocks(ctx context.Context, f *File, content io.Reader, part stretch, take func(Block) int) (done int64, problem *Problem) {
	block := Block{JSON: resize(r.window, 0, windowSize), Offset: part.from}
	for {
		filled, err := fill(content, block.JSON, f.stream != nil)
		if err == nil {
			err = ctx.Err() // a compressed file may have been read whole long ago
		}
		block.JSON = block.JSON[:filled]
		r.window = block.JSON
		if block.Offset == 0 && bytes.HasPrefix(block.JSON, []byte(byteOrderMark)) {
			block.JSON, block.Offset = block.JSON[len(byteOrderMark):], int64(len(byteOrderMark))
		}
		switch {
		case errors.Is(err, io.EOF):
			block.Ending = part.ending
			return block.Offset + int64(take(block)), nil
		case err != nil:
			block.Ending = cloudtrail.Torn
			take(block)
			if ctx.Err() != nil {
				return block.Offset, nil // the run was cancelled, and the file is whole
			}
			return block.Offset, &Problem{Path: f.Path, Offset: block.Offset + int64(len(block.JSON)), Reason: gzipReason(err), Broken: true}
		}
		done := take(block)
		block.Offset += int64(done)
		left := block.JSON[done:]
		if done == 0 && filled == cap(r.window) {
			if int64(cap(r.window)) >= r.Limits.value() {
				return block.Offset, &Problem{Path: f.Path, Offset: block.Offset, Broken: true, Reason: r.Limits.tooLarge()}
			}
			r.window = resize(r.window, 0, int(min(int64(2*cap(r.window)), max(r.Limits.value(), windowSize+1))))
		}
		block.JSON = r.window[:copy(r.window[:cap(r.window)], left)]
	}
}

// byteOrderMark is what some programs put before UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// fill reads until buffer's capacity is full or, of a stream that may be slow, what there is. The
// error says why there is no more: io.EOF at the end.
func fill(content io.Reader, buffer []byte, slow bool) (n int, err error) {
	n = len(buffer)
	for n < cap(buffer) {
		got, err := content.Read(buffer[n:cap(buffer)])
		n += got
		if err != nil {
			return n, err
		}
		if slow && got > 0 {
			break
		}
	}
	return n, nil
}

// resize returns a buffer of at least the wanted capacity that keeps the first keep bytes.
func resize(buffer []byte, keep, capacity int) []byte {
	if cap(buffer) >= capacity {
		return buffer[:keep]
	}
	// Files of one log differ a little in size: an eighth more spares most of them a new buffer.
	larger := make([]byte, keep, capacity+capacity/8)
	copy(larger, buffer[:keep])
	return larger
}

// open opens the file for reading from its start, without ever waiting for a writer.
func (f *File) open() (io.ReadCloser, error) {
	if f.stream != nil {
		return io.NopCloser(f.stream), nil
	}
	if f.fsys != nil {
		return f.fsys.Open(f.Path)
	}
	return os.Open(f.place())
}

// counter counts what is read through it.
type counter struct {
	r    io.Reader
	n    int64
	told func(int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.told != nil {
		c.told(n)
	}
	return n, err
}

// failing reads on, unless reading had failed before.
type failing struct {
	r   io.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.err != nil {
		if errors.Is(f.err, io.ErrUnexpectedEOF) {
			// ReadFull's word for a short file; the reader itself knows whether that is an error.
			f.err = nil
			return f.r.Read(p)
		}
		return 0, f.err
	}
	return f.r.Read(p)
}
