package eventstore

import "encoding/binary"

// chunkRows is how many events a chunk holds: rows are found by shift and mask, and a growing log
// never copies what it already has.
const (
	chunkBits = 16
	chunkRows = 1 << chunkBits
	chunkMask = chunkRows - 1
)

// chunk holds the columns of chunkRows events, 46 bytes each. Ids are indexes into the Store's
// dictionaries.
type chunk struct {
	time     [chunkRows]uint32
	id       [chunkRows]eventID
	identity [chunkRows]uint32
	address  [chunkRows]uint32
	agent    [chunkRows]uint32
	offset   [chunkRows]uint32
	call     [chunkRows]uint16
	region   [chunkRows]uint16
	account  [chunkRows]uint16
	failure  [chunkRows]uint16
	flags    [chunkRows]Flags
}

// eventID is an event's id in 16 bytes: the value of a UUID in canonical spelling, which nearly all
// are; else a text's number in the Store's list (textID); else, for a record without one, the start
// of the SHA-256 of its bytes (madeID).
type eventID [16]byte

const (
	textID Flags = 1 << 15
	madeID Flags = 1 << 14
)

// parseUUID reads the canonical, lower-case spelling. Any other spelling is a text, so that every
// id comes back as it was written.
func parseUUID(text []byte) (id eventID, ok bool) {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return id, false
	}
	at := 0
	for i := 0; i < 36; {
		if text[i] == '-' {
			i++
			continue
		}
		high, low := nibble[text[i]], nibble[text[i+1]]
		if high|low > 15 {
			return id, false
		}
		id[at] = high<<4 | low
		at++
		i += 2
	}
	return id, true
}

// nibble is the value of a lower-case hexadecimal digit, or 255.
var nibble = func() (table [256]byte) {
	for i := range table {
		table[i] = 255
	}
	for i, c := range []byte("0123456789abcdef") {
		table[c] = byte(i)
	}
	return table
}()

func (id eventID) text() uint32 { return binary.BigEndian.Uint32(id[:]) }

func (id eventID) uuid() string { return string(id.appendUUID(nil)) }

// uuidLength is that of a UUID's text.
const uuidLength = 36

func (id eventID) appendUUID(dst []byte) []byte {
	const digits = "0123456789abcdef"
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, digits[b>>4], digits[b&15])
	}
	return dst
}
