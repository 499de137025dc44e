package trail

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// callers are one of each type that AWS logs.
func callers() map[string]*Caller {
	created := time.Date(2025, 7, 7, 8, 30, 0, 0, time.UTC)
	issuer := &Issuer{PrincipalID: "AROAEXAMPLE", ARN: "arn:aws:iam::111122223333:role/web", Account: "111122223333", UserName: "web"}
	assumed := Caller{
		Type: "AssumedRole", PrincipalID: "AROAEXAMPLE:s", ARN: "arn:aws:sts::111122223333:assumed-role/web/s",
		Account: "111122223333", AccessKey: "ASIAEXAMPLE", Created: created, Issuer: issuer,
	}
	instance, web, linked := assumed, assumed, assumed
	instance.EC2Delivery = "1.0"
	web.Provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	linked.InvokedBy, linked.AccessKey = "config.amazonaws.com", ""
	user := Caller{
		Type: "IAMUser", PrincipalID: "AIDAEXAMPLE", ARN: "arn:aws:iam::111122223333:user/mei", Account: "111122223333",
		UserName: "mei", AccessKey: "AKIAEXAMPLE",
	}
	console := user
	console.AccessKey, console.Created, console.MFA, console.Console = "ASIAEXAMPLE", created, true, true
	return map[string]*Caller{
		"user": &user, "console": &console, "role": &assumed, "instance": &instance, "web": &web, "linked": &linked,
		"root":    {Type: "Root", PrincipalID: "111122223333", ARN: "arn:aws:iam::111122223333:root", Account: "111122223333"},
		"service": {Type: "AWSService", InvokedBy: "rds.amazonaws.com"},
		"account": {Type: "AWSAccount", PrincipalID: "AIDAEXAMPLE", Account: "999988887777"},
		"event":   {Account: "111122223333", InvokedBy: "ec2.amazonaws.com"},
		"token":   {Type: "WebIdentityUser", PrincipalID: "p", UserName: "repo:x", Provider: "idp"},
	}
}

