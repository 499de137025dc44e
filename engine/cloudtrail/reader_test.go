package cloudtrail

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// collected is a Sink that keeps what it is told.
type collected struct {
	ids, notes []string
	places     []int64
	records    []Record
	names      []string
}

func (c *collected) Record(r *Record, raw []byte, at int64) {
	c.ids = append(c.ids, string(r.ID))
	c.names = append(c.names, string(r.Name))
	c.places = append(c.places, at)
	kept := *r
	kept.IdentityHash = 0 // it differs from Reader to Reader
	kept.Name, kept.Error, kept.IssuedKey = []byte(string(r.Name)), []byte(string(r.Error)), []byte(string(r.IssuedKey))
	c.records = append(c.records, kept)
}
func (c *collected) Refuse(at int64, reason string) { c.note("refused", at, reason) }
func (c *collected) Foreign(at int64)               { c.note("foreign", at, "") }
func (c *collected) Skip(at int64, what string)     { c.note("skipped", at, what) }
func (c *collected) Broken(at int64, reason string) { c.note("broken", at, reason) }

func (c *collected) note(what string, at int64, reason string) {
	c.notes = append(c.notes, strings.TrimSpace(fmt.Sprintf("%s at %d %s", what, at, reason)))
}

func read(text string) *collected {
	c := &collected{}
	reader := Reader{Sink: c}
	reader.Read([]byte(text), 0, Ended)
	return c
}

func record(id string) string {
	return `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"},` +
		`"eventTime":"2025-06-15T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject",` +
		`"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.5","userAgent":"aws-cli/2","eventID":"` + id + `"}`
}

// quote makes a JSON string of a text, as containers do that carry a record inside one.
func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestContainers(t *testing.T) {
	a, b := record("a"), record("b")
	spaced := strings.ReplaceAll(strings.ReplaceAll(a, ",", ",\n  "), "{", "{\n ")
	for _, test := range []struct{ name, text string }{
		{"records", `{"Records":[` + a + `,` + b + `]}`},
		{"records, spaced", "\n{ \"Records\" : [ " + spaced + " , " + b + " ] }\n"},
		{"records and more", `{"Records":[` + a + `,` + b + `],"NextToken":"x","n":{"a":[1]}}`},
		{"several documents", `{"Records":[` + a + `]}` + `{"Records":[` + b + `]}`},
		{"bare array", `[` + a + `,` + b + `]`},
		{"one object after another", a + b},
		{"json lines", a + "\n" + b + "\n"},
		{"lines of records", `{"Records":[` + a + `]}` + "\n" + `{"Records":[` + b + `]}` + "\n"},
		{"LookupEvents", `{"Events":[{"EventId":"a","CloudTrailEvent":` + quote(a) + `},{"CloudTrailEvent":` + quote(b) + `}]}`},
		{"LookupEvents, token first", `{"NextToken":"x","Events":[{"CloudTrailEvent":` + quote(a) + `},{"CloudTrailEvent":` + quote(b) + `}]}`},
		{"EventBridge", `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":` + a + "}\n" + `{"detail":` + b + `}`},
		{"CloudWatch subscription", `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":` + quote(a) + `},{"message":` + quote(b) + `}]}`},
		{"FilterLogEvents", `{"events":[{"timestamp":1,"message":` + quote(a) + `},{"message":` + quote(b) + `}],"searchedLogStreams":[]}`},
		{"Lake", `[{"eventData":` + a + `},{"eventData":` + quote(b) + `}]`},
		{"Lake query results", `{"QueryResultRows":[[{"eventData":` + quote(a) + `}],[{"eventData":` + quote(b) + `}]]}`},
		{"Elastic answer", `{"hits":{"total":2,"hits":[{"_source":{"event":{"original":` + quote(a) + `}}},{"_source":` + b + `}]}}`},
		{"Elastic lines", `{"_source":{"event.original":` + quote(a) + `}}` + "\n" + `{"event":{"original":` + quote(b) + `}}`},
		{"CloudWatch message of Records", `{"logEvents":[{"message":` + quote(`{"Records":[`+a+`,`+b+`]}`) + `}]}`},
	} {
		got := read(test.text)
		if strings.Join(got.ids, " ") != "a b" || len(got.notes) > 0 {
			t.Errorf("%s: records %q, notes %q", test.name, got.ids, got.notes)
		}
		for size := 1; size < len(test.text); size += 97 {
			pieces := &collected{}
			readInPieces(pieces, []byte(test.text), size)
			if !reflect.DeepEqual(pieces, got) {
				t.Fatalf("%s in pieces of %d: %+v, want %+v", test.name, size, pieces, got)
			}
		}
	}
}

