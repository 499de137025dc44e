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

	"github.com/klauspost/compress/gzip"
)

// ErrChanged means that a file is not the one that was read: no bytes of it are shown.
var ErrChanged = errors.New("the file has changed since it was read")

// Value returns the JSON value that stands at an offset of the uncompressed file. A string is
// returned unquoted: the record is inside it.
func (f *File) Value(ctx context.Context, limits Limits, offset int64) (json.RawMessage, error) {
	var found json.RawMessage
	err := f.Values(ctx, limits, []int64{offset}, func(_ int, value json.RawMessage) { found = value })
	return found, err
}

// Values reads the values at several offsets, which must not descend, in one pass over the file.
func (f *File) Values(ctx context.Context, limits Limits, offsets []int64, take func(i int, value json.RawMessage)) error {
	if len(offsets) == 0 {
		return nil
	}
	content, at, err := f.contentFrom(ctx, limits, offsets[0])
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	defer content.Close()
	var rest io.Reader = content
	var last json.RawMessage
	for i, offset := range offsets {
		if i > 0 && offset == offsets[i-1] {
			take(i, last)
			continue
		}
		if _, err := io.CopyN(io.Discard, rest, offset-at); err != nil {
			return fmt.Errorf("%s: looking for offset %d: %w", f.Path, offset, err)
		}
		decoder := json.NewDecoder(rest)
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return fmt.Errorf("%s: reading the record at offset %d: %w", f.Path, offset, err)
		}
		at = offset + decoder.InputOffset()
		rest = io.MultiReader(decoder.Buffered(), rest)
		if last, err = unquoted(value); err != nil {
			return fmt.Errorf("%s: reading the record at offset %d: %w", f.Path, offset, err)
		}
		take(i, last)
	}
	return nil
}

func unquoted(value json.RawMessage) (json.RawMessage, error) {
	if len(value) == 0 || value[0] != '"' {
		return value, nil
	}
	var inner string
	err := json.Unmarshal(value, &inner)
	return json.RawMessage(inner), err
}

// contentFrom opens the uncompressed content, and says at which offset it starts: at the file's
// start, or near the wanted offset where the content is spooled.
func (f *File) contentFrom(ctx context.Context, limits Limits, offset int64) (io.ReadCloser, int64, error) {
	if f.stream != nil {
		if f.spool == nil {
			return nil, 0, errors.New("the stream was not kept")
		}
		return f.spool.from(offset)
	}
	opened, err := f.unchanged()
	if err != nil {
		return nil, 0, err
	}
	content, err := decoded(&patient{ctx: ctx, r: opened}, limits)
	if err != nil {
		opened.Close()
		return nil, 0, err
	}
	return struct {
		io.Reader
		io.Closer
	}{content, opened}, 0, nil
}

// unchanged opens the file if it is still the one that was read.
func (f *File) unchanged() (fs.File, error) {
	var opened fs.File
	var err error
	if f.fsys != nil {
		opened, err = f.fsys.Open(f.Path)
	} else {
		opened, err = os.Open(f.place())
	}
	if err != nil {
		return nil, errors.New(reason(err))
	}
	stat, err := opened.Stat()
	if err != nil {
		opened.Close()
		return nil, errors.New(reason(err))
	}
	if !f.asRead(stat) {
		opened.Close()
		return nil, ErrChanged
	}
	return opened, nil
}

// decoded looks through compression and UTF-16, as Reader.Read did.
func decoded(packed io.Reader, limits Limits) (io.Reader, error) {
	start := make([]byte, sniffed)
	n, err := io.ReadFull(packed, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	kind := tell(start[:n])
	read := &counter{r: io.MultiReader(bytes.NewReader(start[:n]), packed)}
	var content io.Reader = read
	if kind.gzip {
		unpacked, err := gzip.NewReader(read)
		if err != nil {
			return nil, err
		}
		content = &bounded{r: unpacked, limits: limits, packed: read}
	}
	content, refused, err := decodeText(content, kind)
	if refused != "" {
		return nil, errors.New(refused)
	}
	return content, err
}
