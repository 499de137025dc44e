package cloudtrail

import "bytes"

// resume returns where reading goes on after the broken record at p: behind it, where its braces
// still match, but never beyond the start of the next record; -1 where there is nothing more.
func (d *Reader) resume(b []byte, p int) int {
	start := d.nextStart(b, p+1)
	limit := len(b)
	if start >= 0 {
		limit = start
	}
	if end := matchBraces(b[:limit], p); end >= 0 {
		return end
	}
	return start
}

// nextStart finds the next place where a record starts as the others here do.
func (d *Reader) nextStart(b []byte, p int) int {
	if d.next == noStart {
		return -1
	}
	if d.next >= p {
		return d.next
	}
	name := d.firstName
	if name == nil {
		name = []byte(`"eventVersion"`)
	}
	for from := p; ; {
		found := bytes.Index(b[from:], name)
		if found < 0 {
			d.next = noStart
			return -1
		}
		found += from
		if brace := lastBrace(b, found); brace >= p {
			d.next = brace
			return brace
		}
		from = found + len(name)
	}
}

// What Reader.next may hold beside an index: nothing was searched yet, or no record starts ahead.
const (
	notSearched = -1
	noStart     = -2
)

// lastBrace returns the index of the opening brace before the name at p, or -1 where something else
// stands there.
func lastBrace(b []byte, p int) int {
	for p--; p >= 0; p-- {
		switch b[p] {
		case ' ', '\n', '\r', '\t':
		case '{':
			return p
		default:
			return -1
		}
	}
	return -1
}

// matchBraces returns the index after the object at b[p], looking at nothing but braces and
// strings, or -1.
func matchBraces(b []byte, p int) int {
	depth := 0
	for p < len(b) {
		switch b[p] {
		case '"':
			if p = skipLoosely(b, p+1); p < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return p + 1
			}
			if depth < 0 {
				return -1
			}
		case ',':
			if depth == 0 {
				return p
			}
		}
		p++
	}
	return -1
}

// skipLoosely returns the index after the closing quote, whatever stands before it.
func skipLoosely(b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case '"':
			return p + 1
		case '\\':
			p++
		}
	}
	return -1
}