func TestLogstashLinesMayLackEventTime(t *testing.T) {
	line := strings.Replace(record("a"), `"eventTime":"2025-06-15T10:00:00Z"`, `"@timestamp":"2025-06-15T10:00:00.123Z"`, 1)
	got := read(line + "\n" + strings.Replace(record("b"), "2025-06-15T10:00:00Z", "2025-06-15 10:00:00.000", 1))
	if len(got.records) != 2 || got.records[0].Time != got.records[1].Time || got.records[0].Time != 1749981600 {
		t.Errorf("records %+v, notes %q", got.records, got.notes)
	}
}

func TestPlacesAreWhereTheRecordsStand(t *testing.T) {
	a, b := record("a"), record("b")
	text := `{"Records":[` + a + `,` + b + `]}`
	got := read(text)
	for i, want := range []string{a, b} {
		at := got.places[i]
		if !strings.HasPrefix(text[at:], want) {
			t.Errorf("record %d is said to stand at %d, where %.40q is", i, at, text[at:])
		}
	}
}

func TestBrokenRecordsLeaveTheirNeighbours(t *testing.T) {
	a, b := record("a"), record("b")
	for _, test := range []struct{ name, text, ids, notes string }{
		{"a bad value", `{"Records":[` + a + `,{"eventVersion":"1.08","eventID":nope},` + b + `]}`,
			"a b", "refused at 334 invalid character 'o' in literal null (expecting 'u')"},
		{"a missing brace", `{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"Root",` + a + `,` + b + `]}`, "a b", "refused"},
		{"an open quote", `{"Records":[{"eventVersion":"1.08,"x":1},` + a + `,` + b + `]}`, "a b", "refused"},
		{"no comma", `{"Records":[` + a + " " + b + `]}`, "a b", "broken at 299 a comma is missing between records"},
		{"a line of text", a + "\nplain text\n" + b, "a b", "refused"},
		{"a torn line", a + "\n" + a[:50] + "\n" + b, "a b", "refused"},
		{"a torn end", `{"Records":[` + a + `,` + b[:60], "a", "broken at 359 the JSON ends in the middle of a list of records"},
		{"no end of the list", `{"Records":[` + a + `,` + b, "a b", "broken"},
		{"a torn last line", a + "\n" + b[:60], "a", "broken"},
		{"no time", `[` + strings.Replace(a, "eventTime", "time", 1) + `,` + b + `]`, "b", "refused at 1 no eventTime"},
		{"a time that is none", `[` + strings.Replace(a, "2025-06-15T", "soon", 1) + `,` + b + `]`, "b", `refused at 1 eventTime "soon10:00:00Z" is no time`},
		{"no source", `[` + strings.Replace(a, "eventSource", "source", 1) + `,` + b + `]`, "b", "refused at 1 no eventSource"},
		{"another kind of log", `[{"level":"info"},` + a + `,` + b + `]`, "a b", "foreign at 1"},
		{"an Insight event", `{"Records":[{"eventVersion":"1.07","eventType":"AwsCloudTrailInsight","insightDetails":{}},` + a + `]}`, "a", "skipped at 12 Insight event"},
		{"a digest", `{"awsAccountId":"111122223333","digestStartTime":"2025-06-15T10:00:00Z","logFiles":[]}`, "", "skipped at 0 digest"},
		{"an S3 notification", `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}`, "", "skipped at 12 S3 notification"},
		{"an empty list", `{"Records":[]}`, "", ""},
	} {
		got := read(test.text)
		notes := strings.Join(got.notes, "; ")
		if strings.Join(got.ids, " ") != test.ids || !strings.HasPrefix(notes, test.notes) || test.notes == "" && notes != "" {
			t.Errorf("%s: records %q, notes %q", test.name, got.ids, got.notes)
		}
	}
}

func TestTornFilesAreNotReportedTwice(t *testing.T) {
	c := &collected{}
	reader := Reader{Sink: c}
	reader.Read([]byte(`{"Records":[`+record("a")+`,`+record("b")[:70]), 0, Torn)
	if len(c.ids) != 1 || len(c.notes) != 0 {
		t.Errorf("records %q, notes %q", c.ids, c.notes)
	}
}

func TestADocumentMayBeTooLarge(t *testing.T) {
	c := &collected{}
	reader := Reader{Sink: c, MaxDocument: 600}
	reader.Read([]byte(`{"Records":[`+record("a")+`,`+record("b")+`,`+record("c")+`,`+record("d")+`]}`), 0, Ended)
	if len(c.ids) == 0 || len(c.ids) == 4 || len(c.notes) != 1 || !strings.HasPrefix(c.notes[0], "broken") {
		t.Errorf("records %q, notes %q", c.ids, c.notes)
	}
	lines := &collected{}
	reader.Reset(lines)
	reader.Read([]byte(record("a")+"\n"+record("b")+"\n"+record("c")+"\n"+record("d")), 0, Ended)
	if len(lines.ids) != 4 || len(lines.notes) != 0 {
		t.Errorf("lines: records %q, notes %q", lines.ids, lines.notes)
	}
}

