package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// publicLogs are logs with known answers that are no part of this project. Where they are missing,
// the tests that need them are skipped.
const publicLogs = "../../../shared/data"

// TestKnownAnswersOfTheClassicProfile holds the scores that were published for three users.
func TestKnownAnswersOfTheClassicProfile(t *testing.T) {
	path, err := filepath.Abs(filepath.Join(publicLogs, "known", "three-users.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here", path)
	}
	cmd := exec.Command(binary(t), "detect", "-o", "json", "--profile", "classic", path)
	cmd.Dir, cmd.Env = t.TempDir(), environment(t)
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Results []struct {
			ARN    string  `json:"user_arn"`
			Score  float64 `json:"risk_score"`
			Level  string  `json:"risk_level"`
			Method string  `json:"detection_method"`
		}
	}
	if err := json.Unmarshal(output, &answer); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		name   string
		score  float64
		level  string
		method string
	}{{"charlie", 94, "CRITICAL", "rule"}, {"bob", 81, "CRITICAL", "rule"}, {"alice", 15, "LOW", "ml"}} {
		got := answer.Results[i]
		if got.ARN != "arn:aws:iam::111122223333:user/"+want.name || got.Score != want.score || got.Level != want.level || got.Method != want.method {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}
