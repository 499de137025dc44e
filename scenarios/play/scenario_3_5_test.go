package play_test

import (
	"strings"
	"testing"
	"time"

	"trailsift/engine/lineage"
)

func TestIAMPolicyEscalation(t *testing.T) {
	eachSeed(t, "3.1", func(t *testing.T, log *trailLog) {
		change := log.one(t, "iam:CreatePolicyVersion")
		change.wants(t, "requestParameters.setAsDefault", true)
		document, _ := change.at("requestParameters.policyDocument").(string)
		for _, all := range []string{`"Effect":"Allow"`, `"Action":"*"`, `"Resource":"*"`} {
			if !strings.Contains(document, all) {
				t.Errorf("the new version lacks %s: %s", all, document)
			}
		}
		user := change.identity("arn")
		for _, call := range []string{"iam:ListUsers", "secretsmanager:ListSecrets"} {
			both := log.by(user, call)
			if len(both) != 2 || both[0].failure() != "AccessDenied" || both[1].failure() != "" {
				t.Errorf("%s: want it denied and then allowed, got %v", call, both)
				continue
			}
			if !both[0].before(change) || !change.before(both[1]) {
				t.Errorf("%s: the rights did not change between the refusal and the success", call)
			}
		}
		own := log.first(t, "iam:AttachUserPolicy")
		own.wants(t, "userIdentity.arn", user)
		own.wants(t, "requestParameters.userName", own.at("userIdentity.userName"))
		if !change.before(own) || len(log.by(user, "iam:CreateUser")) != 1 {
			t.Error("no administrative calls after the escalation")
		}
		key := log.one(t, "iam:CreateAccessKey").at("responseElements.accessKey.accessKeyId")
		last := log.events[len(log.events)-1]
		last.wants(t, "userIdentity.accessKeyId", key)
	})
}

func TestMaliciousAssumeRole(t *testing.T) {
	eachSeed(t, "3.2", func(t *testing.T, log *trailLog) {
		var taken []*trailEvent
		for _, e := range log.calls("sts:AssumeRole") {
			if e.failure() == "" {
				taken = append(taken, e)
			}
		}
		if len(taken) != 2 || len(log.calls("sts:AssumeRole")) < 4 {
			t.Fatalf("want two sessions after some refusals, got %d of %d", len(taken), len(log.calls("sts:AssumeRole")))
		}
		for _, e := range taken {
			e.wantsKeyUsed(t, log)
			name := e.at("requestParameters.roleSessionName").(string)
			if user := e.identity("userName"); name == "" || strings.Contains(name, user) {
				t.Errorf("the session's name %q is the user's own", name)
			}
		}
		first := taken[0].at("responseElements.credentials.accessKeyId")
		for _, call := range []string{"iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreateAccessKey"} {
			e := log.one(t, call)
			e.wants(t, "userIdentity.accessKeyId", first)
			e.wants(t, "sourceIPAddress", taken[0].at("sourceIPAddress"))
		}
		log.wantsForeignAddresses(t)
	})
}

func TestCrossAccountAccess(t *testing.T) {
	eachSeed(t, "3.3", func(t *testing.T, log *trailLog) {
		copies := log.copies(t, "sts:AssumeRole")
		here, there := copies[0], copies[1]
		here.wants(t, "userIdentity.type", "IAMUser")
		here.wantsKeyUsed(t, log)
		if here.identity("accountId") == there.at("recipientAccountId") {
			t.Error("caller and role belong to one account")
		}
		session := log.first(t, "secretsmanager:GetSecretValue")
		session.wants(t, "userIdentity.accessKeyId", here.at("responseElements.credentials.accessKeyId"))
		session.wants(t, "recipientAccountId", there.at("recipientAccountId"))
		changed := log.one(t, "iam:PutRolePolicy")
		changed.wants(t, "requestParameters.roleName", session.at("userIdentity.sessionContext.sessionIssuer.userName"))
	})
}

func TestRoleChaining(t *testing.T) {
	eachSeed(t, "3.4", func(t *testing.T, log *trailLog) {
		var hops []*trailEvent
		accounts := map[any]bool{}
		for _, e := range log.calls("sts:AssumeRole") {
			if e.failure() == "" && e.at("userIdentity.type") != "AWSAccount" {
				hops = append(hops, e)
			}
		}
		if len(hops) != 3 {
			t.Fatalf("want three hops, got %d", len(hops))
		}
		hops[0].wants(t, "userIdentity.type", "IAMUser")
		for i, hop := range hops {
			hop.wantsKeyUsed(t, log)
			if i > 0 {
				hop.wants(t, "userIdentity.accessKeyId", hops[i-1].at("responseElements.credentials.accessKeyId"))
			}
		}
		for _, e := range log.events {
			accounts[e.at("recipientAccountId")] = true
		}
		if len(accounts) < 2 {
			t.Error("the chain stays in one account")
		}
		log.copies(t, "sts:AssumeRole")
		last := hops[2].at("responseElements.credentials.accessKeyId")
		for _, call := range []string{"iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:AttachRolePolicy"} {
			log.one(t, call).wants(t, "userIdentity.accessKeyId", last)
		}
		log.wantsChain(t, log.one(t, "iam:CreateUser"), hops[0])
	})
}

