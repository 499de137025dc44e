// Package eventstore keeps events as columns of small numbers: an index into a dictionary of calls,
// regions, addresses, agents and identities rather than their text, and the place of the record rather
// than the record. It counts what could not be read and decides which of several copies stands for an
// event; it does not judge.
//
// A Loader gathers what any number of Writers read at once; a Store is the immutable result; a Row names
// one event in it, and Order lists them by time.
package eventstore

import (
	"regexp"
	"sort"
	"strings"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/source"
)

// Store is an immutable view of the events of one load: their columns, the dictionaries the columns
// point into, and the time order of the unique ones. Later views of the same load share its memory.
type Store struct {
	chunks []*chunk
	runs   []run
	order  []Row

	calls      []Call
	regions    []string
	accounts   []string
	failures   []Failure
	addresses  []Address
	agents     []string
	identities []cloudtrail.Identity
	textIDs    []string
	issued     []Issue
	hits       []Hit
	detailed   []DetailedHit
	targets    []target
	aims       []string

	files  []*source.File
	limits source.Limits
	sums   []*[chunkRows]uint64 // while loading

	duplicates, conflicts int
}

// run is a stretch of rows from one file whose offsets lie within 4 GiB of base.
type run struct {
	first Row
	file  uint32
	base  int64
}

// Len is the number of events: unique, usable records.
func (s *Store) Len() int { return len(s.order) }

// Order lists the events by (time, event id, account). It must not be changed.
func (s *Store) Order() []Row { return s.order }

// Time is when the call completed, in Unix seconds.
func (s *Store) Time(r Row) int64 { return int64(s.chunks[r>>chunkBits].time[r&chunkMask]) }

// Duplicates counts the records that are left out as copies of another, and Conflicts the events
// whose copies differ.
func (s *Store) Duplicates() int { return s.duplicates }
func (s *Store) Conflicts() int  { return s.conflicts }

// Call is an index into Calls.
func (s *Store) Call(r Row) uint16 { return s.chunks[r>>chunkBits].call[r&chunkMask] }

// Region is an index into Regions.
func (s *Store) Region(r Row) uint16 { return s.chunks[r>>chunkBits].region[r&chunkMask] }

// Account is an index into Accounts.
func (s *Store) Account(r Row) uint16 { return s.chunks[r>>chunkBits].account[r&chunkMask] }

// Failure is an index into Failures; 0 is no error code.
func (s *Store) Failure(r Row) uint16 { return s.chunks[r>>chunkBits].failure[r&chunkMask] }

// Address is an index into Addresses.
func (s *Store) Address(r Row) uint32 { return s.chunks[r>>chunkBits].address[r&chunkMask] }

// Agent is an index into Agents.
func (s *Store) Agent(r Row) uint32 { return s.chunks[r>>chunkBits].agent[r&chunkMask] }

// Identity is an index into Identities.
func (s *Store) Identity(r Row) uint32 { return s.chunks[r>>chunkBits].identity[r&chunkMask] }

// Flags are the event's yes-or-no facts.
func (s *Store) Flags(r Row) Flags { return s.chunks[r>>chunkBits].flags[r&chunkMask] }

// ID is the event's id as the record spells it; "" for a record without one.
func (s *Store) ID(r Row) string {
	c, i := s.chunks[r>>chunkBits], r&chunkMask
	switch {
	case c.flags[i].Has(textID):
		return s.textIDs[c.id[i].text()]
	case c.flags[i].Has(madeID):
		return ""
	}
	return c.id[i].uuid()
}

// IDs are the ids of many events. They share one text: a finding can rest on ten thousand.
func (s *Store) IDs(rows []Row) []string {
	text := make([]byte, 0, uuidLength*len(rows))
	for _, row := range rows {
		text = s.rawID(row).appendUUID(text)
	}
	ids, whole := make([]string, len(rows)), string(text)
	for i, row := range rows {
		ids[i] = whole[i*uuidLength : (i+1)*uuidLength]
		if s.Flags(row)&(textID|madeID) != 0 {
			ids[i] = s.ID(row)
		}
	}
	return ids
}

// WithID asks of rows whether theirs is an id, in any case, without spelling out any.
func (s *Store) WithID(id string) func(Row) bool {
	raw, isUUID := parseUUID([]byte(strings.ToLower(id)))
	return func(row Row) bool {
		flags := s.Flags(row)
		switch {
		case flags.Has(textID):
			return strings.EqualFold(s.textIDs[s.rawID(row).text()], id)
		case flags.Has(madeID):
			return false
		}
		return isUUID && *s.rawID(row) == raw
	}
}

func (s *Store) rawID(r Row) *eventID { return &s.chunks[r>>chunkBits].id[r&chunkMask] }
func (s *Store) sum(r Row) uint64     { return s.sums[r>>chunkBits][r&chunkMask] }

// idText is what an event's id is compared by.
func (s *Store) idText(r Row) string {
	if s.Flags(r).Has(textID) {
		return s.textIDs[s.rawID(r).text()]
	}
	return s.rawID(r).uuid()
}

// The dictionaries. Entry 0 of each is the value of a record that has none. They must not be
// changed.
func (s *Store) Calls() []Call                     { return s.calls }
func (s *Store) Regions() []string                 { return s.regions }
func (s *Store) Accounts() []string                { return s.accounts }
func (s *Store) Failures() []Failure               { return s.failures }
func (s *Store) Addresses() []Address              { return s.addresses }
func (s *Store) Agents() []string                  { return s.agents }
func (s *Store) Identities() []cloudtrail.Identity { return s.identities }

// Issued lists the answers that handed out a temporary key which some event was then made with, in
// time order.
func (s *Store) Issued() []Issue { return s.issued }

