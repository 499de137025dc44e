package cloudtrail

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
