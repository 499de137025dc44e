package cloudtrail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Sink takes what a Reader meets, in the order of the buffer. Offsets count bytes of the
// uncompressed file. A record that stands inside a string (a CloudTrailEvent, a CloudWatch message)
// has the offset of that string. Nothing handed over may be kept beyond the call.
type Sink interface {
	// Record is one usable event and its bytes.
	Record(r *Record, raw []byte, at int64)
	// Refuse is a record that cannot be used.
	Refuse(at int64, reason string)
	// Foreign is a legal JSON value that is no CloudTrail record.
	Foreign(at int64)
	// Skip is something of AWS's own that is no log of calls: "digest", "Insight event",
	// "S3 notification".
	Skip(at int64, what string)
	// Broken means that the file ends in the middle of something, or is no JSON between its records.
	Broken(at int64, reason string)
}

// What a Sink is told to skip.
const (
	Digest       = "digest"
	InsightEvent = "Insight event"
	Notification = "S3 notification"
)

// maxNesting is how many containers may wrap a record: Elastic's answer around a CloudWatch message
// around Records makes five.
const maxNesting = 12

// Reader takes the events out of buffers of JSON, in whichever container they are; it tells the
// containers by content. The zero Reader with a Sink is ready for one file, and Reset for the next.
// It is not safe for concurrent use.
type Reader struct {
	Sink Sink
	// MaxDocument is how many bytes one JSON document may have; 0 means any number. Lines are
	// documents of their own.
	MaxDocument int64

	record  Record
	callers *callers
	where   where
	wrap    bool  // the list is the first member of an object
	start   int64 // offset of the document being read
	// firstName is the name of the first member of the first record: where records start alike, a
	// broken one's neighbour is found by it.
	firstName []byte
	// next is where that name was last found ahead, so that a file of broken records is searched once.
	next int
}

// Reset makes the Reader ready for another file.
func (d *Reader) Reset(sink Sink) {
	*d = Reader{Sink: sink, MaxDocument: d.MaxDocument, callers: d.callers}
}

// where is the place between two buffers: files of any length are read in pieces.
type where uint8

const (
	outside   where = iota // between documents
	atFirst                // behind the [ of a list of records
	atElement              // behind a comma of the list
	behindOne              // behind an element of the list
	behindAll              // behind the ] of a list that is a member of an object
	tooLarge               // in a document that is not read further
)

// Ending says why a buffer ends where it does.
type Ending uint8

const (
	More  Ending = iota // the file goes on
	Ended               // the file ends
	Torn                // reading the file failed: what is torn at the end is not reported again
)

// buffer is a piece of JSON and where it stands in its file.
type buffer struct {
	b      []byte
	base   int64
	inside bool // a piece unquoted from a string, or copied: every offset is that of base
	depth  int
}

func (u buffer) at(p int) int64 {
	if u.inside {
		return u.base
	}
	return u.base + int64(p)
}

// Read takes the records out of b, which stands at offset base of its file, and returns how much of
// b it is done with. Where the file goes on, the rest of b has to come again, with more behind it.
func (d *Reader) Read(b []byte, base int64, ending Ending) (done int) {
	u := buffer{b: b, base: base}
	d.next = notSearched
	if d.callers == nil {
		d.callers = newCallers()
	}
	p := 0
	for {
		p = skipSpace(b, p)
		if p == len(b) || d.where == tooLarge {
			break
		}
		if d.MaxDocument > 0 && d.where != outside && u.at(p)-d.start > d.MaxDocument {
			d.where = tooLarge
			d.Sink.Broken(u.at(p), fmt.Sprintf("one JSON document of more than limits.max_file (%d bytes)", d.MaxDocument))
			break
		}
		end, ok := d.step(u, p, ending)
		if !ok {
			return p
		}
		p = end
	}
	if ending == Ended && d.where != outside && d.where != tooLarge {
		d.where = outside
		d.Sink.Broken(u.at(len(b)), errListEnds(b).reason)
	}
	return len(b)
}

