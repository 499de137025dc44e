package sigma

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"trailsift/engine/cloudtrail"
)

// rules loads rule files written in a test; none of them may be refused.
func rules(t testing.TB, files ...string) *Set {
	t.Helper()
	fsys := fstest.MapFS{}
	for i, text := range files {
		fsys[fmt.Sprintf("%d.yml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	set, refused := Load(fsys)
	for _, r := range refused {
		t.Errorf("refused: %v", r)
	}
	return set
}

// detect is a rule with a detection.
func detect(title, detection string) string {
	return "title: " + title + "\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  " +
		strings.ReplaceAll(strings.TrimSpace(detection), "\n", "\n  ")
}

// asked runs a set over JSON and lists what matched, by title.
type asked struct {
	matcher *Matcher
	set     *Set
	titles  []string
	ids     []string
	hits    []Hit
	noted   []Noted
}

func (a *asked) Record(r *cloudtrail.Record, raw []byte, _ int64) {
	for _, hit := range a.matcher.Match(nil, r, raw) {
		a.hits = append(a.hits, hit)
		a.titles = append(a.titles, a.set.Rules[hit.Rule].Title)
		a.ids = append(a.ids, string(r.ID))
		for _, note := range hit.Notes {
			a.noted = append(a.noted, Noted{Note: note, Event: uint64(len(a.noted))})
		}
	}
}
func (*asked) Refuse(int64, string) {}
func (*asked) Foreign(int64)        {}
func (*asked) Skip(int64, string)   {}
func (*asked) Broken(int64, string) {}

func match(set *Set, text string) *asked {
	a := &asked{matcher: set.Matcher(), set: set}
	reader := cloudtrail.Reader{Sink: a}
	reader.Read([]byte(text), 0, cloudtrail.Ended)
	return a
}

// call is a record of a user's call with some members in front.
func call(name, members string) string {
	return callAt(name, members, "2025-06-16T10:00:00Z")
}

func callAt(name, members, time string) string {
	if members != "" {
		members += ","
	}
	return `{` + members + `"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","userName":"ana","accountId":"111122223333"},` +
		`"eventTime":"` + time + `","eventSource":"iam.amazonaws.com","eventName":"` + name + `","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.5","userAgent":"aws-cli/2.27","recipientAccountId":"111122223333"}`
}

func TestModifiers(t *testing.T) {
	record := call("CreateUser", `"requestParameters":{"userName":"Bob\\Smith","count":12,"list":["a","b*c"],"nested":{"items":[{"k":"v1"},{"k":"v2"}]},"flag":true,"nothing":null,"tags":[{"key":"x","value":"y"}]},"errorCode":null`)
	for field, want := range map[string]bool{
		`eventName: createuser`:                                         true,
		`eventName: CreateUsers`:                                        false,
		`eventName: [DeleteUser, CreateUser]`:                           true,
		`eventName: Create*`:                                            true,
		`eventName: Create?ser`:                                         true,
		`eventName: Create??ser`:                                        false,
		`eventName|startswith: crea`:                                    true,
		`eventName|endswith: USER`:                                      true,
		`eventName|contains: ateU`:                                      true,
		`eventName|contains|cased: ateu`:                                false,
		`eventName|contains|all: [Create, User]`:                        true,
		`eventName|contains|all: [Create, Role]`:                        false,
		`eventName|re: ^Create[A-Z]`:                                    true,
		`eventName|re: ^create`:                                         false,
		`eventName|re|i: ^create`:                                       true,
		`requestParameters.count: 12`:                                   true,
		`requestParameters.count: "12"`:                                 true,
		`requestParameters.count|gt: 11`:                                true,
		`requestParameters.count|gt: 12`:                                false,
		`requestParameters.count|gte: 12`:                               true,
		`requestParameters.count|lt: 12.5`:                              true,
		`requestParameters.count|lte: 11`:                               false,
		`requestParameters.flag: true`:                                  true,
		`requestParameters.flag: "true"`:                                true,
		`requestParameters.list: a`:                                     true,
		`requestParameters.list: 'b\*c'`:                                true,
		`requestParameters.list: 'b\*d'`:                                false,
		`requestParameters.userName: 'Bob\Smith'`:                       true,
		`requestParameters.nested.items.k: v2`:                          true,
		`requestParameters.nested.items.k: v3`:                          false,
		`requestParameters.nested|contains: '"k":"v1"'`:                 true,
		`requestParameters.nested|contains: '"k": "v1"'`:                true,
		`requestParameters|contains: Smith`:                             true,
		`requestParameters.tags|contains: '"key": "x", "value": "y"'`:   true,
		`requestParameters.nothing: null`:                               true,
		`requestParameters.missing: null`:                               true,
		`requestParameters.flag: null`:                                  false,
		`requestParameters.missing: [null, x]`:                          true,
		`errorCode: null`:                                               true,
		`requestParameters.missing|exists: false`:                       true,
		`requestParameters.flag|exists: true`:                           true,
		`requestParameters.flag|exists: false`:                          false,
		`sourceIPAddress|cidr: 203.0.113.0/24`:                          true,
		`sourceIPAddress|cidr: [10.0.0.0/8, 192.0.2.0/24]`:              false,
		`userIdentity.arn|fieldref: userIdentity.arn`:                   true,
		`userIdentity.arn|fieldref: requestParameters.userName`:         false,
		`userIdentity.arn|fieldref|endswith: userIdentity.userName`:     true,
		`userIdentity.arn|fieldref|endswith: requestParameters.missing`: false,
	} {
		set := rules(t, detect("it", "selection:\n  "+field+"\ncondition: selection"))
		if got := len(match(set, record).titles) == 1; got != want {
			t.Errorf("%s: %v, want %v", field, got, want)
		}
	}
}

func TestConditions(t *testing.T) {
	selections := "yes: {eventName: CreateUser}\nyes_too: {eventSource: iam.amazonaws.com}\nno: {eventName: DeleteUser}\n_hidden: {eventName: Nothing}\n"
	for condition, want := range map[string]bool{
		"yes": true, "no": false, "not no": true, "yes and no": false, "yes or no": true,
		"no or yes and yes_too": true, "(no or yes) and not (no)": true, "not not yes": true,
		"1 of yes*": true, "all of yes*": true, "1 of no*": false, "all of them": false, "1 of them": true,
		"yes AND NOT no": true, "not 1 of no*": true, "any of yes*": true,
	} {
		set := rules(t, detect("it", selections+"condition: "+condition))
		if got := len(match(set, call("CreateUser", "")).titles) == 1; got != want {
			t.Errorf("%s: %v, want %v", condition, got, want)
		}
	}
	keywords := rules(t, detect("it", "words: [terraform, AWS-CLI]\ncondition: words"))
	if got := match(keywords, call("CreateUser", "")).titles; len(got) != 1 {
		t.Errorf("keywords find %q", got)
	}
	list := rules(t, detect("it", "any:\n  - eventName: DeleteUser\n  - eventName: CreateUser\ncondition: any"))
	if got := match(list, call("CreateUser", "")).titles; len(got) != 1 {
		t.Errorf("a list of maps finds %q", got)
	}
}

func TestRefusals(t *testing.T) {
	for text, want := range map[string]string{
		detect("it", "s: {a|rex: b}\ncondition: s"):                        `4: a|rex: there is no modifier "rex"`,
		detect("it", "s: {a|re: '('}\ncondition: s"):                       "4: re: error parsing regexp",
		detect("it", "s: {a|gt: many}\ncondition: s"):                      "4: gt: want a number",
		detect("it", "s: {a|cidr: here}\ncondition: s"):                    "4: cidr:",
		detect("it", "s: {a: {b: c}}\ncondition: s"):                       "4: a: want a text",
		detect("it", "s: {a: b}\ncondition: t"):                            `5: condition "t": there is no selection "t"`,
		detect("it", "s: {a: b}\ncondition: s and"):                        "something is missing at the end",
		detect("it", "s: {a: b}\ncondition: (s"):                           "a parenthesis is not closed",
		detect("it", "s: {a: b}\ncondition: s s"):                          `"s" was not expected`,
		detect("it", "s: {a: b}\ncondition: 3 of s*"):                      "want 1 or all",
		detect("it", "s: {a: b}\ncondition: 1 of t*"):                      "no selection is called",
		detect("it", "s: {a: b}\ncondition: s | count() > 5"):              "write a correlation",
		detect("it", "s: {a: b}"):                                          "a detection needs a condition",
		"title: it\nlogsource: {product: windows}\ndetection: {s: {a: b}}": "the rule is for windows",
		"title: it":              "a rule needs a detection",
		"detection: {s: {a: b}}": "a rule needs a title",
		"title: it\nlevel: grave\ndetection: {s: {a: b}, condition: s}": `level "grave"`,
		"title: [":      "did not find",
		"- just a list": "not a rule",
		"title: it\ncorrelation: {type: event_count, rules: [x], timespan: 5m, condition: {gte: 2}}":   `there is no rule "x"`,
		"title: it\ncorrelation: {type: weird, rules: [x], timespan: 5m}":                              `"weird" is not supported`,
		"title: it\ncorrelation: {type: event_count, rules: [x], timespan: soon, condition: {gte: 2}}": "timespan",
		"title: it\ncorrelation: {type: event_count, rules: [x], timespan: 5m}":                        "needs a condition",
		strings.Repeat("a: {", 60) + strings.Repeat("}", 60):                                           "nested more than",
	} {
		good := detect("good", "s: {eventName: CreateUser}\ncondition: s")
		set, refused := Load(fstest.MapFS{"bad.yml": {Data: []byte(text)}, "good.yml": {Data: []byte(good)}, "notes.txt": {Data: []byte("[")}})
		if len(refused) != 1 || !strings.Contains(refused[0].Error(), want) || !strings.HasPrefix(refused[0].Error(), "bad.yml") {
			t.Errorf("%s\nis refused with %v, want %q", text, refused, want)
		}
		if len(set.Rules) != 1 {
			t.Errorf("%s\nbeside it %d rules run, want 1", text, len(set.Rules))
		}
	}
}

func TestCorrelations(t *testing.T) {
	base := "title: failed\nname: failed\nlevel: low\nlogsource: {product: aws}\ndetection: {s: {eventName: GetUser}, condition: s}\n---\n" +
		"title: created\nid: 5c0b1e0e-0000-4000-8000-000000000001\ndetection: {s: {eventName: CreateUser}, condition: s}\n---\n"
	at := func(second int) string { return fmt.Sprintf("2025-06-16T10:%02d:%02dZ", second/60, second%60) }
	var five []string
	for i := range 5 {
		five = append(five, callAt("GetUser", fmt.Sprintf(`"requestParameters":{"userName":"u%d"}`, i%3), at(i*60)))
	}
	records := strings.Join(five, "\n") + "\n" + callAt("CreateUser", "", at(500)) + "\n"
	for _, test := range []struct {
		correlation string
		events      string // of the alerts
	}{
		{"{type: event_count, rules: failed, group-by: [userIdentity.arn], timespan: 4m, condition: {gte: 5}}", "[[0 1 2 3 4]]"},
		{"{type: event_count, rules: [failed], group-by: [userIdentity.arn], timespan: 3m, condition: {gte: 5}}", "[]"},
		{"{type: event_count, rules: [failed], timespan: 1m, condition: {gte: 2}}", "[[0 1 2 3 4]]"},
		{"{type: value_count, rules: [failed], timespan: 10m, condition: {field: requestParameters.userName, gte: 3}}", "[[0 1 2 3 4]]"},
		{"{type: value_count, rules: [failed], timespan: 10m, condition: {field: requestParameters.userName, gt: 3}}", "[]"},
		{"{type: temporal, rules: [failed, created], timespan: 10m}", "[[0 1 2 3 4 5]]"},
		{"{type: temporal, rules: [failed, created], timespan: 1m}", "[]"},
		{"{type: temporal_ordered, rules: [failed, 5c0b1e0e-0000-4000-8000-000000000001], timespan: 10m}", "[[0 1 2 3 4 5]]"},
		{"{type: temporal_ordered, rules: [created, failed], timespan: 10m}", "[]"},
	} {
		set := rules(t, base+"title: together\ncorrelation: "+test.correlation)
		a := match(set, records)
		list := [][]uint64{}
		for _, alert := range set.Correlate(a.noted) {
			list = append(list, alert.Events)
		}
		if got := fmt.Sprint(list); got != test.events {
			t.Errorf("%s: events %s, want %s", test.correlation, got, test.events)
		}
	}
}

func TestDerivedFields(t *testing.T) {
	policy := func(text string) string {
		quoted, _ := json.Marshal(text)
		return `"requestParameters":{"userName":"ana","policyDocument":` + string(quoted) + `}`
	}
	for _, test := range []struct {
		field, members string
		want           bool
	}{
		{"trailsift.self", `"requestParameters":{"userName":"Ana"}`, true},
		{"trailsift.self", `"requestParameters":{"userName":"bob"}`, false},
		{"trailsift.self", `"requestParameters":{"roleName":"bob"}`, false},
		{"trailsift.admin", policy(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`), true},
		{"trailsift.admin", policy(`{"Statement":[{"Effect":"Allow","Action":["s3:*","*"],"Resource":["*"]}]}`), true},
		{"trailsift.admin", policy(`{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`), false},
		{"trailsift.admin", policy(`{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`), false},
		{"trailsift.admin", `"requestParameters":{"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`, true},
		{"trailsift.public", `"requestParameters":{"bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}]}}`, true},
		{"trailsift.public", `"requestParameters":{"bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":"s3:GetObject"}]}}`, true},
		{"trailsift.public", `"requestParameters":{"bucketPolicy":{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*"}]}}`, false},
		{"trailsift.public", `"requestParameters":{"cidrIp":"0.0.0.0/0"}`, true},
		{"trailsift.public", `"requestParameters":{"AccessControlPolicy":{"Grantee":{"URI":"http://acs.amazonaws.com/groups/global/AllUsers"}}}`, true},
		{"trailsift.public", `"requestParameters":{"attributeName":"restore","valuesToAdd":["all"]}`, true},
		{"trailsift.public", `"requestParameters":{"valuesToAdd":["444455556666"]}`, false},
	} {
		set := rules(t, detect("it", "s: {"+test.field+": true}\ncondition: s"))
		if got := len(match(set, call("PutUserPolicy", test.members)).titles) == 1; got != test.want {
			t.Errorf("%s of %s: %v, want %v", test.field, test.members, got, test.want)
		}
	}
}

func TestOutsideAccountsAreKnownAtTheEnd(t *testing.T) {
	shared := call("ModifySnapshotAttribute", `"requestParameters":{"valuesToAdd":["999988887777"]}`)
	within := call("ModifySnapshotAttribute", `"requestParameters":{"valuesToAdd":["111122223333"]}`)
	outside := rules(t, detect("outside", "s: {trailsift.outside_account|exists: true}\ncondition: s"))
	inside := rules(t, detect("inside", "s: {eventName: ModifySnapshotAttribute}\nf: {trailsift.outside_account|exists: true}\ncondition: s and not f"))
	own := map[string]bool{"111122223333": true}
	both := map[string]bool{"111122223333": true, "999988887777": true}
	for _, test := range []struct {
		set    *Set
		record string
		own    map[string]bool
		want   bool
	}{
		{outside, shared, own, true}, {outside, shared, both, false}, {outside, within, own, false},
		{inside, shared, own, false}, {inside, shared, both, true}, {inside, within, own, true},
	} {
		hits := match(test.set, test.record).hits
		if got := len(hits) == 1 && hits[0].Holds(test.own, false); got != test.want {
			t.Errorf("%s with %d own accounts: %v, want %v", test.set.Rules[0].Title, len(test.own), got, test.want)
		}
	}
}

func TestGroupsAreKnownAtTheEnd(t *testing.T) {
	user := call("PutGroupPolicy", `"requestParameters":{"groupName":"operators","policyName":"p"}`)
	session := strings.Replace(user, "IAMUser", "AssumedRole", 1)
	oneself := rules(t, detect("oneself", "s: {eventName: PutGroupPolicy, trailsift.self: true}\ncondition: s"))
	others := rules(t, detect("others", "s: {eventName: PutGroupPolicy}\nf: {trailsift.self: true}\ncondition: s and not f"))
	either := rules(t, detect("either", "s: {eventName: PutGroupPolicy}\nf: {trailsift.self: true}\ncondition: s or f"))
	for _, test := range []struct {
		set         *Set
		record      string
		member, not bool
	}{
		{oneself, user, true, false}, {others, user, false, true}, {either, user, true, true},
		{oneself, session, false, false}, {others, session, true, true},
	} {
		hits := match(test.set, test.record).hits
		holds := func(member bool) (n int) {
			for _, hit := range hits {
				if hit.Holds(nil, member) {
					n++
				}
			}
			return n
		}
		count := map[bool]int{true: 1}
		if holds(true) != count[test.member] || holds(false) != count[test.not] {
			t.Errorf("%s by %s: %d hits of a member and %d of others, want %v and %v", test.set.Rules[0].Title, test.record, holds(true), holds(false), test.member, test.not)
		}
	}
}

// realRules are the public rules; the test over them is skipped where they are not.
const realRules = "../../../shared/data"

func TestPublicRules(t *testing.T) {
	if _, err := os.Stat(realRules); err != nil {
		t.Skip("the public rules are not here")
	}
	set, refused := Load(os.DirFS(filepath.Join(realRules, "sigma/sigmahq")))
	if len(refused) > 0 || len(set.Rules) != 57 {
		t.Fatalf("%d rules load, refused: %v", len(set.Rules), refused)
	}
	raw, err := os.ReadFile(filepath.Join(realRules, "sigma/expected_hits.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]struct{ Rules map[string]int }
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"invictus/sigmahq": "invictus", "stratus-detonation-logs/sigmahq": "stratus", "traildiscover/sigmahq": "traildiscover/events"} {
		got, seen := map[string]int{}, map[string]bool{}
		_ = filepath.WalkDir(filepath.Join(realRules, folder), func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				log, _ := os.ReadFile(path)
				a := match(set, string(log))
				for i, title := range a.titles {
					if key := title + a.ids[i]; !seen[key] { // one event stands in two files
						seen[key] = true
						got[title]++
					}
				}
			}
			return nil
		})
		for title := range maps.Keys(expected[name].Rules) {
			if got[title] != expected[name].Rules[title] {
				t.Errorf("%s: %q hits %d, the other evaluator says %d", name, title, got[title], expected[name].Rules[title])
			}
		}
		for _, title := range slices.Sorted(maps.Keys(got)) {
			if _, known := expected[name].Rules[title]; !known {
				t.Errorf("%s: %q hits %d, the other evaluator says none", name, title, got[title])
			}
		}
	}
}
