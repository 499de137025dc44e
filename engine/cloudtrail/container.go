package cloudtrail

import (
	"bytes"
	"encoding/json"
)

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
	d.record.IdentityHash = d.callers.met
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
	var original [1]span
	if b, ok := openObject(f[fEvent].in(u.b), only([]byte("original")), original[:]); ok && original[0].present() && b[original[0].from] == '"' {
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
