package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// File is one file of a Source.
type File struct {
	Path string // as it was found, or "standard input"

	fsys    fs.FS
	stream  io.Reader
	size    int64
	changed time.Time
	spool   *spool
}

// Size is the file's size on disk; 0 for a stream.
func (f *File) Size() int64 { return f.size }

// Block is a stretch of a file that holds whole JSON values.
type Block struct {
	JSON   []byte
	Offset int64 // of its first byte in the uncompressed file
	// Cut says that the file could not be read further: the last value may be torn.
	Cut bool
}

// Reader reads files one after another, with buffers of its own. It is for one goroutine.
type Reader struct {
	Limits Limits

	packed []byte // a compressed file, whole
	json   []byte // the inflated block
	gzip   *gzip.Reader
}

// firstWindow is how much of a file is read before it is asked whether it is line-delimited. A log
// file of CloudTrail's usual size fits whole.
const firstWindow = 16 << 20

// Read hands the file's blocks to take, in order. A block lives until take returns. Read returns a
// Problem where the file is no log or cannot be read to its end; taken is told of its bytes as they
// are read.
func (r *Reader) Read(ctx context.Context, f *File, take func(Block), taken func(bytes int)) *Problem {
	opened, err := f.open()
	if err != nil {
		return &Problem{Path: f.Path, Offset: -1, Reason: reason(err), Broken: true}
	}
	defer opened.Close()
	input := &counter{r: &patient{ctx: ctx, r: opened}, told: taken}
	start := make([]byte, sniffed)
	n, err := io.ReadFull(input, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return &Problem{Path: f.Path, Offset: 0, Reason: reason(err), Broken: true}
	}
	start = start[:n]
	kind := tell(start)
	if kind.refuse != "" {
		return &Problem{Path: f.Path, Offset: -1, Reason: kind.refuse}
	}
	var content io.Reader = io.MultiReader(bytes.NewReader(start), input)
	window := firstWindow
	if f.size > 0 {
		window = int(min(f.size+1, firstWindow))
	}
	if kind.gzip {
		content, window, err = r.inflate(content, f.size, input)
		if err != nil {
			return &Problem{Path: f.Path, Offset: 0, Reason: gzipReason(err), Broken: true}
		}
	}
	content, refused, err := decodeText(content, kind)
	if err != nil || refused != "" {
		return problemOf(f.Path, refused, err)
	}
	if f.stream != nil {
		content = f.keep(content)
	}
	return r.blocks(ctx, f, content, window, take)
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

func problemOf(path, refused string, err error) *Problem {
	if err != nil {
		return &Problem{Path: path, Offset: 0, Reason: gzipReason(err), Broken: true}
	}
	return &Problem{Path: path, Offset: -1, Reason: refused}
}

// blocks reads content into one block, or, where it is line-delimited, into many.
func (r *Reader) blocks(ctx context.Context, f *File, content io.Reader, window int, take func(Block)) *Problem {
	var offset int64
	lines := false
	r.json = resize(r.json, 0, window)
	for {
		filled, err := fill(content, r.json)
		r.json = r.json[:filled]
		if ctx.Err() != nil {
			take(Block{JSON: r.json, Offset: offset, Cut: true})
			return nil
		}
		if err != nil {
			ended := errors.Is(err, io.EOF)
			take(Block{JSON: withoutMark(r.json), Offset: offset + int64(len(r.json)-len(withoutMark(r.json))), Cut: !ended})
			if ended {
				return nil
			}
			return &Problem{Path: f.Path, Offset: offset + int64(filled), Reason: gzipReason(err), Broken: true}
		}
		// The window is full and there is more.
		lines = lines || lineDelimited(withoutMark(r.json))
		if cut := bytes.LastIndexByte(r.json, '\n') + 1; lines && cut > 0 {
			take(Block{JSON: withoutMark(r.json[:cut]), Offset: offset + int64(cut-len(withoutMark(r.json[:cut])))})
			offset += int64(cut)
			r.json = r.json[:copy(r.json, r.json[cut:])]
			continue
		}
		if int64(cap(r.json)) >= r.Limits.MaxFile {
			return &Problem{Path: f.Path, Offset: offset, Broken: true,
				Reason: fmt.Sprintf("one JSON document of more than limits.max_file (%d bytes)", r.Limits.MaxFile)}
		}
		r.json = resize(r.json, len(r.json), int(min(int64(2*cap(r.json)), r.Limits.MaxFile)))
	}
}

// withoutMark is text without UTF-8's byte order mark.
func withoutMark(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")) }

// fill reads until buffer's capacity is full. The error says why it is not: io.EOF at the end.
func fill(content io.Reader, buffer []byte) (n int, err error) {
	n = len(buffer)
	for n < cap(buffer) {
		got, err := content.Read(buffer[n:cap(buffer)])
		n += got
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// resize returns a buffer of at least the wanted capacity that keeps the first keep bytes.
func resize(buffer []byte, keep, capacity int) []byte {
	if cap(buffer) >= capacity {
		return buffer[:keep]
	}
	larger := make([]byte, keep, capacity)
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
	return os.Open(f.Path)
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

// patient ends reading when its context does.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
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

// lineDelimited reports whether a window starts with a line that is a JSON value of its own.
func lineDelimited(window []byte) bool {
	line, _, found := bytes.Cut(bytes.TrimLeft(window, " \t\r\n"), []byte{'\n'})
	return found && json.Valid(line)
}
