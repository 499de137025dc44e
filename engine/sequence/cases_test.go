package sequence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/engine/finding"
	"trailsift/engine/profile/logtest"
)

const (
	failure = `"responseElements": {"ConsoleLogin": "Failure"}, "eventType": "AwsConsoleSignIn"`
	success = `"responseElements": {"ConsoleLogin": "Success"}, "eventType": "AwsConsoleSignIn"`
)

// failures are n failed sign-ins of alice, so long after one another.
func failures(l *log, n int, pause time.Duration) (last time.Duration) {
	for i := range n {
		last = time.Duration(i) * pause
		l.add(last, logtest.Event{Call: "signin:ConsoleLogin", User: logtest.User("alice"), More: failure})
	}
	return last
}

func TestBruteForce(t *testing.T) {
	for _, test := range []struct {
		name    string
		n       int
		pause   time.Duration
		success time.Duration // after the last failure; 0 for none
		want    string
	}{
		{"five failures", 5, time.Minute, 0, "medium 5"},
		{"five failures as slow as can be", 5, 10 * time.Minute, 0, "medium 5"},
		{"twenty failures", 20, time.Minute, 0, "high 20"},
		{"five failures and a success within the hour", 5, time.Minute, time.Hour, "high 6"},
		{"a success that comes too late", 5, time.Minute, time.Hour + time.Second, "medium 5"},
		{"four failures of somebody who then remembers", 4, time.Minute, time.Minute, ""},
		{"failures that are too far apart", 8, 10*time.Minute + time.Second, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			last := failures(&l, test.n, test.pause)
			if test.success > 0 {
				l.add(last+test.success, logtest.Event{Call: "signin:ConsoleLogin", User: logtest.User("alice"), More: success})
			}
			l.expect(t, "S01", "alice", test.want)
		})
	}
}

// TestFiftyFailedSignIns holds the score of the best known example: 45 by the rules, HIGH by the
// sequence.
func TestFiftyFailedSignIns(t *testing.T) {
	var l log
	failures(&l, 50, 20*time.Second)
	p := l.analysed(t).Ranking[0]
	if p.Score.Behaviour != 45 || p.Score.Level.String() != "HIGH" || p.Score.Method != "rule+sequence" {
		t.Errorf("%v points by rules, %v by %s", p.Score.Behaviour, p.Score.Level, p.Score.Method)
	}
}

func TestEscalation(t *testing.T) {
	denied := logtest.Event{Call: "iam:ListUsers", User: logtest.User("alice"), Error: "AccessDenied"}
	allowed := logtest.Event{Call: "iam:ListUsers", User: logtest.User("alice")}
	change := func(call, parameters string) logtest.Event {
		return logtest.Event{Call: call, User: logtest.User("alice"), More: request("%s", parameters)}
	}
	own := change("iam:AttachUserPolicy", `{"userName": "Alice", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}`)
	for _, test := range []struct {
		name   string
		change logtest.Event
		allow  time.Duration
		want   string
	}{
		{"a policy for oneself", own, time.Hour, "critical 3"},
		{"a group one is put into", change("iam:AddUserToGroup", `{"userName": "alice", "groupName": "admins"}`), time.Hour, "critical 3"},
		{"a policy for a colleague", change("iam:AttachUserPolicy", `{"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}`), time.Hour, ""},
		{"a group one is not in", change("iam:PutGroupPolicy", `{"groupName": "admins"}`), time.Hour, ""},
		{"a version of a policy that others may hold", change("iam:CreatePolicyVersion", `{"policyArn": "arn:aws:iam::210987654321:policy/team", "setAsDefault": true}`), time.Hour, ""},
		{"allowed only the day after", own, 25 * time.Hour, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			l.add(0, denied)
			l.add(10*time.Minute, test.change)
			l.add(10*time.Minute+test.allow, allowed)
			l.expect(t, "S03", "alice", test.want)
		})
	}
	t.Run("a change that was refused", func(t *testing.T) {
		var l log
		refused := own
		refused.Error = "AccessDenied"
		l.add(0, denied)
		l.add(time.Minute, refused)
		l.add(2*time.Minute, allowed)
		l.expect(t, "S03", "alice", "")
	})
}

