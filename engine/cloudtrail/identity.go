package cloudtrail

import "strings"

// Identity is what a record says of its caller: the fields of userIdentity that decide who the
// principal is, which session and key it used, and nothing that changes from call to call. It is
// comparable, so a log of millions of events holds a few thousand of them.
//
// Source: AWS CloudTrail User Guide, "CloudTrail userIdentity element".
type Identity struct {
	Type        string // IAMUser, AssumedRole, AWSService, …; empty when the record has none
	ARN         string
	PrincipalID string
	AccountID   string
	UserName    string
	InvokedBy   string // the AWS service that acted, for itself or for the caller
	AccessKey   string // AKIA… long-term, ASIA… temporary
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
func (id *Identity) RoleSession() string {
	if _, role, found := strings.Cut(id.ARN, ":assumed-role/"); found {
		_, session, _ := strings.Cut(role, "/")
		return session
	}
	if id.Type == "AssumedRole" {
		_, session, _ := strings.Cut(id.PrincipalID, ":")
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

// ParseIdentity reads the raw JSON of a userIdentity. Anything but an object is the zero Identity.
// Partition and SignInAddress are left empty: they come from the rest of the event.
func ParseIdentity(raw []byte) Identity {
	if len(raw) == 0 || raw[0] != '{' {
		return Identity{}
	}
	var f [identityFields]span
	b, _, err := readObject(raw, 0, identityField, f[:])
	if err != nil {
		return Identity{}
	}
	id := Identity{
		Type:        string(text(f[iType].in(b))),
		ARN:         string(text(f[iARN].in(b))),
		PrincipalID: string(text(f[iPrincipalID].in(b))),
		AccountID:   string(text(f[iAccountID].in(b))),
		UserName:    string(text(f[iUserName].in(b))),
		InvokedBy:   string(text(f[iInvokedBy].in(b))),
		AccessKey:   string(text(f[iAccessKey].in(b))),
		OnBehalfOf:  onBehalfOf(f[iOnBehalfOf].in(b)),
	}
	id.readSession(f[iSessionContext].in(b))
	return id
}

// readSession takes what a sessionContext says. The object stands in every session's record.
func (id *Identity) readSession(raw []byte) {
	const (
		attributes = iota
		issuer
		delivery
		members
	)
	session, f, ok := openObject(raw, map[string]int{"attributes": attributes, "sessionIssuer": issuer, "ec2RoleDelivery": delivery}, members)
	if !ok {
		return
	}
	id.FromEC2 = len(text(f[delivery].in(session))) > 0
	if b, f, ok := openObject(f[attributes].in(session), map[string]int{"mfaAuthenticated": 0}, 1); ok {
		id.MFA = isTrue(f[0].in(b))
	}
	if b, f, ok := openObject(f[issuer].in(session), map[string]int{"arn": 0, "userName": 1}, 2); ok {
		id.IssuerARN = string(text(f[0].in(b)))
		id.IssuerName = string(text(f[1].in(b)))
	}
}

// onBehalfOf names the person of an Identity Center user.
func onBehalfOf(raw []byte) string {
	b, f, ok := openObject(raw, map[string]int{"userId": 0, "identityStoreArn": 1}, 2)
	if !ok || !f[0].present() {
		return ""
	}
	store := string(text(f[1].in(b)))
	if at := strings.LastIndexByte(store, '/'); at >= 0 {
		store = store[at+1:]
	}
	return "identitystore:" + store + ":user/" + string(text(f[0].in(b)))
}

// openObject reads an object's members by name. It is for what is looked at once an identity, not
// once an event.
func openObject(raw []byte, names map[string]int, n int) (b []byte, f []span, ok bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, nil, false
	}
	f = make([]span, n)
	b, _, err := readObject(raw, 0, func(name []byte) int {
		if which, wanted := names[string(name)]; wanted {
			return which
		}
		return unwanted
	}, f)
	return b, f, err == nil
}
