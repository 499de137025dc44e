package world_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios/trail"
	"trailsift/scenarios/world"
)

// issued reads the credentials out of an answer of STS.
func issued(t *testing.T, e *trail.Event) (key, arn string) {
	t.Helper()
	var answer struct {
		Credentials     struct{ AccessKeyID string }
		AssumedRoleUser struct{ ARN string }
	}
	if err := json.Unmarshal([]byte(e.Response), &answer); err != nil {
		t.Fatalf("%s: %v", e.Response, err)
	}
	return answer.Credentials.AccessKeyID, answer.AssumedRoleUser.ARN
}

func TestIssuedKeysAreTheOnesUsed(t *testing.T) {
	events := life(organisation(t, world.Options{Seed: 7, Days: 2}))
	owner := map[string]string{}
	for i := range events {
		if e := &events[i]; e.Error == "" && (strings.HasPrefix(e.Call.Name, "AssumeRole") || e.Call.Name == "GetSessionToken") {
			key, arn := issued(t, e)
			if arn == "" {
				arn = e.Caller.ARN
			}
			owner[key] = arn
		}
	}
	used := 0
	for i := range events {
		c := events[i].Caller
		if arn, ok := owner[c.AccessKey]; ok && c.AccessKey != "" {
			used++
			if c.ARN != arn {
				t.Fatalf("the key of %s is used by %s", arn, c.ARN)
			}
			if events[i].Time.Before(c.Created.Truncate(time.Second)) {
				t.Fatalf("%s acts at %s, before its session of %s", c.ARN, events[i].Time, c.Created)
			}
		}
	}
	if used < 1000 {
		t.Errorf("only %d calls use a key that STS issued", used)
	}
}

func TestBothAccountsHaveTheirCopy(t *testing.T) {
	w := organisation(t, world.Options{Seed: 2})
	copies := map[string][]trail.Event{}
	days := map[string]map[string]bool{}
	for _, e := range life(w) {
		if e.SharedID == "" || e.Caller.Account == "777788889999" {
			continue
		}
		copies[e.SharedID] = append(copies[e.SharedID], e)
		if e.Caller.Type == "AWSAccount" {
			pair := e.Caller.PrincipalID[:21] + e.Request
			if days[pair] == nil {
				days[pair] = map[string]bool{}
			}
			days[pair][e.Time.Format(time.DateOnly)] = true
		}
	}
	if len(copies) < 20 {
		t.Fatalf("only %d calls go from one account to the other", len(copies))
	}
	for id, pair := range copies {
		if len(pair) != 2 || pair[0].Account == pair[1].Account || pair[0].ID == pair[1].ID || pair[0].RequestID != pair[1].RequestID {
			t.Fatalf("%s ties %d events: %+v", id, len(pair), pair)
		}
		for _, e := range pair {
			if foreign := e.Caller.Account != e.Account; foreign != (e.Caller.Type == "AWSAccount") || foreign && e.Caller.ARN != "" {
				t.Fatalf("the copy of %s is by %+v", e.Account, e.Caller)
			}
		}
	}
	everyDay := 0
	for _, seen := range days {
		if len(seen) == w.Options.Days {
			everyDay++
		}
	}
	if everyDay == 0 {
		t.Error("no pair goes from account to account every day")
	}
}

func TestMachinesKeepTheirAddressAndChangeTheirKeys(t *testing.T) {
	w := organisation(t, world.Options{Seed: 4, Days: 2, Tempo: 3})
	addresses, keys, deliveries := map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]int{}
	for _, e := range life(w) {
		if e.Caller.EC2Delivery == "" {
			continue
		}
		session := e.Caller.ARN
		if addresses[session] == nil {
			addresses[session], keys[session] = map[string]bool{}, map[string]bool{}
			deliveries[e.Caller.EC2Delivery]++
		}
		addresses[session][e.Address] = true
		keys[session][e.Caller.AccessKey] = true
		if age := e.Time.Sub(e.Caller.Created); age < 0 || age > 7*time.Hour {
			t.Fatalf("a machine's credentials are %s old", age)
		}
		if private := strings.HasPrefix(e.Address, "10."); private != (e.VPCEndpoint != "") {
			t.Fatalf("address %s, endpoint %q", e.Address, e.VPCEndpoint)
		}
	}
	for session, seen := range addresses {
		if len(seen) != 1 || len(keys[session]) > 10 {
			t.Errorf("%s has %d addresses and %d keys in two days", session, len(seen), len(keys[session]))
		}
	}
	if deliveries["1.0"] == 0 || deliveries["2.0"] == 0 {
		t.Errorf("deliveries: %v", deliveries)
	}
}

// TestNothingThatMarksAnAttackIsAbsent looks for everything that attackers have, in normal weeks.
func TestNothingThatMarksAnAttackIsAbsent(t *testing.T) {
	found := map[string]int{}
	for seed := range uint64(3) {
		for _, e := range life(organisation(t, world.Options{Seed: seed, Users: 60})) {
			found["type "+e.Caller.Type]++
			found["error "+e.Error]++
			found[placeOf(e.Address)]++
			if strings.Contains(e.Additional, `"MFAUsed":"No"`) {
				found["without MFA"]++
			}
			if strings.Contains(e.Response, `"Failure"`) {
				found["failed sign-in"]++
			}
			for _, kind := range []string{"cli", "boto3", "terraform", "sdk-go", "sdk-java", "browser", "powershell"} {
				for _, agent := range world.Agents(kind) {
					if e.Agent == agent {
						found["agent "+kind]++
					}
				}
			}
			found[e.Call.Service()+":"+e.Call.Name]++
		}
	}
	for _, want := range []string{
		"type IAMUser", "type AssumedRole", "type AWSService", "type AWSAccount", "type WebIdentityUser",
		"city", "hosting", "vpn", "tor", "without MFA", "failed sign-in", "error AccessDenied", "error Client.UnauthorizedOperation",
		"agent cli", "agent boto3", "agent terraform", "agent sdk-go", "agent sdk-java", "agent browser", "agent powershell",
		"iam:CreateUser", "iam:CreateLoginProfile", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:AttachRolePolicy",
		"iam:CreatePolicyVersion", "cloudtrail:PutEventSelectors", "guardduty:UpdateDetector", "ec2:RunInstances",
		"ec2:ModifySnapshotAttribute", "ec2:CopySnapshot", "rds:ModifyDBSnapshotAttribute", "rds:DeleteDBInstance",
		"s3:PutBucketPolicy", "ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress", "eks:UpdateClusterConfig",
		"s3:DeleteBucket", "ec2:TerminateInstances", "ec2:DeleteVolume", "secretsmanager:GetSecretValue", "sts:GetCallerIdentity",
	} {
		if found[want] == 0 {
			t.Errorf("normal work has no %s", want)
		}
	}
}

// placeOf is the kind of place an address belongs to.
func placeOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "service"
	}
	for _, p := range world.Places() {
		if p.Prefix.Contains(ip) {
			return p.Kind
		}
	}
	return "private"
}
