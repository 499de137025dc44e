// Package logtest tells events in a few words, for tests of what is made of them. Stores of whole
// records are package storetest's.
package logtest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/engine/eventstore"
	"trailsift/engine/eventstore/storetest"
)

// Event is one CloudTrail record in short. Empty fields take the values of an ordinary call.
type Event struct {
	ID      string // a UUID made of the event's number, when empty
	Time    string // RFC 3339
	Call    string // "iam:CreateUser"
	User    string // the JSON of userIdentity
	Region  string // eu-central-1
	Address string // 198.51.100.7
	Agent   string // aws-cli/2.15.30
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
		quoted("userAgent", or(e.Agent, "aws-cli/2.15.30")),
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
	return storetest.Of(t, storetest.Records(records...))
}
