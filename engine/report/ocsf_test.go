package report_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/report"
	"trailsift/engine/sigma/shipped"
)

// What the OCSF schema 1.6.0 requires of class 2004 and of the objects that are used in it
// (events/base_event.json, events/findings/finding.json, profiles/cloud.json, objects/*.json).
var (
	requiredOfFinding = []string{
		"activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id", "metadata", "finding_info", "cloud",
	}
	requiredOfObjects = map[string][]string{
		"metadata": {"product", "version"}, "finding_info": {"uid"}, "analytic": {"type_id"}, "api": {"operation"}, "cloud": {"provider"},
		"remediation": {"desc"},
	}
	oneOfObjects = map[string][]string{
		"product": {"name", "uid"}, "analytic": {"name", "uid"}, "attacks": {"tactic", "technique", "sub_technique"},
		"tactic": {"name", "uid"}, "technique": {"name", "uid"}, "sub_technique": {"name", "uid"}, "account": {"name", "uid"},
		"actor": {"user", "session"}, "user": {"account", "name", "uid"}, "src_endpoint": {"ip", "svc_name"}, "resources": {"name", "uid"},
		"evidences": {"actor", "api", "data", "src_endpoint"}, "service": {"name", "uid"},
	}
	integers = map[string]bool{
		"activity_id": true, "category_uid": true, "class_uid": true, "type_uid": true, "time": true, "severity_id": true, "status_id": true,
		"type_id": true, "risk_level_id": true, "risk_score": true, "count": true, "first_seen_time": true, "last_seen_time": true,
	}
)

// checkOCSF looks for what the schema requires, object by object.
func checkOCSF(object map[string]any, name string) error {
	for _, key := range requiredOfObjects[name] {
		if object[key] == nil || object[key] == "" {
			return fmt.Errorf("%s has no %s", name, key)
		}
	}
	if one := oneOfObjects[name]; one != nil {
		found := false
		for _, key := range one {
			found = found || object[key] != nil && object[key] != ""
		}
		if !found {
			return fmt.Errorf("%s has none of %s", name, strings.Join(one, ", "))
		}
	}
	for key, value := range object {
		if number, isNumber := value.(float64); integers[key] && (!isNumber || number != float64(int64(number))) {
			return fmt.Errorf("%s.%s is %v, no integer", name, key, value)
		}
		list, isList := value.([]any)
		if !isList {
			list = []any{value}
		}
		for _, item := range list {
			if inner, isObject := item.(map[string]any); isObject {
				if err := checkOCSF(inner, key); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
		}
	}
	return nil
}

// ocsf are the findings of a snapshot as OCSF has them, checked.
func ocsf(t *testing.T, s *engine.Snapshot, state *casefile.State) (list []map[string]any) {
	t.Helper()
	text := bytesOf(t, func(b *bytes.Buffer) error { return report.OCSF(t.Context(), b, s, state) })
	seen := map[any]bool{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one map[string]any
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		for _, key := range requiredOfFinding {
			if one[key] == nil {
				t.Errorf("there is no %s in %s", key, lines.Text())
			}
		}
		if one["class_uid"] != 2004.0 || one["category_uid"] != 2.0 || one["type_uid"] != 200401.0 {
			t.Errorf("class %v of category %v, type %v", one["class_uid"], one["category_uid"], one["type_uid"])
		}
		if err := checkOCSF(one, "finding"); err != nil {
			t.Errorf("%v in %s", err, lines.Text())
		}
		uid := one["finding_info"].(map[string]any)["uid"]
		if seen[uid] {
			t.Errorf("%v is there twice", uid)
		}
		seen[uid] = true
		list = append(list, one)
	}
	return list
}

func TestOCSFHasWhatTheSchemaRequires(t *testing.T) {
	s := sample(t)
	list := ocsf(t, s, nil)
	want := 0
	for i := range s.Ranking {
		want += len(s.Ranking[i].Findings)
		if s.Ranking[i].Score.Anomaly {
			want++ // its behaviour
		}
	}
	if len(list) != want {
		t.Fatalf("%d findings, want %d", len(list), want)
	}
	first := list[0] // an administrator policy, high
	if first["severity_id"] != 4.0 || first["severity"] != "High" || first["status_id"] != 1.0 || first["risk_level_id"] != 4.0 {
		t.Errorf("severity %v, status %v, risk %v", first["severity_id"], first["status_id"], first["risk_level_id"])
	}
	info := first["finding_info"].(map[string]any)
	attack := info["attacks"].([]any)[0].(map[string]any)
	if attack["sub_technique"].(map[string]any)["uid"] != "T1098.003" || attack["technique"].(map[string]any)["uid"] != "T1098" ||
		attack["tactic"].(map[string]any)["uid"] != "TA0003" || attack["version"] != "19" {
		t.Errorf("attack: %v", attack)
	}
	evidence := first["evidences"].([]any)[0].(map[string]any)
	if evidence["api"].(map[string]any)["operation"] != "AttachUserPolicy" || evidence["src_endpoint"].(map[string]any)["ip"] != "203.0.113.66" {
		t.Errorf("evidence: %v", evidence)
	}
}

func TestOCSFIsValidWhateverIsInTheLogs(t *testing.T) {
	s, _ := hostile(t)
	if len(ocsf(t, s, nil)) < len(payloads) {
		t.Error("findings are missing")
	}
}

func TestOCSFHasFindingsOfWhoeverIsNotRanked(t *testing.T) {
	s := analyse(t, fstest.MapFS{"logs.jsonl": {Data: []byte(`{"eventVersion":"1.09","eventTime":"2025-11-20T12:00:00Z",` +
		`"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7",` +
		`"eventID":"5f0c1a9e-2b7d-4d63-9a15-0e6f3c8b7a21","userIdentity":{}}`)}}, shipped.Rules())
	if len(s.Ranking) > 0 {
		t.Fatalf("%s is ranked", s.Ranking[0].Name)
	}
	list := ocsf(t, s, nil)
	if len(list) == 0 {
		t.Fatal("nothing is written of a caller that the record does not name")
	}
	evidence := list[0]["evidences"].([]any)[0].(map[string]any)
	if operation := evidence["api"].(map[string]any)["operation"]; operation != "StopLogging" {
		t.Errorf("evidence: %v", evidence)
	}
	if text := gather(t, s, report.Brief{}).Prose; !strings.Contains(text, "No principal is ranked") {
		t.Errorf("the summary: %s", text)
	}
}

func TestOCSFSaysWhatWasDecided(t *testing.T) {
	s := sample(t)
	for value, want := range map[casefile.VerdictValue]float64{casefile.Benign: 3, casefile.Malicious: 2, casefile.Undecided: 2} {
		state := decided(t, casefile.SetVerdict{Principal: s.Ranking[0].ID, Name: s.Ranking[0].Name, Value: value})
		list := ocsf(t, s, state)
		if got := list[0]["status_id"]; got != want {
			t.Errorf("%s: status %v, want %v", value, got, want)
		}
		if got := list[len(list)-1]["status_id"]; got != 1.0 {
			t.Errorf("%s on another: status %v, want 1", value, got)
		}
	}
}
