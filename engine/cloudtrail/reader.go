package cloudtrail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	// Broken means that the buffer ends in the middle of something.
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
// containers by content. The zero Reader with a Sink is ready. It is not safe for concurrent use.
type Reader struct {
	Sink Sink

	record Record
	// firstName is the name of the first member of the first record: where records start alike, a
	// broken one's neighbour is found by it.
	firstName []byte
	// next is where that name was last found ahead, so that a file of broken records is searched once.
	next int
}

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

// Read takes every record out of b, which stands at offset base of its file and holds whole values:
// one document, or any number of lines. Where b ends early because reading failed, cut is true, and
// the torn value at its end is not reported again.
func (d *Reader) Read(b []byte, base int64, cut bool) {
	u := buffer{b: b, base: base}
	d.next = notSearched
	for p := skipSpace(b, 0); p < len(b); p = skipSpace(b, p) {
		end, err := d.value(u, p)
		if err == nil {
			p = end
			continue
		}
		line := nextLine(b, p)
		if line < 0 && err.ended {
			if !cut {
				d.Sink.Broken(u.at(len(b)), err.reason)
			}
			return
		}
		d.Sink.Refuse(u.at(err.at), err.reason)
		if line < 0 {
			return
		}
		p = line
	}
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

// value reads the value at p and everything in it.
func (d *Reader) value(u buffer, p int) (end int, err *syntaxError) {
	if u.depth > maxNesting {
		return 0, &syntaxError{at: p, reason: fmt.Sprintf("more than %d containers around a record", maxNesting)}
	}
	switch u.b[p] {
	case '{':
		if list := wrappedList(u.b, p); list > 0 {
			return d.wrapped(u, p, list)
		}
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

// wrappedList returns the index of the array of an object that starts with `{"Records": [` or
// `{"Events": [`, which are read as they come, without a look at the whole first; 0 for any other.
func wrappedList(b []byte, p int) int {
	p = skipSpace(b, p+1)
	for _, name := range [...]string{`"Records"`, `"Events"`} {
		if !bytes.HasPrefix(b[p:], []byte(name)) {
			continue
		}
		p = skipSpace(b, p+len(name))
		if p >= len(b) || b[p] != ':' {
			return 0
		}
		if p = skipSpace(b, p+1); p < len(b) && b[p] == '[' {
			return p
		}
		return 0
	}
	return 0
}

// wrapped reads an object whose first member is a list of records.
func (d *Reader) wrapped(u buffer, p, list int) (end int, err *syntaxError) {
	inner := u
	inner.depth++
	if end, err = d.array(inner, list); err != nil {
		return 0, err
	}
	// The members after the list must be legal, and that is all.
	for {
		end = skipSpace(u.b, end)
		if end >= len(u.b) {
			return 0, whyNot(u.b, p)
		}
		if u.b[end] == '}' {
			return end + 1, nil
		}
		if u.b[end] != ',' {
			return 0, &syntaxError{at: end, reason: "want , or } after the list of records"}
		}
		if end = skipMember(u.b, end+1); end < 0 {
			return 0, whyNot(u.b, p)
		}
	}
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

// array reads the elements of a list, and goes on behind a broken one.
func (d *Reader) array(u buffer, p int) (end int, err *syntaxError) {
	p = skipSpace(u.b, p+1)
	if p < len(u.b) && u.b[p] == ']' {
		return p + 1, nil
	}
	for p < len(u.b) {
		end, err = d.value(u, p)
		if err == nil {
			end = skipSpace(u.b, end)
			switch {
			case end >= len(u.b):
				return 0, errListEnds(u.b)
			case u.b[end] == ']':
				return end + 1, nil
			case u.b[end] == ',':
				p = skipSpace(u.b, end+1)
				continue
			}
			err = &syntaxError{at: end, reason: fmt.Sprintf("want , or ] between records, not %q", u.b[end])}
		}
		if u.inside {
			return 0, err
		}
		after := d.resume(u.b, p)
		if after < 0 {
			if !err.ended {
				d.Sink.Refuse(u.at(err.at), err.reason)
			}
			return 0, errListEnds(u.b)
		}
		d.Sink.Refuse(u.at(err.at), err.reason)
		if p = skipSpace(u.b, after); p < len(u.b) && u.b[p] == ']' {
			return p + 1, nil
		}
		if p < len(u.b) && u.b[p] == ',' {
			p = skipSpace(u.b, p+1)
		}
	}
	return 0, errListEnds(u.b)
}

func errListEnds(b []byte) *syntaxError {
	return &syntaxError{at: len(b), reason: "the JSON ends in the middle of a list of records", ended: true}
}

// object reads one object: a record, something around records, or something else.
func (d *Reader) object(u buffer, p int) (end int, err *syntaxError) {
	var f [fields]span
	b, end, failure := readObject(u.b, p, recordField, f[:])
	if failure != nil {
		var broken *syntaxError
		errors.As(failure, &broken)
		return 0, broken
	}
	inner := u
	inner.depth++
	if len(b) == 0 || len(u.b) == 0 || &b[0] != &u.b[0] {
		inner = buffer{b: b, base: u.at(p), inside: true, depth: u.depth + 1}
	}
	d.weigh(inner, &f, u.b[p:end], u.at(p))
	return end, nil
}

// weigh decides by its members what an object is.
func (d *Reader) weigh(u buffer, f *[fields]span, raw []byte, at int64) {
	switch {
	case f[fInsight].present():
		d.Sink.Skip(at, InsightEvent)
	case f[fEventName].present():
		d.event(u.b, f, raw, at)
	case f[fDigest].present():
		d.Sink.Skip(at, Digest)
	default:
		d.container(u, f, raw, at)
	}
}

func (d *Reader) event(b []byte, f *[fields]span, raw []byte, at int64) {
	if f[fNotificationType].present() && string(text(f[fEventSource].in(b))) == "aws:s3" {
		d.Sink.Skip(at, Notification)
		return
	}
	if err := d.record.fill(b, f); err != nil {
		d.Sink.Refuse(at, err.Error())
		return
	}
	if d.firstName == nil {
		d.learnStart(raw)
	}
	d.Sink.Record(&d.record, raw, at)
}

// learnStart notes how records start here: `{"eventVersion":` nearly everywhere.
func (d *Reader) learnStart(raw []byte) {
	from := skipSpace(raw, 1)
	if end := skipString(raw, from+1); end > 0 {
		d.firstName = bytes.Clone(raw[from:end])
	}
}

// container goes into the members that may hold records.
func (d *Reader) container(u buffer, f *[fields]span, raw []byte, at int64) {
	found := false
	for _, member := range [...]int{fRecords, fEvents, fDetail, fLogEvents, fLowerEvents, fEventData, fSourceDocument, fHits} {
		if s := f[member]; s.present() && (u.b[s.from] == '{' || u.b[s.from] == '[') {
			found = true
			d.inner(u, s)
		}
	}
	if found {
		return
	}
	for _, member := range [...]int{fCloudTrailEvent, fEventData, fEventOriginal, fMessage} {
		if s := f[member]; s.present() && u.b[s.from] == '"' {
			d.quoted(s.in(u.b), u.at(s.from), u.depth)
			return
		}
	}
	if b, original, ok := openObject(f[fEvent].in(u.b), map[string]int{"original": 0}, 1); ok && original[0].present() && b[original[0].from] == '"' {
		d.quoted(original[0].in(b), at, u.depth)
		return
	}
	if s := f[fQueryRows]; s.present() && u.b[s.from] == '[' {
		d.queryRows(u, s)
		return
	}
	d.Sink.Foreign(at)
}

// inner reads a member's value, which is known to be legal.
func (d *Reader) inner(u buffer, s span) {
	if _, err := d.value(u, s.from); err != nil {
		d.Sink.Refuse(u.at(err.at), err.reason)
	}
}

// quoted reads the JSON inside a string.
func (d *Reader) quoted(raw []byte, at int64, depth int) {
	b := unquote(raw)
	p := skipSpace(b, 0)
	if p >= len(b) || b[p] != '{' && b[p] != '[' {
		d.Sink.Foreign(at)
		return
	}
	if _, err := d.value(buffer{b: b, base: at, inside: true, depth: depth + 1}, p); err != nil {
		d.Sink.Refuse(at, err.reason)
	}
}

// queryRows reads the answer of CloudTrail Lake's GetQueryResults: each row a list of objects of
// one member each, one of them eventData or all of them an event's own members.
func (d *Reader) queryRows(u buffer, s span) {
	var rows []json.RawMessage
	if err := json.Unmarshal(s.in(u.b), &rows); err != nil {
		d.Sink.Refuse(u.at(s.from), err.Error())
		return
	}
	for _, row := range rows {
		var columns []map[string]json.RawMessage
		if err := json.Unmarshal(row, &columns); err != nil {
			d.Sink.Foreign(u.at(s.from))
			continue
		}
		members := make(map[string]json.RawMessage, len(columns))
		for _, column := range columns {
			for name, value := range column {
				members[name] = value
			}
		}
		b, err := json.Marshal(members)
		if err != nil {
			d.Sink.Refuse(u.at(s.from), err.Error())
			continue
		}
		d.inner(buffer{b: b, base: u.at(s.from), inside: true, depth: u.depth + 1}, span{0, len(b)})
	}
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
