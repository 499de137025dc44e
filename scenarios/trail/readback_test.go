package trail_test

import (
	"testing"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/scenarios/trail"
)

// kept is a sink that keeps the records it is given.
type kept struct {
	t       *testing.T
	records []cloudtrail.Record
	who     []cloudtrail.Identity
}

func (k *kept) Record(r *cloudtrail.Record, _ []byte, _ int64) {
	k.records = append(k.records, *r)
	k.who = append(k.who, cloudtrail.ParseIdentity(r.Identity))
}
func (k *kept) Refuse(_ int64, reason string) { k.t.Errorf("refused: %s", reason) }
func (k *kept) Foreign(at int64)              { k.t.Errorf("no record at %d", at) }
func (k *kept) Skip(_ int64, what string)     { k.t.Errorf("skipped: %s", what) }
func (k *kept) Broken(_ int64, reason string) { k.t.Errorf("broken: %s", reason) }

func TestEngineReadsWhatIsWritten(t *testing.T) {
	at := time.Date(2025, 7, 7, 3, 4, 5, 0, time.UTC)
	assume, _ := trail.Lookup("sts:AssumeRole")
	login, _ := trail.Lookup("signin:ConsoleLogin")
	get, _ := trail.Lookup("s3:GetObject")
	user := &trail.Caller{
		Type: "IAMUser", PrincipalID: "AIDAEXAMPLE", ARN: "arn:aws:iam::111122223333:user/mei", Account: "111122223333",
		UserName: "mei", AccessKey: "AKIAEXAMPLE",
	}
	instance := &trail.Caller{
		Type: "AssumedRole", PrincipalID: "AROAEXAMPLE:i-0abc", ARN: "arn:aws:sts::111122223333:assumed-role/web/i-0abc",
		Account: "111122223333", AccessKey: "ASIAEXAMPLE", Created: at, EC2Delivery: "2.0",
		Issuer: &trail.Issuer{PrincipalID: "AROAEXAMPLE", ARN: "arn:aws:iam::111122223333:role/web", Account: "111122223333", UserName: "web"},
	}
	events := []trail.Event{
		{Time: at, Call: assume, Caller: user, Region: "eu-west-1", Account: "111122223333", Address: "192.0.2.9", Agent: "a",
			Response: `{"credentials":{"accessKeyId":"ASIANEW"}}`, ID: [16]byte{1}},
		{Time: at, Call: login, Caller: user, Region: "eu-west-1", Account: "111122223333", Address: "192.0.2.9", Agent: "a",
			Response: `{"ConsoleLogin":"Failure"}`, Message: "Failed authentication", ID: [16]byte{2}},
		{Time: at, Call: get, Caller: instance, Region: "eu-west-1", Account: "111122223333", Address: "10.0.0.7", Agent: "a",
			Error: "AccessDenied", Message: "Access Denied", VPCEndpoint: "vpce-1", ID: [16]byte{3}},
	}
	var text []byte
	for i := range events {
		text = append(trail.Append(text, &events[i]), '\n')
	}
	sink := &kept{t: t}
	reader := cloudtrail.Reader{Sink: sink}
	reader.Read(text, 0, cloudtrail.Ended)
	if len(sink.records) != len(events) {
		t.Fatalf("%d records were read, %d written", len(sink.records), len(events))
	}
	assumed, failed, read := sink.records[0], sink.records[1], sink.records[2]
	if string(assumed.IssuedKey) != "ASIANEW" || assumed.Time != at.Unix() || string(assumed.Region) != "eu-west-1" || !assumed.ReadOnly {
		t.Errorf("the role's assumption was read as %+v", assumed)
	}
	if !failed.SignIn || !failed.SignInFailed || string(failed.Region) != "us-east-1" || sink.who[1].UserName != "mei" || sink.who[1].ARN != "" {
		t.Errorf("the failed sign-in was read as %+v by %+v", failed, sink.who[1])
	}
	if !read.Data || string(read.Error) != "AccessDenied" || !sink.who[2].FromEC2 || sink.who[2].IssuerName != "web" {
		t.Errorf("the machine's read was read as %+v by %+v", read, sink.who[2])
	}
}
