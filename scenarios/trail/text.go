package trail

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// AppendString writes s as a JSON string: for records, and for those who make requests and answers. It
// does so the way encoding/json does without HTML escapes: control characters and U+2028/9 escaped,
// bytes that are no UTF-8 replaced by U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	dst = appendEscaped(dst, s)
	return append(dst, '"')
}

// appendEscaped writes what stands between the quotes.
func appendEscaped(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= ' ' && b != '"' && b != '\\' && b < utf8.RuneSelf {
			i++
			continue
		}
		if b < utf8.RuneSelf {
			dst = append(dst, s[start:i]...)
			dst = appendEscape(dst, b)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\ufffd`...)
			start = i + 1
		case r == '\u2028' || r == '\u2029':
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\u202`...)
			dst = append(dst, hexDigits[r&0xf])
			start = i + size
		}
		i += size
	}
	return append(dst, s[start:]...)
}

func appendEscape(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&0xf])
}

// AppendUUID writes id the way AWS writes event and request ids, as a random (version 4) UUID.
func AppendUUID(dst []byte, id [16]byte) []byte {
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hexDigits[b>>4], hexDigits[b&0xf])
	}
	return dst
}

const (
	base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)

// appendS3RequestID writes the shorter request id of Amazon S3: sixteen letters and digits.
func appendS3RequestID(dst []byte, id [16]byte) []byte {
	for _, b := range id {
		dst = append(dst, base32Digits[b&31])
	}
	return dst
}

// appendHostID writes the x-amz-id-2 that Amazon S3 sends with an answer: 56 bytes in base64, here
// stretched from the request's id, as nobody outside Amazon S3 can read it.
func appendHostID(dst []byte, id [16]byte) []byte {
	state := uint64(0x9e3779b97f4a7c15)
	for _, b := range id {
		state = (state ^ uint64(b)) * 0x100000001b3
	}
	for i := range 75 {
		if i%10 == 0 {
			state ^= state >> 29
			state *= 0xbf58476d1ce4e5b9
			state ^= state >> 32
		}
		dst = append(dst, base64Digits[state>>(uint(i%10)*6)&63])
	}
	return append(dst, '=')
}
