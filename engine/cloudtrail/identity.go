package cloudtrail

import (
	"hash/maphash"
	"strings"
)

// Identity is what a record says of its caller: the fields of userIdentity that decide who the
// principal is, which session and key it used, and nothing that changes from call to call.
//
// Source: AWS CloudTrail User Guide, "CloudTrail userIdentity element".
type Identity struct {
	// Caller is all but the key. A role has a new key every hour and for every session, so many identities
	// share one Caller; it is never nil, and not changed once it is shared.
	*Caller
	AccessKey string // AKIA… long-term, ASIA… temporary
}

// Caller is an Identity without its key. It is comparable: a log of millions of events holds a few
// thousand of them.
type Caller struct {
	Type        string // IAMUser, AssumedRole, AWSService, …; empty when the record has none
	ARN         string
	PrincipalID string
	AccountID   string
	UserName    string
	InvokedBy   string // the AWS service that acted, for itself or for the caller
	IssuerARN   string // sessionContext.sessionIssuer.arn: the role behind a session
	IssuerName  string // sessionContext.sessionIssuer.userName
	OnBehalfOf  string // "identitystore:<store>:user/<id>" of an IdentityCenterUser
	MFA         bool   // sessionContext.attributes.mfaAuthenticated is true
	FromEC2     bool   // sessionContext.ec2RoleDelivery is present: credentials of an instance

	// Partition is "aws", "aws-cn" or "aws-us-gov", taken from the event's region. It is set only
	// where ARN is empty and one may have to be made.
	Partition string
	// SignInAddress is the client address of a failed sign-in whose user name AWS hides. Such
	// failures have nothing else to be told apart by.
	SignInAddress string
}

// RoleSession is the name of the role session that the caller is, or "".
func (c *Caller) RoleSession() string {
	if _, role, found := strings.Cut(c.ARN, ":assumed-role/"); found {
		_, session, _ := strings.Cut(role, "/")
		return session
	}
	if c.Type == "AssumedRole" {
		_, session, _ := strings.Cut(c.PrincipalID, ":")
		return session
	}
	return ""
}

const (
	iType = iota
	iARN
	iPrincipalID
	iAccountID
	iUserName
	iInvokedBy
	iAccessKey
	iSessionContext
	iOnBehalfOf
	identityFields
)

func identityField(name []byte) int {
	switch string(name) {
	case "type":
		return iType
	case "arn":
		return iARN
	case "principalId":
		return iPrincipalID
	case "accountId":
		return iAccountID
	case "userName":
		return iUserName
	case "invokedBy":
		return iInvokedBy
	case "accessKeyId":
		return iAccessKey
	case "sessionContext":
		return iSessionContext
	case "onBehalfOf":
		return iOnBehalfOf
	}
	return unwanted
}

// ParseIdentity reads the raw JSON of a userIdentity. Anything but an object is nobody's.
// Partition and SignInAddress are left empty: they come from the rest of the event.
func ParseIdentity(raw []byte) Identity {
	return parseIdentity(raw, func(text []byte) string { return string(text) })
}

// Identities parses many identities, and holds texts that they share once, as far as it remembers. The zero
// Identities is ready for use, by one goroutine.
type Identities struct {
	seed  maphash.Seed
	texts []string
}

// sharedTexts is how many texts Identities remembers; a text that is met gives way to the next of its slot.
const sharedTexts = 1 << 13

// Parse is ParseIdentity.
func (x *Identities) Parse(raw []byte) Identity {
	if x.texts == nil {
		x.seed, x.texts = maphash.MakeSeed(), make([]string, sharedTexts)
	}
	return parseIdentity(raw, x.shared)
}

func (x *Identities) shared(text []byte) string {
	slot := &x.texts[maphash.Bytes(x.seed, text)%sharedTexts]
	if *slot != string(text) {
		*slot = string(text)
	}
	return *slot
}

// parseIdentity leaves it to keep how a text is held.
func parseIdentity(raw []byte, keep func(text []byte) string) Identity {
	var f [identityFields]span
	b, ok := openObject(raw, identityField, f[:])
	if !ok {
		return Identity{Caller: &Caller{}}
	}
	c := &Caller{
		Type:        keep(text(f[iType].in(b))),
		ARN:         keep(text(f[iARN].in(b))),
		PrincipalID: keep(text(f[iPrincipalID].in(b))),
		AccountID:   keep(text(f[iAccountID].in(b))),
		UserName:    keep(text(f[iUserName].in(b))),
		InvokedBy:   keep(text(f[iInvokedBy].in(b))),
		OnBehalfOf:  onBehalfOf(f[iOnBehalfOf].in(b)),
	}
	c.readSession(f[iSessionContext].in(b), keep)
	return Identity{Caller: c, AccessKey: string(text(f[iAccessKey].in(b)))} // a key is shared with nobody
}

const (
	sAttributes = iota
	sIssuer
	sDelivery
	sessionFields
)

func sessionField(name []byte) int {
	switch string(name) {
	case "attributes":
		return sAttributes
	case "sessionIssuer":
		return sIssuer
	case "ec2RoleDelivery":
		return sDelivery
	}
	return unwanted
}

const (
	rARN = iota
	rName
	issuerFields
)

func issuerField(name []byte) int {
	switch string(name) {
	case "arn":
		return rARN
	case "userName":
		return rName
	}
	return unwanted
}

// readSession takes what a sessionContext says. The object stands in every session's record.
func (c *Caller) readSession(raw []byte, keep func(text []byte) string) {
	var session [sessionFields]span
	var mfa [1]span
	var issuer [issuerFields]span
	of, ok := openObject(raw, sessionField, session[:])
	if !ok {
		return
	}
	c.FromEC2 = len(text(session[sDelivery].in(of))) > 0
	if b, ok := openObject(session[sAttributes].in(of), only([]byte("mfaAuthenticated")), mfa[:]); ok {
		c.MFA = isTrue(mfa[0].in(b))
	}
	if b, ok := openObject(session[sIssuer].in(of), issuerField, issuer[:]); ok {
		c.IssuerARN = keep(text(issuer[rARN].in(b)))
		c.IssuerName = keep(text(issuer[rName].in(b)))
	}
}

const (
	bUser = iota
	bStore
	behalfFields
)

func behalfField(name []byte) int {
	switch string(name) {
	case "userId":
		return bUser
	case "identityStoreArn":
		return bStore
	}
	return unwanted
}

// onBehalfOf names the person of an Identity Center user.
func onBehalfOf(raw []byte) string {
	var f [behalfFields]span
	b, ok := openObject(raw, behalfField, f[:])
	if !ok || !f[bUser].present() {
		return ""
	}
	store := string(text(f[bStore].in(b)))
	if at := strings.LastIndexByte(store, '/'); at >= 0 {
		store = store[at+1:]
	}
	return "identitystore:" + store + ":user/" + string(text(f[bUser].in(b)))
}

// openObject reads the wanted members of a value, if it is an object.
func openObject(raw []byte, keys func(name []byte) int, f []span) (b []byte, ok bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, false
	}
	b, _, err := readObject(raw, 0, keys, f)
	return b, err == nil
}
