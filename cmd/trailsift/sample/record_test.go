package sample_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	production = "111122223333"
	security   = "444455556666"
	partner    = "777788889999"
	home       = "eu-west-1"
	global     = "us-east-1" // where IAM and other services without regions log
)

type object = map[string]any

// record is one CloudTrail record, its fields in the order in which CloudTrail writes them.
type record struct {
	EventVersion string   `json:"eventVersion"`
	UserIdentity identity `json:"userIdentity"`
	EventTime    string   `json:"eventTime"`
	EventSource  string   `json:"eventSource"`
	EventName    string   `json:"eventName"`
	AWSRegion    string   `json:"awsRegion"`
	SourceIP     string   `json:"sourceIPAddress"`
	UserAgent    string   `json:"userAgent"`
	ErrorCode    string   `json:"errorCode,omitempty"`
	ErrorMessage string   `json:"errorMessage,omitempty"`
	Request      object   `json:"requestParameters"`
	Response     object   `json:"responseElements"`
	Additional   object   `json:"additionalEventData,omitempty"`
	RequestID    string   `json:"requestID,omitempty"`
	EventID      string   `json:"eventID"`
	ReadOnly     bool     `json:"readOnly"`
	Resources    []object `json:"resources,omitempty"`
	EventType    string   `json:"eventType"`
	Management   bool     `json:"managementEvent"`
	Recipient    string   `json:"recipientAccountId"`
	Shared       string   `json:"sharedEventID,omitempty"`
	Category     string   `json:"eventCategory"`
	TLS          object   `json:"tlsDetails,omitempty"`
	FromConsole  string   `json:"sessionCredentialFromConsole,omitempty"`

	at time.Time
}

type identity struct {
	Type           string   `json:"type"`
	PrincipalID    string   `json:"principalId,omitempty"`
	ARN            string   `json:"arn,omitempty"`
	AccountID      string   `json:"accountId,omitempty"`
	AccessKeyID    string   `json:"accessKeyId,omitempty"`
	UserName       string   `json:"userName,omitempty"`
	Provider       string   `json:"identityProvider,omitempty"`
	SessionContext *session `json:"sessionContext,omitempty"`
	InvokedBy      string   `json:"invokedBy,omitempty"`
}

type session struct {
	Issuer      *issuer    `json:"sessionIssuer,omitempty"`
	WebID       *webID     `json:"webIdFederationData,omitempty"`
	Attributes  attributes `json:"attributes"`
	EC2Delivery string     `json:"ec2RoleDelivery,omitempty"`
}

type issuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

type webID struct {
	Provider   string `json:"federatedProvider"`
	Attributes object `json:"attributes"`
}

type attributes struct {
	CreationDate string `json:"creationDate"`
	MFA          string `json:"mfaAuthenticated"`
}

// caller is somebody at work: an identity with where it calls from and with what.
type caller struct {
	identity identity
	account  string
	address  string
	agent    string
	console  bool
}

// from is the same caller at another address.
func (c caller) from(address string) caller {
	c.address = address
	return c
}

// story collects the records as they happen.
type story struct {
	records []*record
	chance  *rand.Rand
	ids     int
}

func newStory() *story {
	return &story{chance: rand.New(rand.NewPCG(2025, 11))}
}

// call logs one successful API call, "s3:ListBuckets", in the service's own region.
func (s *story) call(at time.Time, who caller, call string) *record {
	service, name, _ := strings.Cut(call, ":")
	r := &record{
		EventVersion: "1.11",
		UserIdentity: who.identity,
		EventTime:    at.UTC().Format(time.RFC3339),
		EventSource:  service + ".amazonaws.com",
		EventName:    name,
		AWSRegion:    home,
		SourceIP:     who.address,
		UserAgent:    who.agent,
		RequestID:    s.uuid("request"),
		EventID:      s.uuid("event"),
		ReadOnly:     isRead(name),
		EventType:    "AwsApiCall",
		Management:   true,
		Recipient:    who.account,
		Category:     "Management",
		at:           at,
	}
	if isGlobal(service) {
		r.AWSRegion = global
	}
	if strings.HasSuffix(call, "Object") && service == "s3" {
		r.Management, r.Category = false, "Data"
	}
	if who.console {
		r.FromConsole = "true"
	}
	r.Request, r.Response = s.details(call)
	if who.identity.Type != "AWSService" {
		r.TLS = object{
			"tlsVersion":               "TLSv1.3",
			"cipherSuite":              "TLS_AES_128_GCM_SHA256",
			"clientProvidedHostHeader": host(service, r.AWSRegion),
		}
	}
	s.records = append(s.records, r)
	return r
}

// in moves the record to another region.
func (r *record) in(region string) *record {
	r.AWSRegion = region
	return r
}

// asking sets the request's parameters.
func (r *record) asking(request object) *record {
	r.Request = request
	return r
}

// answering sets the response.
func (r *record) answering(response object) *record {
	r.Response = response
	return r
}

// failing makes the call fail; a failed call answers nothing.
func (r *record) failing(code, message string) *record {
	r.ErrorCode, r.ErrorMessage, r.Response = code, message, nil
	return r
}

// denied makes the call fail for want of permission.
func (r *record) denied() *record {
	service := strings.TrimSuffix(r.EventSource, ".amazonaws.com")
	return r.failing("AccessDenied", fmt.Sprintf(
		"User: %s is not authorized to perform: %s:%s because no identity-based policy allows the action",
		r.UserIdentity.ARN, service, r.EventName))
}

// uuid returns ids that look random and are the same in every run.
func (s *story) uuid(kind string) string {
	s.ids++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, s.ids))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	text := hex.EncodeToString(sum[:16])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// unique returns an id as IAM makes them; keys end in EXAMPLE, as in AWS's own documentation.
func unique(prefix, of string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	sum := sha256.Sum256([]byte(prefix + of))
	text := make([]byte, 9)
	for i := range text {
		text[i] = alphabet[sum[i]%32]
	}
	return prefix + string(text) + "EXAMPLE"
}

func isRead(name string) bool {
	for _, verb := range []string{"Get", "List", "Describe", "Head", "Lookup", "Filter", "StartQuery", "Assume"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

func isGlobal(service string) bool {
	return service == "iam" || service == "organizations" || service == "ce"
}

func host(service, region string) string {
	if isGlobal(service) {
		return service + ".amazonaws.com"
	}
	return service + "." + region + ".amazonaws.com"
}
