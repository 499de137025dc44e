// Package cloudtrail reads CloudTrail records: the fields that detection stands on, out of any of
// the containers that AWS and its shippers wrap them in.
//
// Reader walks a buffer of JSON and yields a Record for each event; ParseIdentity spells out the
// caller. Both are made for speed: a scanner over bytes that copies nothing, with encoding/json
// behind it for whatever is legal but unusual. Nothing here opens files (that is package source) or
// keeps events (package eventstore).
//
// Sources: AWS CloudTrail User Guide, "CloudTrail record contents", "CloudTrail userIdentity
// element", "AWS Management Console sign-in events".
package cloudtrail

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Record is one event. Its byte slices point into the buffer it was read from and hold text
// without quotes and escapes; they are empty where the record has none.
type Record struct {
	Time    int64 // eventTime, Unix seconds
	ID      []byte
	Source  []byte // eventSource
	Name    []byte // eventName
	Region  []byte
	Address []byte // sourceIPAddress
	Agent   []byte
	Error   []byte // errorCode
	Account []byte // recipientAccountId
	// Identity is the raw JSON of userIdentity, for ParseIdentity.
	Identity []byte
	// IdentityHash is a hash of Identity's bytes, the same whenever one Reader makes it, or 0 where it has not:
	// a caller that repeats need not be gone through again.
	IdentityHash uint64
	// Request, Response and Additional are the raw JSON of requestParameters, responseElements and
	// additionalEventData.
	Request, Response, Additional []byte
	// IssuedKey is the temporary access key that the answer handed out.
	IssuedKey []byte

	ReadOnly     bool // readOnly, or by the name where the record does not say
	MFAUsed      bool // additionalEventData.MFAUsed is yes
	SignIn       bool // an event of the sign-in service
	SignInFailed bool // responseElements.<eventName> is Failure
	FromConsole  bool // born in the management console
	Data         bool // eventCategory is Data
	Addendum     bool // a late or corrected copy
	Endpoint     bool // made through an endpoint of a VPC: it has a vpcEndpointId
}

// The members of an event, and of the containers around it, that are looked at.
const (
	fEventTime = iota
	fTimestamp
	fEventID
	fEventSource
	fEventName
	fRegion
	fAddress
	fAgent
	fError
	fAccount
	fIdentity
	fRequest
	fResponse
	fAdditional
	fReadOnly
	fVersion
	fType
	fCategory
	fConsoleBorn
	fAddendum
	fEndpoint
	// Below are members of containers.
	fRecords
	fEvents
	fCloudTrailEvent
	fDetail
	fLogEvents
	fLowerEvents
	fMessage
	fEventData
	fSourceDocument
	fHits
	fEventOriginal
	fEvent
	fDigest
	fInsight
	fQueryRows
	fNotificationType
	fields
)

func recordField(name []byte) int {
	switch string(name) {
	case "eventTime":
		return fEventTime
	case "@timestamp":
		return fTimestamp
	case "eventID":
		return fEventID
	case "eventSource":
		return fEventSource
	case "eventName":
		return fEventName
	case "awsRegion":
		return fRegion
	case "sourceIPAddress":
		return fAddress
	case "userAgent":
		return fAgent
	case "errorCode":
		return fError
	case "recipientAccountId":
		return fAccount
	case "userIdentity":
		return fIdentity
	case "requestParameters":
		return fRequest
	case "responseElements":
		return fResponse
	case "additionalEventData":
		return fAdditional
	case "readOnly":
		return fReadOnly
	case "eventVersion":
		return fVersion
	case "eventType":
		return fType
	case "eventCategory":
		return fCategory
	case "sessionCredentialFromConsole":
		return fConsoleBorn
	case "addendum":
		return fAddendum
	case "vpcEndpointId":
		return fEndpoint
	case "Records":
		return fRecords
	case "Events":
		return fEvents
	case "CloudTrailEvent":
		return fCloudTrailEvent
	case "detail":
		return fDetail
	case "logEvents":
		return fLogEvents
	case "events":
		return fLowerEvents
	case "message":
		return fMessage
	case "eventData":
		return fEventData
	case "_source":
		return fSourceDocument
	case "hits":
		return fHits
	case "event.original":
		return fEventOriginal
	case "event":
		return fEvent
	case "digestStartTime":
		return fDigest
	case "insightDetails":
		return fInsight
	case "QueryResultRows":
		return fQueryRows
	case "s3":
		return fNotificationType
	}
	return unwanted
}

// Reasons why a well-formed object is not used as an event.
var (
	errVersion   = errors.New("eventVersion is not 1.x, the only one there is")
	errNoTime    = errors.New("no eventTime")
	errNoSource  = errors.New("no eventSource")
	errOutOfSpan = errors.New("eventTime lies outside 1970 to 2106")
)

