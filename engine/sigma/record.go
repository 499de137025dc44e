package sigma

import (
	"bytes"
	"encoding/json"
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
	event   uint64              // counts the records
	asked   []answer            // by the fields' slots
	open    []cloudtrail.Member // of the objects that are being gone through
	inside  [objects]struct {
		members []cloudtrail.Member
		read    bool
	}
	// outside answers trailsift.outside_account: whether the accounts named are taken for outside ones.
	outside bool
	// member answers trailsift.self where the request is about a group: whether the caller is taken for one of its
	// members.
	member bool
}

// reset makes the Record ready for another event.
func (r *Record) reset(fields *cloudtrail.Record, raw []byte) {
	r.raw, r.fields, r.members, r.derived, r.outside = raw, fields, r.members[:0], nil, false
	r.member = false
	r.event++
	for i := range r.inside {
		r.inside[i].read = false
	}
}

// answer is the values of a field, in one event.
type answer struct {
	event  uint64
	values []value
}

// at are the values of a field. They are looked for once an event.
func (r *Record) at(f *field) []value {
	a := &r.asked[f.slot]
	if a.event != r.event || f.fresh {
		a.event, a.values = r.event, r.appendValues(a.values[:0], f.path)
	}
	return a.values
}

// value is one value of a field.
type value struct {
	json   []byte // the JSON, or nil where plain holds the text
	plain  string
	record *Record
}

// isText reports whether the value is a text, a number, true or false in JSON.
func (v value) isText() bool { return len(v.json) > 0 && v.json[0] != '{' && v.json[0] != '[' }

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
func (r *Record) values(path []string) []value { return r.appendValues(nil, path) }

func (r *Record) appendValues(found []value, path []string) []value {
	if path[0] == derivedPrefix {
		return append(found, r.derivedValues(path)...)
	}
	if text, known := r.plain(path); known {
		if text == "" {
			return found
		}
		return append(found, value{plain: text, record: r})
	}
	if which, raw := r.object(path[0]); which != noObject {
		return r.enter(found, which, raw, path[1:])
	}
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
	read := plainField(path[0])
	if read == nil {
		return "", false
	}
	return string(read(r.fields)), true
}

// plainField reads a text that was read already; nil for every other name.
func plainField(name string) func(*cloudtrail.Record) []byte {
	switch name {
	case "eventName":
		return func(r *cloudtrail.Record) []byte { return r.Name }
	case "eventSource":
		return func(r *cloudtrail.Record) []byte { return r.Source }
	case "awsRegion":
		return func(r *cloudtrail.Record) []byte { return r.Region }
	case "sourceIPAddress":
		return func(r *cloudtrail.Record) []byte { return r.Address }
	case "userAgent":
		return func(r *cloudtrail.Record) []byte { return r.Agent }
	case "errorCode":
		return func(r *cloudtrail.Record) []byte { return r.Error }
	case "eventID":
		return func(r *cloudtrail.Record) []byte { return r.ID }
	case "recipientAccountId":
		return func(r *cloudtrail.Record) []byte { return r.Account }
	}
	return nil
}

// The objects whose place is known already. Their members are read once a record.
const (
	inIdentity = iota
	inRequest
	inResponse
	inAdditional
	objects
	noObject
)

func objectNumber(name string) int {
	switch name {
	case "userIdentity":
		return inIdentity
	case "requestParameters":
		return inRequest
	case "responseElements":
		return inResponse
	case "additionalEventData":
		return inAdditional
	}
	return noObject
}

func (r *Record) object(name string) (which int, raw []byte) {
	which = objectNumber(name)
	switch which {
	case inIdentity:
		raw = r.fields.Identity
	case inRequest:
		raw = r.fields.Request
	case inResponse:
		raw = r.fields.Response
	case inAdditional:
		raw = r.fields.Additional
	}
	return which, raw
}

// enter goes on in one of those objects.
func (r *Record) enter(found []value, which int, raw []byte, path []string) []value {
	if len(path) == 0 || len(raw) == 0 || raw[0] != '{' {
		return r.descend(found, raw, path)
	}
	in := &r.inside[which]
	if !in.read {
		in.members, in.read = cloudtrail.Members(in.members[:0], raw), true
	}
	for _, member := range in.members {
		if string(member.Name) == path[0] {
			found = r.descend(found, member.Value, path[1:])
		}
	}
	return found
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
	from := len(r.open)
	r.open = cloudtrail.Members(r.open, raw)
	for i := from; i < len(r.open); i++ {
		if string(r.open[i].Name) == path[0] {
			found = r.descend(found, r.open[i].Value, path[1:])
		}
	}
	r.open = r.open[:from]
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
