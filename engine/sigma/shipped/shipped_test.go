package shipped

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/attack"
	"trailsift/engine/sigma"
)

func load(t testing.TB) *sigma.Set {
	t.Helper()
	set, refused := sigma.Load(Rules())
	for _, r := range refused {
		t.Errorf("refused: %v", r)
	}
	return set
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestEveryRuleIsWhole(t *testing.T) {
	ids, titles := map[string]bool{}, map[string]bool{}
	for _, rule := range load(t).Rules {
		if !uuid.MatchString(rule.ID) || ids[rule.ID] {
			t.Errorf("%s: the id %q is no UUID, or is used twice", rule.Title, rule.ID)
		}
		if len(rule.Title) > 40 || titles[rule.Title] {
			t.Errorf("%s: the title is longer than 40 letters, or is used twice", rule.Title)
		}
		ids[rule.ID], titles[rule.Title] = true, true
		if len(rule.Description) < 40 || len(rule.FalsePositives) == 0 {
			t.Errorf("%s: what it proves or its false positives are missing", rule.Title)
		}
		if len(rule.Techniques) == 0 {
			t.Errorf("%s names no technique", rule.Title)
		}
		for _, id := range rule.Techniques {
			if _, revoked := attack.Revoked(id); revoked {
				t.Errorf("%s: %s is revoked", rule.Title, id)
			}
			if _, known := attack.Find(id); !known {
				t.Errorf("%s: package attack doesn't know %s", rule.Title, id)
			}
		}
	}
}

// A rule without a level would silently be medium, and one without a log source be for any.
func TestEveryRuleSaysItsLevelAndSource(t *testing.T) {
	files, err := fs.Glob(Rules(), "*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(Rules(), name)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines >= 500 {
			t.Errorf("%s has %d lines", name, lines)
		}
		for _, rule := range strings.Split(string(text), "\n---\n") {
			if !strings.Contains(rule, "\nlevel: ") || !strings.Contains(rule, "\nlogsource: {product: aws, service: cloudtrail}\n") {
				t.Errorf("%s: a rule lacks level or logsource:\n%s", name, rule)
			}
		}
	}
}

// pair is a record that a rule must name, and one much like it, of honest work, that it must not.
type pair struct{ title, hit, near string }

func pairs() []pair {
	return slices.Concat(accessPairs, persistencePairs, privilegePairs, impairmentPairs, credentialPairs, executionPairs, exfiltrationPairs, impactPairs)
}

// TestPairs asks every rule about its pair, in a log of the accounts 111122223333 and 444455556666.
func TestPairs(t *testing.T) {
	set := load(t)
	tested := map[string]bool{}
	for _, p := range pairs() {
		tested[p.title] = true
		if !slices.Contains(titlesOf(set, p.hit), p.title) {
			t.Errorf("%q doesn't name\n%s", p.title, p.hit)
		}
		if slices.Contains(titlesOf(set, p.near), p.title) {
			t.Errorf("%q names\n%s", p.title, p.near)
		}
		if p.hit == p.near {
			t.Errorf("%q: the pair is one record", p.title)
		}
	}
	for _, rule := range set.Rules {
		if !tested[rule.Title] {
			t.Errorf("%q has no pair", rule.Title)
		}
		delete(tested, rule.Title)
	}
	for title := range tested {
		t.Errorf("there is no rule %q", title)
	}
}

// titlesOf are the rules that name a record.
func titlesOf(set *sigma.Set, record string) (titles []string) {
	w := &waiting{matcher: set.Matcher(), own: map[string]bool{}, names: map[string]string{}}
	w.read([]byte(record))
	if len(w.names) != 1 {
		panic("no record: " + record)
	}
	w.own["111122223333"], w.own["444455556666"] = true, true
	for _, h := range w.hits {
		if h.hit.Holds(w.own, false) {
			titles = append(titles, set.Rules[h.hit.Rule].Title)
		}
	}
	return titles
}

// Callers of the pairs. Without one of them it is ana, an IAM user with a long-term key.
const (
	asRoot    = `"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`
	asRelease = `"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLERELEASE001:build-7","arn":"arn:aws:sts::111122223333:assumed-role/release/build-7","accountId":"111122223333","accessKeyId":"ASIAEXAMPLERELEASE01","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLERELEASE001","arn":"arn:aws:iam::111122223333:role/release","accountId":"111122223333","userName":"release"}}}`
	asMachine = `"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEWEBSERVER1:i-0a1b2c3d4e5f60718","arn":"arn:aws:sts::111122223333:assumed-role/web-server/i-0a1b2c3d4e5f60718","accountId":"111122223333","accessKeyId":"ASIAEXAMPLEWEBSERV01","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEWEBSERVER1","arn":"arn:aws:iam::111122223333:role/web-server","accountId":"111122223333","userName":"web-server"},"ec2RoleDelivery":"2.0"}}`
	asScaling = `"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLESCALING001:AutoScaling","arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling","accountId":"111122223333","invokedBy":"autoscaling.amazonaws.com"}`
	refused   = `"errorCode":"AccessDenied","errorMessage":"not authorized"`
)

// call is a record of a call to a service. More members replace those that every call has.
func call(service, name, request string, more ...string) string {
	record := map[string]json.RawMessage{}
	put := func(members string) {
		if err := json.Unmarshal([]byte("{"+members+"}"), &record); err != nil {
			panic(members + ": " + err.Error())
		}
	}
	put(`"eventVersion":"1.11","eventTime":"2025-11-20T10:15:42Z","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.25",` +
		`"userAgent":"aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux","requestID":"0b1f6a2c-3d4e-4f50-8a61-b2c3d4e5f607",` +
		`"eventID":"5e0c1d2b-7a89-4c3d-9e1f-a0b1c2d3e4f5","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,` +
		`"recipientAccountId":"111122223333","eventCategory":"Management","responseElements":null,` +
		`"userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEANA0000001","arn":"arn:aws:iam::111122223333:user/ana","accountId":"111122223333","accessKeyId":"AKIAEXAMPLEANA000001","userName":"ana"}`)
	quotedName, _ := json.Marshal(name)
	put(`"eventSource":"` + service + `.amazonaws.com","eventName":` + string(quotedName) + `,"requestParameters":` + request)
	for _, members := range more {
		put(members)
	}
	raw, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	return string(raw) + "\n"
}

// document is a request of one member more: a policy, which AWS logs as a text.
func document(request, member, policy string) string {
	quoted, _ := json.Marshal(policy)
	return strings.TrimSuffix(request, "}") + `,"` + member + `":` + string(quoted) + "}"
}