func TestNestingIsBounded(t *testing.T) {
	got := read(strings.Repeat(`[`, 500) + record("a") + strings.Repeat(`]`, 500))
	if len(got.notes) == 0 {
		t.Error("five hundred lists around a record go unnoticed")
	}
	deep := strings.Replace(record("a"), `"eventVersion"`, `"requestParameters":`+strings.Repeat(`[`, 5000)+strings.Repeat(`]`, 5000)+`,"eventVersion"`, 1)
	if got := read(`{"Records":[` + deep + `]}`); strings.Join(got.ids, "") != "a" {
		t.Errorf("a deeply nested parameter loses the record: %q", got.notes)
	}
}

func TestRecordFacts(t *testing.T) {
	with := func(old, new string) string { return strings.Replace(record("a"), old, new, 1) }
	signIn := func(more string) string {
		return with(`"eventSource":"s3.amazonaws.com","eventName":"GetObject"`, `"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin"`+more)
	}
	for _, test := range []struct {
		name, text string
		holds      func(*Record) bool
	}{
		{"read by name", record("a"), func(r *Record) bool { return r.ReadOnly }},
		{"readOnly says no", with(`"eventID"`, `"readOnly":false,"eventID"`), func(r *Record) bool { return !r.ReadOnly }},
		{"readOnly as text", with(`"eventID"`, `"readOnly":"true","eventID"`), func(r *Record) bool { return r.ReadOnly }},
		{"readOnly null", with(`"eventID"`, `"readOnly":null,"eventID"`), func(r *Record) bool { return r.ReadOnly }},
		{"no MFA", record("a"), func(r *Record) bool { return !r.MFAUsed }},
		{"MFA YES", with(`"eventID"`, `"additionalEventData":{"MFAUsed":"YES"},"eventID"`), func(r *Record) bool { return r.MFAUsed }},
		{"MFA true", with(`"eventID"`, `"additionalEventData":{"MFAUsed":true},"eventID"`), func(r *Record) bool { return r.MFAUsed }},
		{"MFA No", with(`"eventID"`, `"additionalEventData":{"MFAUsed":"No"},"eventID"`), func(r *Record) bool { return !r.MFAUsed }},
		{"sign-in", signIn(``), func(r *Record) bool { return r.SignIn && !r.SignInFailed && r.FromConsole }},
		{"failed sign-in", signIn(`,"responseElements":{"ConsoleLogin":"Failure"}`), func(r *Record) bool { return r.SignInFailed }},
		{"good sign-in", signIn(`,"responseElements":{"ConsoleLogin":"Success"}`), func(r *Record) bool { return !r.SignInFailed }},
		{"answer before the name", with(`{"eventVersion"`, `{"responseElements":{"GetObject":"Failure"},"eventType":"AwsConsoleSignIn","eventVersion"`), func(r *Record) bool { return r.SignInFailed }},
		{"console-born", with(`"eventID"`, `"sessionCredentialFromConsole":"true","eventID"`), func(r *Record) bool { return r.FromConsole }},
		{"old console agent", with(`"1.08"`, `"1.05"`)[:0] + strings.Replace(with(`"1.08"`, `"1.05"`), "aws-cli/2", "console.amazonaws.com", 1), func(r *Record) bool { return r.FromConsole }},
		{"console agent of a record that would say", with("aws-cli/2", "console.amazonaws.com"), func(r *Record) bool { return !r.FromConsole }},
		{"issued key", with(`"eventName":"GetObject"`, `"eventName":"AssumeRole","responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE"}}`), func(r *Record) bool { return string(r.IssuedKey) == "ASIAEXAMPLE" }},
		{"no key without credentials", with(`"eventName":"GetObject"`, `"eventName":"AssumeRole","responseElements":null`), func(r *Record) bool { return len(r.IssuedKey) == 0 }},
		{"error null", with(`"eventID"`, `"errorCode":null,"eventID"`), func(r *Record) bool { return len(r.Error) == 0 }},
		{"escaped name", with(`GetObject`, `Get\u004fbject`), func(r *Record) bool { return string(r.Name) == "GetObject" }},
		{"data event", with(`"eventID"`, `"eventCategory":"Data","eventID"`), func(r *Record) bool { return r.Data }},
		{"addendum", with(`"eventID"`, `"addendum":{"reason":"UPDATED_DATA"},"eventID"`), func(r *Record) bool { return r.Addendum }},
	} {
		got := read(test.text)
		if len(got.records) != 1 || !test.holds(&got.records[0]) {
			t.Errorf("%s: %+v, notes %q", test.name, got.records, got.notes)
		}
	}
}