// step reads one thing at p: a document, the start of a list, an element, or what stands between.
// It is not ok when more has to be read before it can tell.
func (d *Reader) step(u buffer, p int, ending Ending) (end int, ok bool) {
	switch c := u.b[p]; d.where {
	case outside:
		return d.document(u, p, ending)
	case atFirst:
		if c == ']' {
			return d.closeList(p), true
		}
		return d.element(u, p, ending)
	case atElement:
		return d.element(u, p, ending)
	case behindOne:
		switch c {
		case ',':
			d.where = atElement
			return p + 1, true
		case ']':
			return d.closeList(p), true
		case '{':
			d.where = atElement
			d.Sink.Broken(u.at(p), "a comma is missing between records")
			return p, true
		}
		return d.recover(u, p, &syntaxError{at: p, reason: fmt.Sprintf("want , or ] between records, not %q", c)}, ending)
	}
	return d.trailer(u, p, ending)
}

func (d *Reader) closeList(p int) int {
	d.where = outside
	if d.wrap {
		d.where = behindAll
	}
	return p + 1
}

// document reads a document that is no list of records, or enters one that is.
func (d *Reader) document(u buffer, p int, ending Ending) (end int, ok bool) {
	d.start = u.at(p)
	if u.b[p] == '[' {
		d.where, d.wrap = atFirst, false
		return p + 1, true
	}
	list, unsure := wrappedList(u.b, p)
	switch {
	case list > 0:
		d.where, d.wrap = atFirst, true
		return list + 1, true
	case ending == More && (unsure || u.b[p] != '{' && len(u.b)-p < longestWord):
		return p, false
	}
	end, err := d.value(u, p)
	if err == nil {
		return end, true
	}
	line := nextLine(u.b, p)
	switch {
	case line >= 0 && (!err.ended || ending != More):
		d.Sink.Refuse(u.at(err.at), err.reason)
		return line, true
	case ending == More:
		return p, false
	case !err.ended:
		d.Sink.Refuse(u.at(err.at), err.reason)
	case ending == Ended:
		d.Sink.Broken(u.at(len(u.b)), err.reason)
	}
	return len(u.b), true
}

// nextLine returns the start of the next line that may start a value, or -1.
func nextLine(b []byte, p int) int {
	for {
		feed := bytes.IndexByte(b[p:], '\n')
		if feed < 0 {
			return -1
		}
		p = skipSpace(b, p+feed+1)
		if p < len(b) && (b[p] == '{' || b[p] == '[') {
			return p
		}
		if p >= len(b) {
			return -1
		}
	}
}

// longestWord is longer than a value without an end of its own, a number or a word, has reason to be.
const longestWord = 256

// wrappedList returns the index of the array of an object that starts with `{"Records": [` or
// `{"Events": [`; 0 for any other. It is unsure where b ends before that can be told.
func wrappedList(b []byte, p int) (list int, unsure bool) {
	if b[p] != '{' {
		return 0, false
	}
	p = skipSpace(b, p+1)
	for _, name := range [...]string{`"Records"`, `"Events"`} {
		if len(b)-p < len(name) && strings.HasPrefix(name, string(b[p:])) {
			return 0, true
		}
		if !bytes.HasPrefix(b[p:], []byte(name)) {
			continue
		}
		colon := skipSpace(b, p+len(name))
		if colon >= len(b) || b[colon] != ':' {
			return 0, colon >= len(b)
		}
		list = skipSpace(b, colon+1)
		if list >= len(b) || b[list] != '[' {
			return 0, list >= len(b)
		}
		return list, false
	}
	return 0, false
}

// element reads one element of the list.
func (d *Reader) element(u buffer, p int, ending Ending) (end int, ok bool) {
	end, err := d.value(u, p)
	if err != nil {
		return d.recover(u, p, err, ending)
	}
	d.where = behindOne
	return end, true
}

// recover goes on behind a broken element.
func (d *Reader) recover(u buffer, p int, err *syntaxError, ending Ending) (end int, ok bool) {
	if err.ended && ending == More {
		return p, false
	}
	after := d.resume(u.b, p)
	switch {
	case after >= 0:
		d.Sink.Refuse(u.at(err.at), err.reason)
		d.where = atElement
		if after = skipSpace(u.b, after); after < len(u.b) && (u.b[after] == ',' || u.b[after] == ']') {
			d.where = behindOne
		}
		return after, true
	case ending == More:
		return p, false
	case !err.ended:
		d.Sink.Refuse(u.at(err.at), err.reason)
	}
	return len(u.b), true // and Read says that the list has no end
}