// fill makes a record of the fields found. It keeps nothing of what the record held before.
func (r *Record) fill(b []byte, f *[fields]span) error {
	*r = Record{
		ID:       text(f[fEventID].in(b)),
		Source:   text(f[fEventSource].in(b)),
		Name:     text(f[fEventName].in(b)),
		Region:   text(f[fRegion].in(b)),
		Address:  text(f[fAddress].in(b)),
		Agent:    text(f[fAgent].in(b)),
		Error:    text(f[fError].in(b)),
		Account:  text(f[fAccount].in(b)),
		Identity: f[fIdentity].in(b),
		Request:  f[fRequest].in(b), Response: f[fResponse].in(b), Additional: f[fAdditional].in(b),
		Data:     string(f[fCategory].in(b)) == `"Data"`,
		Addendum: f[fAddendum].present() && b[f[fAddendum].from] == '{',
		Endpoint: len(text(f[fEndpoint].in(b))) > 0,
	}
	if version := f[fVersion].in(b); len(version) > 0 && version[0] == '"' && !bytes.HasPrefix(version, []byte(`"1.`)) {
		return errVersion
	}
	if len(r.Source) == 0 {
		return errNoSource
	}
	stamp := text(f[fEventTime].in(b))
	if len(stamp) == 0 {
		stamp = text(f[fTimestamp].in(b))
	}
	if len(stamp) == 0 {
		return errNoTime
	}
	when, ok := parseTime(stamp)
	if !ok {
		return fmt.Errorf("eventTime %.40q is no time", stamp)
	}
	if when < 0 || when > 1<<32-1 {
		return errOutOfSpan
	}
	r.Time = when
	r.ReadOnly = readOnly(text(f[fReadOnly].in(b)), r.Name)
	r.SignIn = bytes.HasPrefix(r.Source, []byte("signin.")) || string(f[fType].in(b)) == `"AwsConsoleSignIn"`
	r.FromConsole = r.SignIn || isTrue(f[fConsoleBorn].in(b)) ||
		beforeConsoleBorn(f[fVersion].in(b)) && isConsoleAgent(r.Agent)
	r.MFAUsed = mfaUsed(r.Additional)
	return r.readAnswer(r.Response)
}

// readAnswer looks into responseElements where an answer can matter: of a sign-in, and of the calls
// that hand out keys.
func (r *Record) readAnswer(response []byte) error {
	if len(response) == 0 || response[0] != '{' {
		return nil
	}
	switch {
	case r.SignIn:
		var outcome [1]span
		b, _, err := readObject(response, 0, only(r.Name), outcome[:])
		r.SignInFailed = err == nil && bytes.EqualFold(text(outcome[0].in(b)), []byte("Failure"))
	case issuesKey(r.Name):
		var credentials, key [1]span
		b, _, err := readObject(response, 0, only([]byte("credentials")), credentials[:])
		if err != nil || !credentials[0].present() || b[credentials[0].from] != '{' {
			return nil
		}
		if b, _, err = readObject(b, credentials[0].from, only([]byte("accessKeyId")), key[:]); err == nil {
			r.IssuedKey = text(key[0].in(b))
		}
	}
	return nil
}

// only looks for one name.
func only(wanted []byte) func([]byte) int {
	return func(name []byte) int {
		if bytes.Equal(name, wanted) {
			return 0
		}
		return unwanted
	}
}

func issuesKey(name []byte) bool {
	return bytes.HasPrefix(name, []byte("AssumeRole")) ||
		string(name) == "GetFederationToken" || string(name) == "GetSessionToken"
}

func mfaUsed(additional []byte) bool {
	// Only sign-in events and a few tools' records have the member; most have no object at all.
	if len(additional) == 0 || additional[0] != '{' || !bytes.Contains(additional, []byte("MFAUsed")) {
		return false
	}
	var used [1]span
	b, _, err := readObject(additional, 0, only([]byte("MFAUsed")), used[:])
	if err != nil {
		return false
	}
	answer := text(used[0].in(b))
	return bytes.EqualFold(answer, []byte("yes")) || bytes.EqualFold(answer, []byte("true"))
}

// readOnly is what the record says or, where it says nothing, what the call's name says.
func readOnly(said, name []byte) bool {
	if len(said) > 0 {
		return bytes.EqualFold(said, []byte("true"))
	}
	for _, verb := range [...]string{"Get", "List", "Describe", "Head", "Lookup", "Search", "BatchGet"} {
		if bytes.HasPrefix(name, []byte(verb)) {
			return true
		}
	}
	return false
}

// beforeConsoleBorn reports whether a record's version is older than 1.08, which brought
// sessionCredentialFromConsole.
func beforeConsoleBorn(version []byte) bool {
	return len(version) == 6 && string(version) < `"1.08"`
}

// isConsoleAgent reports whether an agent is that of the management console: the name AWS gives it
// in old records.
func isConsoleAgent(agent []byte) bool {
	return bytes.Contains(agent, []byte("console.amazonaws.com")) ||
		bytes.Contains(agent, []byte("console.aws.amazon.com"))
}

// IsDenied reports whether an error code says that the caller lacked the permission. Services spell
// it in many ways: AccessDenied, AccessDeniedException, Client.UnauthorizedOperation, AuthFailure.
func IsDenied(code string) bool {
	lower := strings.ToLower(code)
	for _, word := range [...]string{"accessdenied", "unauthorized", "notauthorized", "authorizationerror", "authfailure", "forbidden"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}