func TestEscalationByPolicyVersion(t *testing.T) {
	version := logtest.Event{Call: "iam:CreatePolicyVersion", User: logtest.User("alice"),
		More: request(`{"policyArn": "arn:aws:iam::210987654321:policy/team", "setAsDefault": true}`)}
	tell := func(before ...string) *log {
		l := &log{}
		for i, call := range before {
			l.add(time.Duration(i)*time.Minute, logtest.Event{Call: call, User: logtest.User("alice")})
		}
		for i, call := range []string{"iam:ListUsers", "secretsmanager:ListSecrets"} {
			l.add(time.Hour+time.Duration(i)*time.Minute, logtest.Event{Call: call, User: logtest.User("alice"), Error: "AccessDenied"})
			l.add(3*time.Hour+time.Duration(i)*time.Minute, logtest.Event{Call: call, User: logtest.User("alice")})
		}
		l.add(2*time.Hour, version)
		return l
	}
	tell().expect(t, "S03", "alice", "critical 5")
	tell("iam:ListUsers").expect(t, "S03", "alice", "") // refused for the resource, then

	l := tell()
	l.add(time.Minute, logtest.Event{Call: "iam:AttachRolePolicy", User: logtest.User("carol"),
		More: request(`{"roleName": "deploy", "policyArn": "arn:aws:iam::210987654321:policy/team"}`)})
	l.expect(t, "S03", "alice", "")
}

// instance is a call of an instance's session.
func instanceCall(address, agent, more string) logtest.Event {
	return logtest.Event{Call: "s3:ListBuckets", User: logtest.Session("web", "i-0123456789abcdef0"), Address: address, Agent: agent, More: more}
}

// reads are n different reads over so many services, one a second.
func reads(l *log, n, services, denied int, more string) {
	for i := range n {
		e := logtest.Event{Call: fmt.Sprintf("service%d:Describe%c", i%services, 'A'+i), User: logtest.User("alice"), More: more}
		if i < denied {
			e.Error = "AccessDenied"
		}
		l.add(time.Duration(i)*time.Second, e)
	}
}

func TestReconBurst(t *testing.T) {
	for _, test := range []struct {
		name                string
		n, services, denied int
		more, want          string
	}{
		{"twenty reads over six services", 20, 6, 0, "", "medium 20"},
		{"five of them denied", 20, 6, 5, "", "high 20"},
		{"nineteen", 19, 6, 5, "", ""},
		{"five services", 25, 5, 5, "", ""},
		{"a person in the console", 25, 6, 5, `"sessionCredentialFromConsole": "true"`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			reads(&l, test.n, test.services, test.denied, test.more)
			l.expect(t, "S07", "alice", test.want)
		})
	}
}

func TestMassReadOfSecrets(t *testing.T) {
	secret := func(i int) string {
		return request(`{"secretId": "arn:aws:secretsmanager:eu-central-1:210987654321:secret:app/%d-AbCdEf"}`, i)
	}
	for _, test := range []struct {
		name string
		user string
		n    int
		more func(i int) string
		step time.Duration
		want string
	}{
		{"twenty secrets", logtest.User("alice"), 20, secret, 20 * time.Second, "high 20"},
		{"nineteen secrets", logtest.User("alice"), 19, secret, 20 * time.Second, ""},
		{"one secret over and over", logtest.User("alice"), 40, func(i int) string {
			if i%2 == 0 {
				return request(`{"secretId": "app/0"}`)
			}
			return secret(0)
		}, 5 * time.Second, ""},
		{"twenty secrets over an hour", logtest.User("alice"), 20, secret, 3 * time.Minute, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			for i := range test.n {
				l.add(time.Duration(i)*test.step, logtest.Event{Call: "secretsmanager:GetSecretValue", User: test.user, More: test.more(i)})
			}
			l.expect(t, "S08", "alice", test.want)
		})
	}
	t.Run("a workload's parameters, ten at a time", func(t *testing.T) {
		var l log
		for i := range 2 {
			var names []string
			for j := range 10 {
				names = append(names, fmt.Sprintf(`"/app/%d"`, 10*i+j))
			}
			l.add(time.Duration(i)*time.Second, logtest.Event{Call: "ssm:GetParameters", User: logtest.Session("worker", "job"),
				More: request(`{"names": [%s], "withDecryption": true}`, strings.Join(names, ", "))})
		}
		l.expect(t, "S08", "worker", "medium 2")
	})
}