// Hits lists what signatures matched, of unique events, in no particular order. Those of which something has
// to be remembered are in DetailedHits instead.
func (s *Store) Hits() []Hit                 { return s.hits }
func (s *Store) DetailedHits() []DetailedHit { return s.detailed }

// Targets are what the call was aimed at, as far as the reader wanted to know (Writer.Target), in the
// order of the record.
func (s *Store) Targets(r Row) []string {
	at := sort.Search(len(s.targets), func(i int) bool { return s.targets[i].row >= r })
	var texts []string
	for ; at < len(s.targets) && s.targets[at].row == r; at++ {
		texts = append(texts, s.aims[s.targets[at].text])
	}
	return texts
}

// Place is where the event's record stands.
func (s *Store) Place(r Row) Place {
	at := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].first > r }) - 1
	offset := s.runs[at].base + int64(s.chunks[r>>chunkBits].offset[r&chunkMask])
	return Place{File: s.runs[at].file, Offset: offset}
}

// Event spells one row out.
func (s *Store) Event(r Row) Event {
	return Event{
		Row:      r,
		Time:     s.Time(r),
		ID:       s.ID(r),
		Call:     s.calls[s.Call(r)],
		Region:   s.regions[s.Region(r)],
		Account:  s.accounts[s.Account(r)],
		Address:  s.addresses[s.Address(r)],
		Agent:    s.agents[s.Agent(r)],
		Failure:  s.failures[s.Failure(r)],
		Flags:    s.Flags(r),
		Identity: &s.identities[s.Identity(r)],
	}
}

// Row names one event. It is its place in loading order, the same in every later Store of one
// load; time order is an index over rows (Store.Order).
type Row uint32

// Call is one API operation as the log spells it.
type Call struct {
	Source string // "iam.amazonaws.com"
	Name   string // "CreateUser", with any version suffix the service adds
}

// Service is the call's service as policies name it: "iam".
func (c Call) Service() string { return strings.TrimSuffix(c.Source, ".amazonaws.com") }

// Action is the call's name without a version suffix: "UpdateFunctionCode20150331v2" is
// "UpdateFunctionCode".
func (c Call) Action() string {
	return c.Name[:len(c.Name)-len(versionSuffix.FindString(c.Name))]
}

var versionSuffix = regexp.MustCompile(`(\d{8}|\d{4}_\d\d_\d\d)(v\d+)?$`)

// String is how lists of calls name it: "iam:CreateUser".
func (c Call) String() string { return c.Service() + ":" + c.Action() }

// Failure is one distinct errorCode.
type Failure struct {
	Code   string
	Denied bool // see cloudtrail.IsDenied
}

// Flags are the yes-or-no facts of one event.
type Flags uint16

const (
	// Denied: the error code is a denial (see cloudtrail.IsDenied) or the sign-in failed.
	Denied Flags = 1 << iota
	// SignIn: an event of the sign-in service.
	SignIn
	// SignInFailed: a sign-in event whose responseElements.<eventName> is Failure.
	SignInFailed
	// MFA: mfaAuthenticated or MFAUsed says yes. Its absence is a "no" only for IAM users and root.
	MFA
	// ReadOnly: readOnly is true or, where the record does not say, the name is that of a read.
	ReadOnly
	// FromConsole: the credential was born in the management console, whose access key changes from
	// page to page (sessionCredentialFromConsole, a sign-in event, or a console agent in records
	// older than 1.08, which lack the field).
	FromConsole
	// DataEvent: eventCategory is Data.
	DataEvent
	// Addendum: the record is a late or corrected copy.
	Addendum
	// Endpoint: the call came through an endpoint of a VPC (vpcEndpointId).
	Endpoint
)

// Has reports whether all of the given flags are set.
func (f Flags) Has(all Flags) bool { return f&all == all }

// AddressClass says what kind of thing stands in sourceIPAddress.
type AddressClass uint8

const (
	// NoAddress: the field is absent or empty.
	NoAddress AddressClass = iota
	// ClientAddress parses as an IP address.
	ClientAddress
	// ServiceAddress is an AWS service: "x.amazonaws.com" or "AWS Internal…".
	ServiceAddress
	// OpaqueAddress is any other text; each is an address of its own.
	OpaqueAddress
)

// Address is one distinct sourceIPAddress.
type Address struct {
	Text  string
	Class AddressClass
	// Client numbers distinct client addresses from 1, where all of an IPv6 /64 share a number. It
	// is 0 for services and absent addresses, which are no client.
	Client uint32
}

// Issue is one answer that handed out a temporary key.
type Issue struct {
	Row Row
	Key string // responseElements.credentials.accessKeyId
}

// Hit is a signature that matched an event while it was read. It is small: one about the caller alone can
// match most of a log.
type Hit struct {
	Row       Row
	Signature uint32 // index in the set of signatures that was used
}

// DetailedHit is a Hit with what the signature's own package has to remember of it.
type DetailedHit struct {
	Hit
	Detail any
}

// target is one thing that an event's call was aimed at.
type target struct {
	row  Row
	text uint32 // index in Store.aims
}

// Place is where a record's bytes are.
type Place struct {
	File   uint32 // index into the load's files
	Offset int64  // of the record's first byte in the uncompressed file
}

// Event is one row spelled out, as a table, a filter or a detector reads it.
type Event struct {
	Row      Row
	Time     int64 // Unix seconds, UTC
	ID       string
	Call     Call
	Region   string
	Account  string // recipientAccountId, else the caller's account
	Address  Address
	Agent    string
	Failure  Failure
	Flags    Flags
	Identity *cloudtrail.Identity
}
