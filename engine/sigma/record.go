package sigma

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"trailsift/engine/cloudtrail"
)

// Record is one event as rules see it. It reads of the JSON only what a rule asks for. It may be used
// for one record after another, by one goroutine.
type Record struct {
	raw     []byte
	fields  *cloudtrail.Record
	members []cloudtrail.Member // of the record, once one was asked for
	derived *derived
	// outside answers trailsift.outside_account: whether the accounts named are taken for outside ones.
	outside bool
}

// reset makes the Record ready for another event.
func (r *Record) reset(fields *cloudtrail.Record, raw []byte) {
	*r = Record{raw: raw, fields: fields, members: r.members[:0]}
}

// value is one value of a field.
type value struct {
	json   []byte // the JSON, or nil where plain holds the text
	plain  string
	record *Record
}

// text is the value as a text; an object or a list is its JSON.
func (v value) text() string {
	if v.json == nil {
		return v.plain
	}
	return string(cloudtrail.Text(v.json))
}

// texts are the forms a value may be compared in: an object or a list as its JSON, compact and with
// spaces behind colons and commas, as other tools print it.
func (v value) texts() []string {
	if len(v.json) == 0 || v.json[0] != '{' && v.json[0] != '[' {
		return []string{v.text()}
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, v.json); err != nil {
		return []string{v.text()}
	}
	compact := tight.String()
	return []string{compact, spaced(compact)}
}

// spaced puts a space behind the colons and commas of compact JSON, but not inside its strings.
func spaced(compact string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		b.WriteByte(c)
		switch {
		case quoted && c == '\\' && i+1 < len(compact):
			i++
			b.WriteByte(compact[i])
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ':' || c == ','):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// values are what stands at a dotted path, through objects and lists. A null is no value.
func (r *Record) values(path []string) []value {
	if path[0] == derivedPrefix {
		return r.derivedValues(path)
	}
	if text, known := r.plain(path); known {
		if text == "" {
			return nil
		}
		return []value{{plain: text, record: r}}
	}
	if path[0] == "userIdentity" {
		return r.descend(nil, r.fields.Identity, path[1:])
	}
	var found []value
	for _, member := range r.top() {
		if string(member.Name) == path[0] {
			found = r.descend(found, member.Value, path[1:])
		}
	}
	return found
}

// plain are the fields that were read already.
func (r *Record) plain(path []string) (text string, known bool) {
	if len(path) > 1 {
		return "", false
	}
	switch path[0] {
	case "eventName":
		return string(r.fields.Name), true
	case "eventSource":
		return string(r.fields.Source), true
	case "awsRegion":
		return string(r.fields.Region), true
	case "sourceIPAddress":
		return string(r.fields.Address), true
	case "userAgent":
		return string(r.fields.Agent), true
	case "errorCode":
		return string(r.fields.Error), true
	case "eventID":
		return string(r.fields.ID), true
	case "recipientAccountId":
		return string(r.fields.Account), true
	}
	return "", false
}

func (r *Record) top() []cloudtrail.Member {
	if len(r.members) == 0 {
		r.members = cloudtrail.Members(r.members, r.raw)
	}
	return r.members
}

// descend follows the rest of a path from a value.
func (r *Record) descend(found []value, raw []byte, path []string) []value {
	if len(raw) == 0 || raw[0] == 'n' {
		return found
	}
	if raw[0] == '[' {
		return r.through(found, raw, path)
	}
	if len(path) == 0 {
		return append(found, value{json: raw, record: r})
	}
	for _, member := range cloudtrail.Members(nil, raw) {
		if string(member.Name) == path[0] {
			found = r.descend(found, member.Value, path[1:])
		}
	}
	return found
}

// through goes on in each item of a list; a list at the end of a path is also a value of its own.
func (r *Record) through(found []value, raw []byte, path []string) []value {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return found
	}
	for _, item := range items {
		found = r.descend(found, item, path)
	}
	if len(path) == 0 {
		found = append(found, value{json: raw, record: r})
	}
	return found
}

// has reports whether a field has a value.
func (r *Record) has(path []string) bool { return len(r.values(path)) > 0 }

// callerOnly reports whether a path asks about the caller alone, whose answers can be remembered.
func callerOnly(path []string) bool {
	return path[0] == "userIdentity" || len(path) == 1 && path[0] == "userAgent"
}

// aboutCaller reports whether an expression asks about the caller alone.
func aboutCaller(e expression) bool {
	switch e := e.(type) {
	case both:
		return !slices.ContainsFunc(e, func(e expression) bool { return !aboutCaller(e) })
	case either:
		return !slices.ContainsFunc(e, func(e expression) bool { return !aboutCaller(e) })
	case neither:
		return aboutCaller(e.of)
	case *test:
		return callerOnly(e.path) && !e.refers
	case present:
		return callerOnly(e.path)
	}
	return false
}