func TestIdentitiesAsAWSWritesThem(t *testing.T) {
	who := callers()
	session := `"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/web",` +
		`"accountId":"111122223333","userName":"web"},`
	attributes := `"attributes":{"creationDate":"2025-07-07T08:30:00Z","mfaAuthenticated":"false"}`
	assumed := `{"type":"AssumedRole","principalId":"AROAEXAMPLE:s","arn":"arn:aws:sts::111122223333:assumed-role/web/s","accountId":"111122223333"`
	user := `{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/mei","accountId":"111122223333"`
	for name, want := range map[string]string{
		"user": user + `,"accessKeyId":"AKIAEXAMPLE","userName":"mei"}`,
		"console": user + `,"accessKeyId":"ASIAEXAMPLE","userName":"mei","sessionContext":{"attributes":` +
			`{"creationDate":"2025-07-07T08:30:00Z","mfaAuthenticated":"true"}}}`,
		"role":     assumed + `,"accessKeyId":"ASIAEXAMPLE","sessionContext":{` + session + attributes + `}}`,
		"instance": assumed + `,"accessKeyId":"ASIAEXAMPLE","sessionContext":{` + session + attributes + `,"ec2RoleDelivery":"1.0"}}`,
		"web": assumed + `,"accessKeyId":"ASIAEXAMPLE","sessionContext":{` + session + `"webIdFederationData":{"federatedProvider":` +
			`"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com","attributes":{}},` + attributes + `}}`,
		"linked":  assumed + `,"sessionContext":{` + session + attributes + `},"invokedBy":"config.amazonaws.com"}`,
		"root":    `{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`,
		"service": `{"type":"AWSService","invokedBy":"rds.amazonaws.com"}`,
		"account": `{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"999988887777"}`,
		"event":   `{"accountId":"111122223333","invokedBy":"ec2.amazonaws.com"}`,
		"token":   `{"type":"WebIdentityUser","principalId":"p","userName":"repo:x","identityProvider":"idp"}`,
	} {
		call, _ := Lookup("ec2:DescribeInstances")
		if got := string(appendIdentity(nil, &Event{Call: call, Caller: who[name]})); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestSignIn(t *testing.T) {
	call, _ := Lookup("signin:ConsoleLogin")
	user := callers()["console"]
	e := Event{
		Call: call, Caller: user, Region: "eu-west-1", Account: "111122223333", Address: "192.0.2.1", Agent: "Mozilla/5.0",
		Time: time.Date(2025, 7, 7, 9, 0, 0, 0, time.UTC), Response: `{"ConsoleLogin":"Success"}`, Additional: `{"MFAUsed":"Yes"}`,
	}
	got := string(Append(nil, &e))
	for _, want := range []string{
		`"userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/mei","accountId":"111122223333","userName":"mei"}`,
		`"awsRegion":"us-east-1"`, `"eventType":"AwsConsoleSignIn"`, `"additionalEventData":{"MFAUsed":"Yes"}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("a sign-in lacks %s:\n%s", want, got)
		}
	}
	for _, absent := range []string{"requestID", "sessionCredentialFromConsole", "accessKeyId"} {
		if strings.Contains(got, absent) {
			t.Errorf("a sign-in has %s:\n%s", absent, got)
		}
	}
	e.Response, e.Message = `{"ConsoleLogin":"Failure"}`, "Failed authentication"
	got = string(Append(nil, &e))
	want := `"userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","accountId":"111122223333","accessKeyId":"","userName":"mei"}`
	if !strings.Contains(got, want) || strings.Contains(got, "errorCode") || !strings.Contains(got, `"errorMessage":"Failed authentication"`) {
		t.Errorf("a failed sign-in is written as\n%s", got)
	}
}

// aws is the order in which AWS writes the members of a record.
func aws() []string {
	return []string{
		"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
		"errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData", "requestID", "eventID",
		"readOnly", "resources", "eventType", "managementEvent", "recipientAccountId", "sharedEventID", "serviceEventDetails",
		"vpcEndpointId", "vpcEndpointAccountId", "eventCategory", "tlsDetails", "sessionCredentialFromConsole", "tags",
	}
}

// order reads the names of an object's members as they come.
func order(t *testing.T, record []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(record))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
	}
	return names
}

func TestMembersStandInTheOrderOfAWS(t *testing.T) {
	e := full()
	e.Call, _ = Lookup("s3:GetObject")
	names := order(t, Append(nil, &e))
	at := 0
	for _, name := range names {
		for at < len(aws()) && aws()[at] != name {
			at++
		}
		if at == len(aws()) {
			t.Fatalf("%s stands too late, or is no member of a record: %v", name, names)
		}
	}
	if len(names) != len(aws()) {
		t.Errorf("a record with everything has %d members, not %d: %v", len(names), len(aws()), names)
	}
}

// full is an event that has everything an event can have.
func full() Event {
	return Event{
		Time: time.Date(2025, 7, 7, 9, 15, 42, 999, time.UTC), Caller: callers()["console"], Region: "eu-west-1",
		Account: "111122223333", Address: "203.0.113.7", Agent: `tool "x" \ 1`, Error: "AccessDenied", Message: "no\nand no",
		Request: `{"bucketName":"b","key":"k"}`, Response: `{"a":1}`, Additional: `{"bytesTransferredOut":17}`,
		Details: `{"d":1}`, VPCEndpoint: "vpce-1", Resources: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}]`,
		SharedID: "x", ID: [16]byte{1, 2, 3}, RequestID: [16]byte{4, 5, 6},
		Tags: &Tags{Usecase: "u", Description: "d\tx", TechniqueID: "T1530", Scenario: "s"},
	}
}

func TestEveryCallByEveryCallerIsJSON(t *testing.T) {
	for name, call := range table() {
		for kind, caller := range callers() {
			e := full()
			e.Call, e.Caller = call, caller
			if record := Append(nil, &e); !json.Valid(record) {
				t.Fatalf("%s by %s is no JSON: %s", name, kind, record)
			}
		}
	}
}

func TestRecordOfAnObjectRead(t *testing.T) {
	e := full()
	e.Call, _ = Lookup("s3:GetObject")
	var record struct {
		UserAgent, EventCategory, EventTime, SessionCredentialFromConsole string
		ReadOnly, ManagementEvent                                         bool
		AdditionalEventData                                               map[string]any
		TLSDetails                                                        struct{ ClientProvidedHostHeader string }
	}
	if err := json.Unmarshal(Append(nil, &e), &record); err != nil {
		t.Fatal(err)
	}
	if record.UserAgent != `[tool "x" \ 1]` || record.EventTime != "2025-07-07T09:15:42Z" ||
		record.EventCategory != "Data" || record.ManagementEvent || !record.ReadOnly ||
		record.SessionCredentialFromConsole != "true" || record.TLSDetails.ClientProvidedHostHeader != "b.s3.eu-west-1.amazonaws.com" {
		t.Errorf("an object's read is written as %+v", record)
	}
	if extra := record.AdditionalEventData; extra["bytesTransferredOut"] != 17.0 || extra["SignatureVersion"] != "SigV4" || len(extra) != 6 {
		t.Errorf("the event's own additional data is not joined with what S3 adds: %v", extra)
	}
}

func TestGlobalServicesLogInVirginia(t *testing.T) {
	for _, name := range []string{"iam:CreateUser", "cloudfront:ListDistributions", "route53:ListHostedZones", "organizations:ListAccounts"} {
		e := full()
		e.Call, _ = Lookup(name)
		if record := string(Append(nil, &e)); !strings.Contains(record, `"awsRegion":"us-east-1"`) {
			t.Errorf("%s is not logged in us-east-1: %s", name, record)
		}
	}
	e := full()
	e.Call, _ = Lookup("sts:AssumeRole")
	if record := string(Append(nil, &e)); !strings.Contains(record, `"awsRegion":"eu-west-1"`) ||
		!strings.Contains(record, `"clientProvidedHostHeader":"sts.eu-west-1.amazonaws.com"`) {
		t.Errorf("STS has regional endpoints: %s", record)
	}
}

func TestServicesHaveNoTLS(t *testing.T) {
	e := full()
	e.Call, _ = Lookup("ec2:DescribeInstances")
	e.Address = "autoscaling.amazonaws.com"
	if record := string(Append(nil, &e)); strings.Contains(record, "tlsDetails") {
		t.Errorf("a service's call has tlsDetails: %s", record)
	}
}

func TestCommandLineAgentsNameTheCommand(t *testing.T) {
	for name, want := range map[string]string{
		"ec2:DescribeInstances": "ec2.describe-instances", "s3:GetObject": "s3api.get-object",
		"lambda:ListFunctions": "lambda.list-functions", "rds:DescribeDBInstances": "rds.describe-db-instances",
		"iam:ListMFADevices": "iam.list-mfa-devices", "cloudwatch:DescribeAlarms": "cloudwatch.describe-alarms",
	} {
		e := full()
		e.Call, _ = Lookup(name)
		e.Agent = "aws-cli/2.27.41 md/command#"
		if record := string(Append(nil, &e)); !strings.Contains(record, "md/command#"+want) {
			t.Errorf("%s: the agent does not name %s: %s", name, want, record)
		}
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	e := full()
	e.Call, _ = Lookup("s3:GetObject")
	buffer := make([]byte, 0, 8192)
	if n := testing.AllocsPerRun(100, func() { buffer = Append(buffer[:0], &e) }); n != 0 {
		t.Errorf("a record costs %v allocations", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	e := full()
	e.Call, _ = Lookup("s3:GetObject")
	buffer := make([]byte, 0, 8192)
	b.ReportAllocs()
	for b.Loop() {
		buffer = Append(buffer[:0], &e)
	}
	b.SetBytes(int64(len(buffer)))
}

func FuzzStrings(f *testing.F) {
	for _, seed := range []string{"", "plain", "a\"b\\c", "\x00\x1f\n\r\t\b\f", "\u2028\u2029", "\xff\xfe", "日本 \U0001F600", "a\xc3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := AppendString(nil, text)
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		if string(got) != strings.TrimSuffix(want.String(), "\n") {
			t.Fatalf("%q is written %s, encoding/json writes %s", text, got, want.String())
		}
		if !utf8.Valid(got) {
			t.Fatalf("%q is not written in UTF-8", text)
		}
	})
}
