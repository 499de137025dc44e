package eventstore

import (
	"trailsift/engine/cloudtrail"
)

// Row names one event. It is its place in loading order, the same in every later Store of one
// load; time order is an index over rows (Store.Order).
type Row uint32

// Call is one API operation as the log spells it.
type Call struct {
	Source string // "iam.amazonaws.com"
	Name   string // "CreateUser", with any version suffix the service adds
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
	Error    string // errorCode
	Flags    Flags
	Identity *cloudtrail.Identity
}