func TestMassReadOfObjects(t *testing.T) {
	tell := func(perDay ...int) *log {
		l := &log{}
		for day, n := range perDay {
			for i := range n {
				l.add(time.Duration(day)*24*time.Hour+time.Duration(i)*time.Second, logtest.Event{Call: "s3:GetObject", User: logtest.User("alice")})
			}
		}
		return l
	}
	tell(200).expect(t, "S08", "alice", "medium 200")
	tell(199).expect(t, "S08", "alice", "")
	tell(20, 18, 200).expect(t, "S08", "alice", "medium 200")
	tell(21, 22, 200).expect(t, "S08", "alice", "") // not ten times the usual
	tell(250, 250, 250).expect(t, "S08", "alice", "")
}

func TestMassDestruction(t *testing.T) {
	tell := func(n int, create bool, last logtest.Event) *log {
		l := &log{}
		for i := range n {
			if create {
				l.add(0, logtest.Event{Call: "ec2:CreateVolume", User: logtest.User("alice"),
					More: fmt.Sprintf(`"responseElements": {"volumeId": "vol-%d"}`, i)})
			}
			l.add(time.Hour+time.Duration(i)*time.Second, logtest.Event{Call: "ec2:DeleteVolume", User: logtest.User("alice"), More: request(`{"volumeId": "vol-%d"}`, i)})
		}
		if last.Call != "" {
			last.User = logtest.User("alice")
			l.add(time.Hour+30*time.Second, last)
		}
		return l
	}
	database := func(skip bool) logtest.Event {
		return logtest.Event{Call: "rds:DeleteDBInstance", More: request(`{"dBInstanceIdentifier": "orders", "skipFinalSnapshot": %v}`, skip)}
	}
	for _, test := range []struct {
		name   string
		n      int
		create bool
		last   logtest.Event
		want   string
	}{
		{"ten volumes", 10, false, logtest.Event{}, "medium 10"},
		{"thirty volumes", 30, false, logtest.Event{}, "high 30"},
		{"nine volumes", 9, false, logtest.Event{}, ""},
		{"nine volumes and a database without a last snapshot", 9, false, database(true), "high 10"},
		{"nine volumes and a database with one", 9, false, database(false), "medium 10"},
		{"what one created oneself", 20, true, logtest.Event{}, ""},
		{"ten machines in one call", 0, false, logtest.Event{Call: "ec2:TerminateInstances", More: request(`{"instancesSet": {"items": [%s]}}`,
			strings.TrimSuffix(strings.Repeat(`{"instanceId": "i-1"}, `, 10), ", "))}, "medium 1"},
	} {
		t.Run(test.name, func(t *testing.T) { tell(test.n, test.create, test.last).expect(t, "S09", "alice", test.want) })
	}
	t.Run("secrets that are created by name and deleted by ARN", func(t *testing.T) {
		var l log
		for i := range 12 {
			l.add(0, logtest.Event{Call: "secretsmanager:CreateSecret", User: logtest.User("alice"), More: request(`{"name": "app/%d"}`, i)})
			l.add(time.Hour, logtest.Event{Call: "secretsmanager:DeleteSecret", User: logtest.User("alice"), More: request(
				`{"secretId": "arn:aws:secretsmanager:eu-central-1:210987654321:secret:app/%d-a1B2c3", "forceDeleteWithoutRecovery": true}`, i)})
		}
		l.expect(t, "S09", "alice", "")
	})
}