// wantsChain checks that the identity graph leads from an event over three hops to the caller of
// another.
func (l *trailLog) wantsChain(t *testing.T, end, start *trailEvent) {
	t.Helper()
	chain := lineage.Trace(l.store).Chain(l.store.Identity(end.row))
	if len(chain) != 3 {
		t.Fatalf("the identity graph joins %d hops; want 3", len(chain))
	}
	if got := l.store.Identities()[chain[0].Caller].AccessKey; got != start.identity("accessKeyId") {
		t.Errorf("the chain begins with the key %s; want %s", got, start.identity("accessKeyId"))
	}
}

func TestDisableLogging(t *testing.T) {
	eachSeed(t, "4.1", func(t *testing.T, log *trailLog) {
		selectors := log.one(t, "cloudtrail:PutEventSelectors")
		selectors.wants(t, "requestParameters.eventSelectors.0.includeManagementEvents", false)
		selectors.wants(t, "requestParameters.eventSelectors.0.readWriteType", "ReadOnly")
		update := log.one(t, "cloudtrail:UpdateTrail")
		bucket := update.at("requestParameters.s3BucketName").(string)
		if log.ownsBucket(bucket) || !strings.Contains(bucket, "999988887777") {
			t.Errorf("the trail delivers to %s, which is not an outside account's bucket", bucket)
		}
		stop := log.last(t, "cloudtrail:StopLogging")
		stop.wants(t, "errorCode", nil)
		removed := log.one(t, "cloudtrail:DeleteTrail")
		removed.wants(t, "requestParameters.name", stop.at("requestParameters.name"))
		if !selectors.before(update) || !update.before(stop) || !stop.before(removed) {
			t.Error("the trail is not narrowed, redirected, stopped and deleted in this order")
		}
		for _, e := range []*trailEvent{selectors, update, stop, removed} {
			e.wants(t, "readOnly", false)
			e.wants(t, "awsRegion", selectors.at("awsRegion"))
		}
		if trail := selectors.at("requestParameters.trailName").(string); !strings.HasSuffix(stop.at("requestParameters.name").(string), "/"+trail) {
			t.Errorf("another trail was stopped than %s", trail)
		}
	})
}

func TestDisableSecurityServices(t *testing.T) {
	eachSeed(t, "4.2", func(t *testing.T, log *trailLog) {
		suspend := log.one(t, "guardduty:UpdateDetector")
		suspend.wants(t, "requestParameters.enable", false)
		members := log.one(t, "guardduty:StopMonitoringMembers")
		tries := log.some(t, "guardduty:DeleteDetector")
		removed := tries[len(tries)-1]
		removed.wants(t, "errorCode", nil)
		for _, e := range append(tries, members) {
			e.wants(t, "requestParameters.detectorId", suspend.at("requestParameters.detectorId"))
		}
		hub := log.one(t, "securityhub:DisableSecurityHub")
		recorder := log.one(t, "config:StopConfigurationRecorder")
		hub.wants(t, "errorCode", nil)
		recorder.wants(t, "errorCode", nil)
		if !suspend.before(removed) || !removed.before(hub) {
			t.Error("the detector is not suspended, deleted, and the hub disabled in this order")
		}
	})
}

func TestAnonymizingServices(t *testing.T) {
	eachSeed(t, "4.3", func(t *testing.T, log *trailLog) {
		kinds, agents := map[string]map[any]bool{}, map[bool]int{}
		for _, e := range log.events {
			kind := placeKind(e.at("sourceIPAddress").(string))
			if kinds[kind] == nil {
				kinds[kind] = map[any]bool{}
			}
			kinds[kind][e.at("sourceIPAddress")] = true
			agents[strings.Contains(e.at("userAgent").(string), "Mozilla/5.0")]++
			e.wants(t, "userIdentity.userName", log.events[0].at("userIdentity.userName"))
		}
		if len(kinds["tor"]) < 3 || len(kinds["vpn"]) < 2 {
			t.Errorf("want three Tor exits and two of a VPN, got %v", kinds)
		}
		if agents[true] < 3 || agents[false] < 3 {
			t.Errorf("browser and command line do not mix: %v", agents)
		}
		if took := log.events[len(log.events)-1].time().Sub(log.events[0].time()); took > time.Hour {
			t.Errorf("it took %s; want an hour at most", took)
		}
		failed, signedIn := log.first(t, "signin:ConsoleLogin"), log.last(t, "signin:ConsoleLogin")
		failed.wants(t, "responseElements.ConsoleLogin", "Failure")
		failed.wants(t, "errorMessage", "Failed authentication")
		failed.wants(t, "errorCode", nil)
		signedIn.wants(t, "responseElements.ConsoleLogin", "Success")
		signedIn.wants(t, "additionalEventData.MFAUsed", "No")
		page := log.first(t, "rds:DescribeDBInstances")
		page.wants(t, "userIdentity.sessionContext.attributes.mfaAuthenticated", "false")
		page.wants(t, "sessionCredentialFromConsole", "true")
	})
}

