package source

import (
	"bytes"
)

// content is what the first bytes of a file say it is.
type content struct {
	gzip  bool
	utf16 bool
	// refuse says why the file is no log; empty for one that may be.
	refuse string
}

// sniffed is how many bytes are enough to tell: a tar archive is known by bytes 257 to 262.
const sniffed = 512

const unpack = "an archive: unpack it first"

// magics are the first bytes of files that are certainly no log.
var magics = []struct{ start, reason string }{
	{"PK\x03\x04", unpack + " (zip)"},
	{"PK\x05\x06", unpack + " (zip)"},
	{"\x28\xb5\x2f\xfd", unpack + " (zst)"},
	{"BZh", unpack + " (bz2)"},
	{"\xfd7zXZ\x00", unpack + " (xz)"},
	{"7z\xbc\xaf\x27\x1c", unpack + " (7z)"},
	{"\x89PNG", "an image"},
	{"\xff\xd8\xff", "an image"},
	{"GIF8", "an image"},
	{"RIFF", "an image"},
	{"%PDF", "a PDF document"},
	{"PAR1", "a Parquet file"},
	{"\x7fELF", "a program"},
	{"SQLite format 3", "a database"},
}

// tell says by its first bytes what a file is.
func tell(start []byte) content {
	switch {
	case len(start) == 0:
		return content{refuse: "empty"}
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return content{gzip: true}
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return content{utf16: true}
	case len(start) > 262 && string(start[257:262]) == "ustar":
		return content{refuse: unpack + " (tar)"}
	}
	for _, magic := range magics {
		if bytes.HasPrefix(start, []byte(magic.start)) {
			return content{refuse: magic.reason}
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(text) == 0 && len(start) < sniffed:
		return content{refuse: "empty"}
	case len(text) > 0 && text[0] != '{' && text[0] != '[':
		return content{refuse: "not JSON"}
	}
	return content{}
}