// trailer reads what stands behind the list in its object: it must be legal, and that is all.
func (d *Reader) trailer(u buffer, p int, ending Ending) (end int, ok bool) {
	switch u.b[p] {
	case '}':
		d.where = outside
		return p + 1, true
	case ',':
		if end = skipMember(u.b, p+1); end >= 0 {
			return end, true
		}
		if ending == More {
			return p, false
		}
	}
	d.where = outside
	if line := nextLine(u.b, p); line >= 0 {
		d.Sink.Refuse(u.at(p), "want , or } behind the list of records")
		return line, true
	}
	if ending == Ended {
		d.Sink.Broken(u.at(p), "want , or } behind the list of records")
	}
	return len(u.b), true
}

func skipMember(b []byte, p int) int {
	p = skipSpace(b, p)
	if p >= len(b) || b[p] != '"' {
		return -1
	}
	if p = skipString(b, p+1); p < 0 {
		return -1
	}
	if p = skipSpace(b, p); p >= len(b) || b[p] != ':' {
		return -1
	}
	return skipValue(b, skipSpace(b, p+1))
}

// value reads the value at p and everything in it.
func (d *Reader) value(u buffer, p int) (end int, err *syntaxError) {
	if u.depth > maxNesting {
		return 0, &syntaxError{at: p, reason: fmt.Sprintf("more than %d containers around a record", maxNesting)}
	}
	switch u.b[p] {
	case '{':
		return d.object(u, p)
	case '[':
		u.depth++
		return d.array(u, p)
	}
	if end = skipValue(u.b, p); end < 0 {
		return 0, whyNot(u.b, p)
	}
	d.Sink.Foreign(u.at(p))
	return end, nil
}

// array reads the elements of a list inside a document.
func (d *Reader) array(u buffer, p int) (end int, err *syntaxError) {
	p = skipSpace(u.b, p+1)
	if p < len(u.b) && u.b[p] == ']' {
		return p + 1, nil
	}
	for p < len(u.b) {
		if end, err = d.value(u, p); err != nil {
			return 0, err
		}
		end = skipSpace(u.b, end)
		switch {
		case end >= len(u.b):
			return 0, errListEnds(u.b)
		case u.b[end] == ']':
			return end + 1, nil
		case u.b[end] != ',':
			return 0, &syntaxError{at: end, reason: fmt.Sprintf("want , or ] between records, not %q", u.b[end])}
		}
		p = skipSpace(u.b, end+1)
	}
	return 0, errListEnds(u.b)
}

func errListEnds(b []byte) *syntaxError {
	return &syntaxError{at: len(b), reason: "the JSON ends in the middle of a list of records", ended: true}
}

// object reads one object: a record, something around records, or something else.
func (d *Reader) object(u buffer, p int) (end int, err *syntaxError) {
	var f [fields]span
	inner := u
	inner.depth++
	d.callers.met = 0
	if end = scanObject(u.b, p, recordField, f[:], d.callers); end < 0 {
		clear(f[:])
		d.callers.met = 0
		var failure error
		inner = buffer{base: u.at(p), inside: true, depth: u.depth + 1}
		if inner.b, end, failure = decodeObject(u.b, p, recordField, f[:]); failure != nil {
			errors.As(failure, &err)
			return 0, err
		}
	}
	d.weigh(inner, &f, u.b[p:end], u.at(p))
	return end, nil
}

// whyNot asks the standard decoder what is wrong with the value at p.
func whyNot(b []byte, p int) *syntaxError {
	decoder := json.NewDecoder(bytes.NewReader(b[p:]))
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		var broken *syntaxError
		errors.As(decodeError(err, b, p), &broken)
		return broken
	}
	return &syntaxError{at: p, reason: "JSON nested too deeply"}
}
