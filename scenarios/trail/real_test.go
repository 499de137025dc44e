package trail

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realRecords is where one real record of each of some hundred calls lies, on machines that have it.
const realRecords = "../../../shared/data/traildiscover/events"

// TestShapeOfRealRecords writes each call that a real record exists of, as that record was made, and
// compares which members there are and what the call decides: versions aside, as AWS raises them.
func TestShapeOfRealRecords(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(realRecords, "*", "*.cloudtrail"))
	if err != nil || len(files) == 0 {
		t.Skip("the real records are not here")
	}
	compared := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var records []json.RawMessage
		if json.Unmarshal(text, &records) != nil {
			records = []json.RawMessage{text}
		}
		for _, record := range records {
			if compareWithReal(t, record) {
				compared++
			}
		}
	}
	if compared < 150 {
		t.Errorf("only %d real records are of calls in the table", compared)
	}
}

func compareWithReal(t *testing.T, record []byte) bool {
	t.Helper()
	var real map[string]any
	if err := json.Unmarshal(record, &real); err != nil {
		return false
	}
	text := func(name string) string { value, _ := real[name].(string); return value }
	name := strings.TrimSuffix(text("eventSource"), ".amazonaws.com") + ":" + text("eventName")
	call, ok := Lookup(name)
	if !ok {
		return false
	}
	var written map[string]any
	e := sameAs(real, call)
	if err := json.Unmarshal(Append(nil, &e), &written); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for member, want := range real {
		got, has := written[member]
		switch member {
		case "readOnly", "eventCategory", "managementEvent", "eventType", "eventSource", "eventName", "recipientAccountId":
			if got != want {
				t.Errorf("%s: %s is %v, AWS writes %v", name, member, got, want)
			}
		case "tlsDetails":
			compareHosts(t, name, got, want)
		default:
			if !has && !optional(member, text("eventVersion")) {
				t.Errorf("%s: %s is missing", name, member)
			}
		}
	}
	for member := range written {
		if _, has := real[member]; !has && !optional(member, text("eventVersion")) {
			t.Errorf("%s: AWS writes no %s", name, member)
		}
	}
	return true
}

// compareHosts compares the endpoints that two clients called: not those of buckets, which have several
// spellings, and not those of old clients, which call STS and S3 at their global addresses.
func compareHosts(t *testing.T, name string, got, want any) {
	t.Helper()
	ours, _ := got.(map[string]any)
	theirs, _ := want.(map[string]any)
	host, _ := theirs["clientProvidedHostHeader"].(string)
	if ours == nil || host == "" || strings.HasPrefix(name, "s3:") || strings.HasPrefix(name, "sts:") {
		return
	}
	if ours["clientProvidedHostHeader"] != host {
		t.Errorf("%s: the host is %v, AWS writes %s", name, ours["clientProvidedHostHeader"], host)
	}
}

// optional members come and go with the record's version, the client's connection, or the console.
func optional(member, version string) bool {
	if slices.Contains([]string{"1.03", "1.04", "1.05", "1.06", "1.07"}, version) {
		return slices.Contains([]string{"managementEvent", "eventCategory", "tlsDetails", "readOnly"}, member)
	}
	return member == "tlsDetails" || member == "sessionCredentialFromConsole" || member == "apiVersion" || member == "resources" || member == "additionalEventData"
}

// sameAs is an event made as a real one was.
func sameAs(real map[string]any, call *Call) Event {
	text := func(name string) string { value, _ := real[name].(string); return value }
	raw := func(name string) string {
		if real[name] == nil {
			return ""
		}
		b, err := json.Marshal(real[name])
		if err != nil {
			return ""
		}
		return string(b)
	}
	return Event{
		Call: call, Caller: callers()["user"], Region: text("awsRegion"), Account: text("recipientAccountId"),
		Address: text("sourceIPAddress"), Agent: text("userAgent"), Error: text("errorCode"), Message: text("errorMessage"),
		Request: raw("requestParameters"), Response: raw("responseElements"), Additional: raw("additionalEventData"),
		Details: raw("serviceEventDetails"), Resources: raw("resources"), SharedID: text("sharedEventID"), VPCEndpoint: text("vpcEndpointId"),
	}
}
