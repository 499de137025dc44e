// Package trail writes CloudTrail records: it knows, of every call the scenarios and the normal
// population make, what AWS would write for it.
//
// An Event is one call before it is written; Append writes it as the record that AWS would deliver.
// Who makes which calls when is the business of packages world and play.
package trail

import "time"

// Call is one API operation as AWS logs it.
type Call struct {
	Source   string // "iam.amazonaws.com"
	Name     string // "CreateUser", with the version suffix the service adds, if any
	ReadOnly bool
	Data     bool   // a data event: eventCategory Data
	Global   bool   // answered and logged in us-east-1, wherever the caller works
	SignIn   bool   // eventType AwsConsoleSignIn
	command  string // what the AWS CLI calls it: "ec2.describe-instances"
	// ServiceEvent marks what a service did by itself: eventType AwsServiceEvent, no request.
	ServiceEvent bool
	Version      string // eventVersion: "1.11"
	// Host is the endpoint of tlsDetails.clientProvidedHostHeader, with {region} in it where it has
	// one, or {bucket}; empty where AWS writes no tlsDetails.
	Host string
}

// Caller is who makes a call: what AWS writes into userIdentity. A session's Caller is made once and
// shared by its events.
type Caller struct {
	Type        string // IAMUser, AssumedRole, Root, AWSService, AWSAccount, WebIdentityUser, …
	PrincipalID string
	ARN         string
	Account     string
	UserName    string
	InvokedBy   string
	AccessKey   string // AKIA… or ASIA…
	Issuer      *Issuer
	Created     time.Time // of a session: sessionContext.attributes.creationDate
	MFA         bool      // mfaAuthenticated; written for sessions, and for users' temporary keys
	EC2Delivery string    // "1.0" or "2.0" for credentials of an instance
	Console     bool      // the credential was born in the management console
	Provider    string    // of a web identity: webIdFederationData.federatedProvider
}

// Issuer is the role behind a session.
type Issuer struct {
	PrincipalID, ARN, Account, UserName string
}

// Event is one call made at one time.
type Event struct {
	Time    time.Time // UTC; written in whole seconds
	Call    *Call
	Caller  *Caller
	Region  string
	Account string // recipientAccountId: the account whose trail this copy is in
	Address string // sourceIPAddress
	Agent   string // userAgent
	Error   string // errorCode
	Message string // errorMessage
	// Request, Response and Additional are JSON values as AWS writes them; empty is null for the first
	// two, and absent for Additional.
	Request, Response, Additional string
	Details                       string // serviceEventDetails as JSON; empty is absent
	VPCEndpoint                   string
	// Resources is the JSON of the resources member; empty for calls that have none.
	Resources string
	SharedID  string // sharedEventID of the copies of one cross-account call
	ID        [16]byte
	RequestID [16]byte
	// Tags mark an event of an attack; nil for normal work.
	Tags *Tags
	// Step is the index of the playbook's step an attack's event belongs to.
	Step int
}

// Tags are what attack events carry in `tags`, as the scenario catalogue has long had it.
type Tags struct {
	Usecase     string `json:"usecase"`
	Description string `json:"description"`
	TechniqueID string `json:"technique_id"`
	Scenario    string `json:"scenario"`
}
