package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// wholeFile is up to which size a compressed file is read at once.
const wholeFile = 64 << 20

// inflate returns the content of a gzip file of one or more members. It fails in its Read where the
// limits are passed.
func (r *Reader) inflate(packed io.Reader, size int64, read *counter) (io.Reader, error) {
	if size > 0 && size <= wholeFile {
		r.packed = resize(r.packed, 0, int(size)+1)
		n, err := fill(packed, r.packed, false)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		r.packed = r.packed[:n]
		packed = bytes.NewReader(r.packed)
	}
	if r.gzip == nil {
		r.gzip = new(gzip.Reader)
	}
	if err := r.gzip.Reset(packed); err != nil {
		return nil, err
	}
	return &bounded{r: r.gzip, limits: r.Limits, packed: read}, nil
}

// bounded stops an inflating reader at the limits.
type bounded struct {
	r      io.Reader
	limits Limits
	packed *counter
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	// Both limits leave a megabyte's grace, so that tiny files are never in doubt.
	if b.n > b.limits.MaxFile {
		return n, fmt.Errorf("inflates to more than limits.max_file (%d bytes)", b.limits.MaxFile)
	}
	if b.n > 1<<20 && b.n/b.limits.MaxRatio > b.packed.n {
		return n, fmt.Errorf("inflates to more than limits.max_ratio (%d) times its size", b.limits.MaxRatio)
	}
	return n, err
}

// gzipReason says what is wrong with a compressed file.
func gzipReason(err error) string {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "gzip: the file ends too early"
	case errors.Is(err, gzip.ErrHeader):
		return "gzip: bytes that are no gzip follow"
	case errors.Is(err, gzip.ErrChecksum):
		return "gzip: the checksum does not match"
	case errors.As(err, &corrupt):
		return fmt.Sprintf("gzip: corrupt data at byte %d of the compressed file", int64(corrupt))
	}
	return reason(err)
}
