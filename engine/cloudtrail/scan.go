package cloudtrail

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The scanner checks JSON by the grammar of RFC 8259 and notes where the wanted members of one
// object stand; it copies nothing. Where input is legal but unusual (a member named twice, nesting
// deeper than maxDepth, an escape in a member's name) it declines, and encoding/json decides.

// maxDepth is how deep the scanner follows nesting: one bit of a word for each level. Records of
// real logs stay under 20.
const maxDepth = 64

// span is where a value stands in its buffer: [from, to). The zero span is an absent value.
type span struct{ from, to int }

func (s span) in(b []byte) []byte { return b[s.from:s.to] }
func (s span) present() bool      { return s.to > 0 }

// scanObject reads the object at b[p] and notes the span of every member whose name keys knows.
// The end is the index after the object, or -1 where the scanner declines. seen may be nil.
func scanObject(b []byte, p int, keys func(name []byte) int, values []span, seen *callers) (end int) {
	p = skipSpace(b, p+1)
	if p < len(b) && b[p] == '}' {
		return p + 1
	}
	for {
		if p >= len(b) || b[p] != '"' {
			return -1
		}
		after := skipString(b, p+1)
		if after < 0 {
			return -1
		}
		name := b[p+1 : after-1]
		p = skipSpace(b, after)
		if p >= len(b) || b[p] != ':' {
			return -1
		}
		p = skipSpace(b, p+1)
		which := keys(name)
		if which == fIdentity && seen != nil {
			after = seen.skip(b, p)
		} else {
			after = skipValue(b, p)
		}
		if after < 0 {
			return -1
		}
		switch {
		case which != unwanted:
			if values[which].present() {
				return -1
			}
			values[which] = span{p, after}
		case bytes.IndexByte(name, '\\') >= 0:
			return -1
		}
		p = skipSpace(b, after)
		if p >= len(b) {
			return -1
		}
		switch b[p] {
		case '}':
			return p + 1
		case ',':
			p = skipSpace(b, p+1)
		default:
			return -1
		}
	}
}

// unwanted is what a keys function says of a name it does not look for.
const unwanted = -1

// skipSpace returns the index of the first byte at or after p that is no JSON white space.
func skipSpace(b []byte, p int) int {
	for p < len(b) && b[p] <= ' ' && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t') {
		p++
	}
	return p
}

// skipValue returns the index after the value at b[p], or -1 where there is no legal one.
func skipValue(b []byte, p int) int {
	if p >= len(b) {
		return -1
	}
	switch b[p] {
	case '"':
		return skipString(b, p+1)
	case '{', '[':
		return skipNested(b, p)
	}
	return skipScalar(b, p)
}

// skipNested follows an object or array to its end. A bit of objects says of each open level
// whether it is an object.
func skipNested(b []byte, p int) int {
	var objects uint64
	depth := 0
value:
	p = skipSpace(b, p)
	if p >= len(b) {
		return -1
	}
	switch c := b[p]; c {
	case '{', '[':
		if depth == maxDepth {
			return -1
		}
		depth++
		objects <<= 1
		p = skipSpace(b, p+1)
		if p >= len(b) {
			return -1
		}
		if c == '[' {
			if b[p] == ']' {
				goto shut
			}
			goto value
		}
		objects |= 1
		if b[p] == '}' {
			goto shut
		}
		goto name
	case '"':
		p = skipString(b, p+1)
	default:
		p = skipScalar(b, p)
	}
	if p < 0 {
		return -1
	}
after:
	p = skipSpace(b, p)
	if p >= len(b) {
		return -1
	}
	switch b[p] {
	case ',':
		p++
		if objects&1 == 0 {
			goto value
		}
		p = skipSpace(b, p)
		goto name
	case '}':
		if objects&1 == 0 {
			return -1
		}
	case ']':
		if objects&1 != 0 {
			return -1
		}
	default:
		return -1
	}
shut:
	p++
	objects >>= 1
	depth--
	if depth == 0 {
		return p
	}
	goto after
name:
	if p >= len(b) || b[p] != '"' {
		return -1
	}
	p = skipString(b, p+1)
	if p < 0 {
		return -1
	}
	p = skipSpace(b, p)
	if p >= len(b) || b[p] != ':' {
		return -1
	}
	p++
	goto value
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// skipString returns the index after the closing quote of the string whose first byte is b[p]. It
// looks at eight bytes at a time for a quote, a backslash or a control character. A byte that is none
// of them may be marked too, when the subtraction borrows from it, but only above one that is: the
// lowest mark is always true. Bytes of 0x80 and more are never marked.
func skipString(b []byte, p int) int {
	for {
		for p+8 <= len(b) {
			v := binary.LittleEndian.Uint64(b[p:])
			mask := ((v ^ ones*'"' - ones) | (v ^ ones*'\\' - ones) | (v - ones*0x20)) &^ v & highs
			if mask != 0 {
				p += bits.TrailingZeros64(mask) >> 3
				break
			}
			p += 8
		}
		if p >= len(b) {
			return -1
		}
		switch c := b[p]; {
		case c == '"':
			return p + 1
		case c == '\\':
			if p = skipEscape(b, p+1); p < 0 {
				return -1
			}
		case c < 0x20:
			return -1
		default:
			p++
		}
	}
}

// skipEscape returns the index after the escape whose letter is b[p].
func skipEscape(b []byte, p int) int {
	if p >= len(b) {
		return -1
	}
	switch b[p] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return p + 1
	case 'u':
		if p+5 > len(b) {
			return -1
		}
		for _, c := range b[p+1 : p+5] {
			if !isHex(c) {
				return -1
			}
		}
		return p + 5
	}
	return -1
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// skipScalar returns the index after the number, true, false or null at b[p].
func skipScalar(b []byte, p int) int {
	switch b[p] {
	case 't':
		return skipWord(b, p, "true")
	case 'f':
		return skipWord(b, p, "false")
	case 'n':
		return skipWord(b, p, "null")
	}
	if b[p] == '-' {
		p++
	}
	whole := skipDigits(b, p)
	if whole == p || b[p] == '0' && whole > p+1 {
		return -1
	}
	p = whole
	if p < len(b) && b[p] == '.' {
		fraction := skipDigits(b, p+1)
		if fraction == p+1 {
			return -1
		}
		p = fraction
	}
	if p < len(b) && b[p]|0x20 == 'e' {
		p++
		if p < len(b) && (b[p] == '+' || b[p] == '-') {
			p++
		}
		exponent := skipDigits(b, p)
		if exponent == p {
			return -1
		}
		p = exponent
	}
	return p
}

func skipWord(b []byte, p int, word string) int {
	if len(b)-p < len(word) || string(b[p:p+len(word)]) != word {
		return -1
	}
	return p + len(word)
}

func skipDigits(b []byte, p int) int {
	for p < len(b) && '0' <= b[p] && b[p] <= '9' {
		p++
	}
	return p
}