func TestKeyProbing(t *testing.T) {
	tell := func(services int, user string, last logtest.Event) *log {
		l := &log{}
		for i := range services {
			l.add(time.Duration(i)*time.Minute, logtest.Event{Call: fmt.Sprintf("service%d:ListThings", i), User: user, Error: "AccessDenied"})
		}
		if last.Call != "" {
			last.User = user
			l.add(30*time.Minute, last)
		}
		return l
	}
	session := logtest.Session("worker", "job")
	object := logtest.Event{Call: "s3:GetObject"}
	refused := logtest.Event{Call: "s3:GetObject", Error: "AccessDenied"}
	tell(5, session, logtest.Event{}).expect(t, "S10", "worker", "medium 5")
	tell(5, session, object).expect(t, "S10", "worker", "high 6")
	tell(5, session, refused).expect(t, "S10", "worker", "medium 5")
	tell(4, session, object).expect(t, "S10", "worker", "")
	tell(8, logtest.User("alice"), object).expect(t, "S10", "alice", "")
}

// assumes is a caller taking a role of an account.
func assumes(user, account, role, key string) logtest.Event {
	more := request(`{"roleArn": "arn:aws:iam::%s:role/%s", "roleSessionName": "s"}`, account, role)
	if key != "" {
		more += fmt.Sprintf(`, "responseElements": {"credentials": {"accessKeyId": %q}}`, key)
	}
	return logtest.Event{Call: "sts:AssumeRole", User: user, More: more}
}

func TestRoleChain(t *testing.T) {
	const account = "210987654321"
	work := func(role string) logtest.Event {
		return logtest.Event{Call: "s3:ListBuckets", User: logtest.Session(role, role)}
	}
	tell := func(roles ...string) *log {
		l := &log{}
		caller := logtest.User("alice")
		for i, role := range roles {
			at := time.Duration(i) * time.Hour
			l.add(at, assumes(caller, account, role, "ASIAEXAMPLE"+role))
			l.add(at+time.Minute, work(role))
			caller = logtest.Session(role, role)
		}
		return l
	}
	three := tell("a", "b", "c").expect(t, "S04", "c", "medium 3")
	if !strings.Contains(three.Explanation, "alice → a → b → c") {
		t.Errorf("the chain is not told: %s", three.Explanation)
	}
	tell("a", "b", "c").expect(t, "S04", "alice", "medium 3")
	tell("a", "b").expect(t, "S04", "b", "")
}

func TestWaysBetweenAccounts(t *testing.T) {
	const day = 24 * time.Hour
	home := logtest.Event{Call: "s3:ListBuckets", User: logtest.User("bob")}
	neighbour := func(days ...int) *log {
		l := &log{}
		for i := range 4 {
			at := time.Duration(i) * day
			l.add(at, home)
			other := home
			other.More = `"recipientAccountId": "444455556666"`
			l.add(at, other)
		}
		for _, d := range days {
			l.add(time.Duration(d)*day, assumes(logtest.User("alice"), "444455556666", "deploy", ""))
		}
		return l
	}
	neighbour(1).expect(t, "S04", "alice", "medium 1")
	neighbour(1, 2).expect(t, "S04", "alice", "")

	outside := func(days ...int) *log {
		l := &log{}
		for i := range 4 {
			l.add(time.Duration(i)*day, home)
		}
		for _, d := range days {
			l.add(time.Duration(d)*day, assumes(logtest.User("alice"), "999988887777", "deploy", ""))
		}
		return l
	}
	// The same seen from the role's account, which learns little of the caller.
	var l log
	l.add(0, assumes(`{"type": "AWSAccount", "principalId": "AIDAEXAMPLEMALLORY", "accountId": "999988887777"}`, "210987654321", "deploy", ""))
	l.expect(t, "S04", "account:999988887777:AIDAEXAMPLEMALLORY", "high 1")

	outside(2).expect(t, "S04", "alice", "high 1")
	outside(0, 1, 2, 3).expect(t, "S04", "alice", "low 4") // a partner's, older than the log
}

func TestFindingsAreComplete(t *testing.T) {
	var l log
	failures(&l, 6, time.Minute)
	f := l.expect(t, "S01", "alice", "medium 6")
	if f.ID != "S01_BRUTE_FORCE" || f.Layer != finding.Sequence || f.Title == "" || len(f.Techniques) == 0 ||
		!strings.Contains(f.Explanation, "6 failed sign-ins within 5 min from 2024-05-14 09:00 UTC on") {
		t.Errorf("%+v", f)
	}
	if !slices.IsSorted(f.Events) || len(f.Events) != 6 {
		t.Errorf("events %v", f.Events)
	}
}