func TestParseIdentity(t *testing.T) {
	for _, test := range []struct {
		text string
		want Caller
		key  string
	}{
		{text: `null`},
		{text: `"text"`},
		{`{"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::111122223333:user/ana","accountId":"111122223333","accessKeyId":"AKIAX","userName":"ana"}`,
			Caller{Type: "IAMUser", PrincipalID: "AIDAX", ARN: "arn:aws:iam::111122223333:user/ana", AccountID: "111122223333", UserName: "ana"}, "AKIAX"},
		{`{"type":"AssumedRole","arn":"s","sessionContext":{"sessionIssuer":{"arn":"r","userName":"n"},"attributes":{"mfaAuthenticated":"true"},"ec2RoleDelivery":"2.0"}}`,
			Caller{Type: "AssumedRole", ARN: "s", IssuerARN: "r", IssuerName: "n", MFA: true, FromEC2: true}, ""},
		// What is named twice is read by the standard decoder.
		{`{"sessionContext":{"attributes":{"a":1,"a":2,"mfaAuthenticated":true},"sessionIssuer":{"arn":"q","arn":"r"},"attributes":{"mfaAuthenticated":"true"}}}`,
			Caller{IssuerARN: "r", MFA: true}, ""},
		{`{"type":"IdentityCenterUser","arn":"","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-9"}}`,
			Caller{Type: "IdentityCenterUser", OnBehalfOf: "identitystore:d-9:user/u-1"}, ""},
		{`{"accountId":"111122223333","invokedBy":"ec2.amazonaws.com"}`, Caller{AccountID: "111122223333", InvokedBy: "ec2.amazonaws.com"}, ""},
		{`{"type":"IAMUser","type":"Root"}`, Caller{Type: "Root"}, ""},
	} {
		var many Identities
		for _, got := range []Identity{ParseIdentity([]byte(test.text)), many.Parse([]byte(test.text)), many.Parse([]byte(test.text))} {
			if *got.Caller != test.want || got.AccessKey != test.key {
				t.Errorf("the identity of %s is %+v with key %q, want %+v with %q", test.text, *got.Caller, got.AccessKey, test.want, test.key)
			}
		}
	}
}

// hashes are the identities' hashes, by event id.
type hashes struct {
	collected
	of map[string]uint64
}

func (h *hashes) Record(r *Record, _ []byte, _ int64) { h.of[string(r.ID)] = r.IdentityHash }

func TestIdentityHash(t *testing.T) {
	record := func(id, identity string) string {
		return fmt.Sprintf(`{"eventID":%q,"eventName":"GetObject","eventSource":"s3.amazonaws.com","eventTime":"2025-06-15T10:00:00Z","userIdentity":%s}`, id, identity)
	}
	ana := `{"type":"IAMUser","principalId":"AIDAX","arn":"arn:aws:iam::111122223333:user/ana","accountId":"111122223333","userName":"ana"}`
	bob := strings.ReplaceAll(ana, "ana", "bob")
	got := &hashes{of: map[string]uint64{}}
	reader := Reader{Sink: got}
	log := []string{record("1", ana), record("2", bob), record("3", ana), record("none", `{}`), record("twice", ana+`,"userIdentity":`+bob)}
	reader.Read([]byte(`{"Records":[`+strings.Join(log, ",")+`]}`), 0, Ended)
	of := got.of
	if len(of) != len(log) || of["1"] == 0 || of["1"] != of["3"] || of["1"] == of["2"] {
		t.Errorf("hashes %x, want those of 1 and 3 alike, and that of 2 another", of)
	}
	if of["twice"] != 0 {
		t.Errorf("an identity that the standard decoder found has hash %x, want none", of["twice"])
	}
}

func TestIsDenied(t *testing.T) {
	for code, want := range map[string]bool{
		"": false, "AccessDenied": true, "AccessDeniedException": true, "Client.UnauthorizedOperation": true,
		"AuthFailure": true, "UnauthorizedAccess": true, "NotAuthorized": true, "AuthorizationErrorException": true,
		"Forbidden": true, "accessdenied": true, "NoSuchBucket": false, "ThrottlingException": false, "DryRunOperation": false,
	} {
		if got := IsDenied(code); got != want {
			t.Errorf("IsDenied(%q) = %v", code, got)
		}
	}
}
