// Package logtest makes event stores for tests, out of events told in a few words or out of files.
package logtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/source"
)

// Event is one CloudTrail record in short. Empty fields take the values of an ordinary call.
type Event struct {
	ID      string // a UUID made of the event's number, when empty
	Time    string // RFC 3339
	Call    string // "iam:CreateUser"
	User    string // the JSON of userIdentity
	Region  string // eu-central-1
	Address string // 198.51.100.7
	Error   string // errorCode
	More    string // further members: `"readOnly": true`
}

// JSON spells the event out, as the number-th of its log.
func (e Event) JSON(number int) string {
	service, name, _ := strings.Cut(e.Call, ":")
	fields := []string{
		`"eventVersion": "1.09"`,
		`"userIdentity": ` + or(e.User, `{}`),
		quoted("eventTime", e.Time),
		quoted("eventSource", service+".amazonaws.com"),
		quoted("eventName", name),
		quoted("awsRegion", or(e.Region, "eu-central-1")),
		quoted("sourceIPAddress", or(e.Address, "198.51.100.7")),
		quoted("userAgent", "aws-cli/2.15.30"),
		quoted("eventID", or(e.ID, fmt.Sprintf("5e0c1a2b-0000-4000-8000-%012x", number))),
		quoted("recipientAccountId", "210987654321"),
	}
	if e.Error != "" {
		fields = append(fields, quoted("errorCode", e.Error))
	}
	if e.More != "" {
		fields = append(fields, e.More)
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

func quoted(name, value string) string {
	text, _ := json.Marshal(value)
	return fmt.Sprintf("%q: %s", name, text)
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// User is the userIdentity of an IAM user of account 210987654321 with a long-term key.
func User(name string) string {
	return fmt.Sprintf(`{"type": "IAMUser", "principalId": "AIDAEXAMPLE%[2]s", "arn": "arn:aws:iam::210987654321:user/%[1]s",
		"accountId": "210987654321", "accessKeyId": "AKIAEXAMPLE%[2]s", "userName": "%[1]s"}`, name, strings.ToUpper(name))
}

// Session is the userIdentity of a role session of account 210987654321. The role is named with its
// path: "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b".
func Session(role, session string) string {
	name := filepath.Base(role)
	return fmt.Sprintf(`{"type": "AssumedRole", "principalId": "AROAEXAMPLE:%[3]s", "accountId": "210987654321",
		"arn": "arn:aws:sts::210987654321:assumed-role/%[2]s/%[3]s", "accessKeyId": "ASIAEXAMPLE%[3]s",
		"sessionContext": {"attributes": {"mfaAuthenticated": "false", "creationDate": "2024-05-14T06:00:00Z"},
			"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE", "accountId": "210987654321",
				"arn": "arn:aws:iam::210987654321:role/%[1]s", "userName": "%[2]s"}}}`, role, name, session)
}

// Store holds the events.
func Store(t testing.TB, events ...Event) *eventstore.Store {
	t.Helper()
	records := make([]string, len(events))
	for i, event := range events {
		records[i] = event.JSON(i)
	}
	return Read(t, []byte(`{"Records": [`+strings.Join(records, ",\n")+`]}`))
}

// Folder holds the events of all JSON files directly in a folder. The test is skipped, saying so,
// where there are none.
func Folder(t testing.TB, path string) *eventstore.Store {
	t.Helper()
	return Read(t, Files(t, path)...)
}

// Files returns the contents of all JSON files directly in a folder, by name. The test is skipped,
// saying so, where there are none.
func Files(t testing.TB, path string) [][]byte {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(path, "*.json"))
	if len(names) == 0 {
		t.Skipf("no logs in %s", path)
	}
	var documents [][]byte
	for _, name := range names {
		document, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, document)
	}
	return documents
}

// Read holds the events of documents, each taken for a file. Copies that differ are not told apart.
func Read(t testing.TB, documents ...[]byte) *eventstore.Store {
	t.Helper()
	loader := eventstore.NewLoader(source.Limits{})
	writer := loader.Writer()
	reader := cloudtrail.Reader{Sink: &sink{t, writer}}
	for _, document := range documents {
		writer.File(loader.AddFile(&source.File{Path: "test"}))
		reader.Read(document, 0, false)
	}
	writer.Flush()
	return loader.View()
}

// sink passes records on and fails the test on whatever is none.
type sink struct {
	t testing.TB
	w *eventstore.Writer
}

func (s *sink) Record(r *cloudtrail.Record, raw []byte, at int64) { s.w.Add(r, raw, at) }
func (s *sink) Foreign(at int64)                                  { s.t.Errorf("at %d: no record", at) }
func (s *sink) Skip(at int64, what string)                        { s.t.Errorf("at %d: %s", at, what) }
func (s *sink) Refuse(at int64, reason string)                    { s.t.Errorf("at %d: %s", at, reason) }
func (s *sink) Broken(at int64, reason string)                    { s.t.Errorf("at %d: %s", at, reason) }
