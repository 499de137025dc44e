package play_test

import (
	"math"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios/world"
)

func TestCompromisedCredentials(t *testing.T) {
	eachSeed(t, "1.1", func(t *testing.T, log *trailLog) {
		signIns := log.calls("signin:ConsoleLogin")
		failures, success := signIns[:len(signIns)-1], signIns[len(signIns)-1]
		if len(failures) < 5 || len(failures) > 15 {
			t.Errorf("%d failures; want 5 to 15", len(failures))
		}
		user := success.at("userIdentity.userName")
		for _, e := range failures {
			e.wants(t, "errorMessage", "Failed authentication")
			e.wants(t, "errorCode", nil)
			e.wants(t, "responseElements.ConsoleLogin", "Failure")
			e.wants(t, "additionalEventData.MFAUsed", "No")
			e.wants(t, "sourceIPAddress", failures[0].at("sourceIPAddress"))
			e.wants(t, "userIdentity.userName", user)
			e.wants(t, "eventType", "AwsConsoleSignIn")
		}
		success.wants(t, "responseElements.ConsoleLogin", "Success")
		victim := log.person(t, success.identity("arn"))
		for _, e := range signIns {
			if hour := e.time().In(victim.Zone).Hour(); hour >= 7 && hour < 22 {
				t.Errorf("signed in at %d o'clock; want the victim's night", hour)
			}
		}
		log.wantsForeignAddresses(t)
		after := log.events[len(signIns):]
		denied := 0
		for _, e := range after {
			e.wants(t, "sessionCredentialFromConsole", "true")
			e.wants(t, "userIdentity.userName", user)
			if !strings.HasPrefix(e.identity("accessKeyId"), "ASIA") {
				t.Errorf("%s by the key %s", e.call(), e.identity("accessKeyId"))
			}
			if e.denied() {
				denied++
			}
		}
		if len(after) < 5 || denied == 0 || denied == len(after) {
			t.Errorf("%d calls follow, %d denied", len(after), denied)
		}
	})
}

func TestUnusualGeography(t *testing.T) {
	eachSeed(t, "1.2", func(t *testing.T, log *trailLog) {
		home, away := log.last(t, "monitoring:DescribeAlarms"), log.calls("sts:GetCallerIdentity")[1]
		victim := log.person(t, home.identity("arn"))
		home.wants(t, "sourceIPAddress", victim.Home)
		if hour := log.events[0].time().In(victim.Zone).Hour(); hour < 8 || hour > 11 {
			t.Errorf("the day begins at %d o'clock", hour)
		}
		away.wants(t, "userIdentity.accessKeyId", home.at("userIdentity.accessKeyId"))
		from, to := placed(t, home), placed(t, away)
		hours := away.time().Sub(home.time()).Hours()
		if speed := kilometres(from, to) / hours; from.Country == to.Country || speed < 900 {
			t.Errorf("%s to %s in %.1f h is %.0f km/h; want more than an aircraft", from.City, to.City, hours, speed)
		}
		issue := log.one(t, "sts:GetSessionToken")
		short := 0
		for _, e := range log.events {
			if e.at("userIdentity.accessKeyId") == issue.at("responseElements.credentials.accessKeyId") {
				e.wants(t, "userIdentity.arn", victim.User.ARN)
				e.wants(t, "sourceIPAddress", away.at("sourceIPAddress"))
				e.wants(t, "userIdentity.sessionContext.attributes.mfaAuthenticated", "false")
				short++
			}
		}
		if short < 3 {
			t.Errorf("%d calls by the temporary key", short)
		}
	})
}

func TestExposedEKSEndpoint(t *testing.T) {
	eachSeed(t, "1.3", func(t *testing.T, log *trailLog) {
		opened := log.one(t, "eks:UpdateClusterConfig")
		opened.wants(t, "requestParameters.resourcesVpcConfig.endpointPublicAccess", true)
		opened.wants(t, "requestParameters.resourcesVpcConfig.publicAccessCidrs.0", "0.0.0.0/0")
		opened.wants(t, "errorCode", nil)
		seen := log.first(t, "eks:DescribeCluster")
		if !seen.before(opened) {
			t.Error("the cluster was not described before it was opened")
		}
		seen.wants(t, "requestParameters.name", opened.at("requestParameters.name"))
		seen.wants(t, "awsRegion", opened.at("awsRegion"))
		for _, e := range log.calls("eks:DescribeUpdate") {
			e.wants(t, "requestParameters.updateId", opened.at("responseElements.update.id"))
		}
		if !slices.ContainsFunc(log.world.Clusters, func(c world.Thing) bool { return c.Name == opened.at("requestParameters.name") }) {
			t.Error("the cluster is not the organisation's")
		}
		log.one(t, "eks:CreateAccessEntry").wants(t, "requestParameters.principalArn", opened.at("userIdentity.arn"))
	})
}