func TestSecretsManager(t *testing.T) {
	eachSeed(t, "5.1", func(t *testing.T, log *trailLog) {
		reads := log.some(t, "secretsmanager:GetSecretValue")
		if !log.first(t, "secretsmanager:ListSecrets").before(reads[0]) {
			t.Error("the secrets are read before they are listed")
		}
		read, denied := map[any]bool{}, 0
		for _, e := range reads {
			if e.failure() != "" {
				denied++
				continue
			}
			read[e.at("requestParameters.secretId")] = true
			if arn := e.at("requestParameters.secretId").(string); !strings.Contains(arn, ":"+e.at("awsRegion").(string)+":"+e.at("recipientAccountId").(string)+":") {
				t.Errorf("%s is read in %s of %s", arn, e.at("awsRegion"), e.at("recipientAccountId"))
			}
		}
		if len(read) < 20 || len(read) > 60 || denied == 0 {
			t.Errorf("%d different secrets read and %d denied; want 20 to 60 and a few", len(read), denied)
		}
		inTenMinutes := 0
		for _, e := range reads {
			if e.time().Sub(reads[0].time()) <= 10*time.Minute {
				inTenMinutes++
			}
		}
		if inTenMinutes < 25 {
			t.Errorf("only %d reads in ten minutes", inTenMinutes)
		}
	})
}

func TestInstanceMetadata(t *testing.T) {
	eachSeed(t, "5.2", func(t *testing.T, log *trailLog) {
		outside := log.first(t, "sts:GetCallerIdentity")
		session := outside.identity("arn")
		id := session[strings.LastIndexByte(session, '/')+1:]
		if !strings.HasPrefix(id, "i-") {
			t.Fatalf("the session %s is not named after an instance", session)
		}
		address := log.instanceAddress(id)
		if address == "" || outside.at("sourceIPAddress") == address {
			t.Fatalf("the stolen key is used from %v; the instance is at %q", outside.at("sourceIPAddress"), address)
		}
		days := map[string]bool{}
		for _, e := range log.sessionAtWork(t, session) {
			e.wants(t, "userIdentity.sessionContext.ec2RoleDelivery", "1.0")
			if e.at("tags") == nil {
				if from := e.at("sourceIPAddress"); from != address && e.at("vpcEndpointId") == nil {
					t.Errorf("the instance calls %s from %v", e.call(), from)
				}
				if e.time().Before(outside.time()) {
					days[e.at("eventTime").(string)[:10]] = true
				}
				continue
			}
			e.wants(t, "sourceIPAddress", outside.at("sourceIPAddress"))
		}
		if len(days) < 5 {
			t.Errorf("before the theft the instance works on %d days from its own address; want a week's", len(days))
		}
		log.last(t, "ec2:DescribeTags").wants(t, "userIdentity.accessKeyId", outside.at("userIdentity.accessKeyId"))
		if log.first(t, "s3:GetObject").at("eventCategory") != "Data" {
			t.Error("objects are read without data events")
		}
	})
}

func TestSTSKeyAbuse(t *testing.T) {
	eachSeed(t, "5.3", func(t *testing.T, log *trailLog) {
		denied, places := map[any]bool{}, map[any]bool{}
		var first, last *trailEvent
		key := log.events[0].identity("accessKeyId")
		if !strings.HasPrefix(key, "ASIA") {
			t.Fatalf("%s is no temporary key", key)
		}
		for _, e := range log.events {
			e.wants(t, "userIdentity.accessKeyId", key)
			places[e.at("sourceIPAddress")] = true
			if e.denied() && e.call() != "sts:GetSessionToken" && e.call() != "iam:CreateAccessKey" {
				denied[e.at("eventSource")] = true
				if first == nil {
					first = e
				}
				last = e
			}
		}
		if len(denied) < 5 || last.time().Sub(first.time()) > 10*time.Minute {
			t.Errorf("denied in %d services between %s and %s", len(denied), first.time(), last.time())
		}
		if len(places) != 2 {
			t.Errorf("want the developer's address and the stranger's, got %v", places)
		}
		read := log.first(t, "s3:GetObject")
		read.wants(t, "eventCategory", "Data")
		read.wants(t, "errorCode", nil)
		if !last.before(read) {
			t.Error("the data read does not follow the refusals")
		}
		if sent, _ := read.at("additionalEventData.bytesTransferredOut").(float64); sent < 1000 {
			t.Errorf("the object has %v bytes", sent)
		}
	})
}
