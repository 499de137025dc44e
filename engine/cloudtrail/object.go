package cloudtrail

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// readObject reads the object at b[p] like scanObject, and asks encoding/json where the scanner
// declines. The values have to be zero. The spans then point into a buffer of their own, which is why it is returned.
func readObject(b []byte, p int, keys func(name []byte) int, values []span) (buffer []byte, end int, err error) {
	if end = scanObject(b, p, keys, values, nil); end >= 0 {
		return b, end, nil
	}
	clear(values)
	return decodeObject(b, p, keys, values)
}

// decodeObject is the standard decoder behind the scanner: slow, and right about everything that is
// JSON. Of a member named twice the last counts, as in encoding/json.
func decodeObject(b []byte, p int, keys func(name []byte) int, values []span) (buffer []byte, end int, err error) {
	decoder := json.NewDecoder(bytes.NewReader(b[p:]))
	var members map[string]json.RawMessage
	if err := decoder.Decode(&members); err != nil {
		return b, 0, decodeError(err, b, p)
	}
	buffer = []byte{' '} // so that no span of a value is the zero span
	for name, value := range members {
		if which := keys([]byte(name)); which != unwanted {
			from := len(buffer)
			buffer = append(buffer, value...)
			values[which] = span{from, len(buffer)}
		}
	}
	return buffer, p + int(decoder.InputOffset()), nil
}

// syntaxError says what is wrong with a piece of JSON, and where in its buffer.
type syntaxError struct {
	at     int
	reason string
	ended  bool // the buffer ended too early
}

func (e *syntaxError) Error() string { return e.reason }

func decodeError(err error, b []byte, p int) error {
	if syntax, ok := err.(*json.SyntaxError); ok {
		return &syntaxError{at: min(p+int(syntax.Offset), len(b)), reason: syntax.Error()}
	}
	if _, ok := err.(*json.UnmarshalTypeError); ok {
		return &syntaxError{at: p, reason: "want an object"}
	}
	return &syntaxError{at: len(b), reason: "the JSON ends in the middle of a value", ended: true}
}

// text is a value as a string: a string unquoted, null and nothing as "", any other value as it
// stands. The result shares the buffer where it can.
func text(raw []byte) []byte {
	if len(raw) == 0 || raw[0] == 'n' {
		return nil
	}
	if raw[0] != '"' {
		return raw
	}
	inner := raw[1 : len(raw)-1]
	if !plain(inner) {
		return unquote(raw)
	}
	return inner
}

// plain reports whether a string is ASCII without escapes, and so its own text.
func plain(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		v := binary.LittleEndian.Uint64(b)
		if (v^ones*'\\'-ones|v)&highs != 0 {
			return false
		}
	}
	for _, c := range b {
		if c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// unquote is what encoding/json makes of a string: escapes resolved, bytes that are no UTF-8
// replaced by U+FFFD.
func unquote(raw []byte) []byte {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		panic(fmt.Sprintf("cloudtrail: a checked string does not decode: %v", err))
	}
	return []byte(s)
}

// isTrue reports whether a value is true or "true" in any case.
func isTrue(raw []byte) bool { return bytes.EqualFold(text(raw), []byte("true")) }

// decodedMembers is what the standard decoder makes of an object's members, by name.
func decodedMembers(dst []Member, raw []byte) []Member {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return dst
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		dst = append(dst, Member{Name: []byte(name), Value: members[name]})
	}
	return dst
}