func TestBackdoorUser(t *testing.T) {
	eachSeed(t, "2.1", func(t *testing.T, log *trailLog) {
		made := log.one(t, "iam:CreateUser")
		user := made.at("requestParameters.userName")
		before := made
		for _, call := range []string{"iam:CreateLoginProfile", "iam:CreateAccessKey", "iam:AttachUserPolicy", "signin:ConsoleLogin"} {
			e := log.one(t, call)
			if !before.before(e) || e.time().Sub(made.time()) > 15*time.Minute {
				t.Errorf("%s does not follow within minutes", call)
			}
			if call != "signin:ConsoleLogin" {
				e.wants(t, "requestParameters.userName", user)
				e.wants(t, "userIdentity.arn", made.at("userIdentity.arn"))
			}
			before = e
		}
		log.one(t, "iam:AttachUserPolicy").wants(t, "requestParameters.policyArn", "arn:aws:iam::aws:policy/AdministratorAccess")
		login := log.one(t, "signin:ConsoleLogin")
		login.wants(t, "userIdentity.userName", user)
		login.wants(t, "userIdentity.arn", made.at("responseElements.user.arn"))
		login.wants(t, "userIdentity.principalId", made.at("responseElements.user.userId"))
		last := log.events[len(log.events)-1]
		last.wants(t, "userIdentity.accessKeyId", log.one(t, "iam:CreateAccessKey").at("responseElements.accessKey.accessKeyId"))
		last.wants(t, "userIdentity.userName", user)
	})
}

func TestRoleTrustPolicy(t *testing.T) {
	eachSeed(t, "2.2", func(t *testing.T, log *trailLog) {
		changed, taken := log.one(t, "iam:UpdateAssumeRolePolicy"), log.one(t, "sts:AssumeRole")
		document, _ := changed.at("requestParameters.policyDocument").(string)
		outsider := taken.identity("accountId")
		if slices.Contains(log.world.Options.Accounts, outsider) || !strings.Contains(document, "arn:aws:iam::"+outsider+":root") {
			t.Errorf("account %s takes the role; the policy is %s", outsider, document)
		}
		if !changed.before(taken) {
			t.Error("the role was taken before it was opened")
		}
		taken.wants(t, "userIdentity.type", "AWSAccount")
		taken.wants(t, "userIdentity.arn", nil)
		taken.wants(t, "recipientAccountId", changed.at("recipientAccountId"))
		role, _ := taken.at("requestParameters.roleArn").(string)
		taken.wants(t, "resources.0.ARN", role)
		if name, _ := changed.at("requestParameters.roleName").(string); !strings.HasSuffix(role, "/"+name) {
			t.Errorf("%s was opened and %s taken", name, role)
		}
		taken.wantsKeyUsed(t, log)
		arn, _ := taken.at("responseElements.assumedRoleUser.arn").(string)
		if n := len(log.sessions(arn)); n < 3 {
			t.Errorf("%d calls of the session %s", n, arn)
		}
	})
}

func TestLowAndSlow(t *testing.T) {
	eachSeed(t, "2.3", func(t *testing.T, log *trailLog) {
		var visits []time.Time
		for _, e := range log.events {
			e.wants(t, "userIdentity.accessKeyId", log.events[0].at("userIdentity.accessKeyId"))
			e.wants(t, "sourceIPAddress", log.events[0].at("sourceIPAddress"))
			e.wants(t, "readOnly", true)
			if e.call() == "sts:GetCallerIdentity" {
				visits = append(visits, e.time())
			} else if !strings.Contains(e.call(), ":List") {
				t.Errorf("%s; want lists alone", e.call())
			}
		}
		if span := visits[len(visits)-1].Sub(visits[0]); span < 239*time.Hour {
			t.Errorf("the visits last %v; want ten days", span)
		}
		for i := 1; i < len(visits); i++ {
			if between := visits[i].Sub(visits[i-1]); between < 23*time.Hour+45*time.Minute || between > 24*time.Hour+15*time.Minute {
				t.Errorf("visit %d comes after %v", i, between)
			}
		}
		if n := len(log.events); n < 2*len(visits) || n > 3*len(visits) {
			t.Errorf("%d calls in %d visits", n, len(visits))
		}
	})
}

// person is the holder of an IAM user.
func (l *trailLog) person(t *testing.T, arn string) *world.Person {
	t.Helper()
	for _, person := range l.world.People {
		if person.User != nil && person.User.ARN == arn {
			return person
		}
	}
	t.Fatalf("nobody is %s", arn)
	return nil
}

// placed is where an event comes from, by the list of what addresses stand for.
func placed(t *testing.T, e *trailEvent) world.Place {
	t.Helper()
	address, err := netip.ParseAddr(e.at("sourceIPAddress").(string))
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range world.Places() {
		if place.Prefix.Contains(address) {
			return place
		}
	}
	t.Fatalf("%s stands for no place", address)
	return world.Place{}
}

// kilometres is the distance of two places over the ground, by the spherical law of cosines.
func kilometres(a, b world.Place) float64 {
	const degree = math.Pi / 180
	cosine := math.Sin(a.Latitude*degree)*math.Sin(b.Latitude*degree) +
		math.Cos(a.Latitude*degree)*math.Cos(b.Latitude*degree)*math.Cos((a.Longitude-b.Longitude)*degree)
	return 6371 * math.Acos(min(1, cosine))
}
