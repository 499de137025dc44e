package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/engine/report/narrative"
)

// TestReportAsksAModel runs the program against a model of our own.
func TestReportAsksAModel(t *testing.T) {
	const key = "sk-of-ours-4711"
	sent := make(chan string, 1)
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- r.Header.Get("Authorization") + "\n" + string(body)
		_, _ = io.WriteString(w, `{"choices": [{"message": {"content": "{\"claims\": [`+
			`{\"about\": \"Who\", \"text\": \"PRINCIPAL_1 it was.\", \"findings\": [\"F1\"]}, {\"about\": \"Who\", \"text\": \"Trust me.\", \"findings\": []}]}"}}]}`)
	}))
	defer model.Close()
	folder := t.TempDir()
	sample, err := filepath.Abs("../../testdata/sample")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"key": key + "\n", "config.yaml": "trailsift:\n  narrative: {timeout: 1m}\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, where := range []string{"narrative.key_file=key", "narrative.key_variable=OUR_KEY"} {
		report := exec.Command(binary(t), "report", sample, "--narrative", "--out", "report.html",
			"--set", "narrative.endpoint="+model.URL+"/v1/", "--set", "narrative.model=m", "--set", where)
		report.Dir, report.Env = folder, environment(t, "OUR_KEY="+key)
		var said bytes.Buffer
		report.Stderr = &said
		if err := report.Run(); err != nil {
			t.Fatalf("%v: %s", err, said.String())
		}
		asked := <-sent
		if !strings.HasPrefix(asked, "Bearer "+key+"\n") || strings.Contains(asked, "marek") {
			t.Errorf("sent: %.200s", asked)
		}
		if lines := said.String(); !strings.Contains(lines, "1 of 2 claims of the narrative were dropped: it cites no finding that there is") || strings.Contains(lines, key) {
			t.Errorf("said: %s", lines)
		}
	}
	page, err := os.ReadFile(filepath.Join(folder, "report.html"))
	if err != nil || !bytes.Contains(page, []byte("user/marek.dvorak it was.")) || bytes.Contains(page, []byte("Trust me")) {
		t.Errorf("the report does not tell it: %v", err)
	}
	path := filepath.Join(folder, "report.narrative.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept narrative.Transcript
	if err := json.Unmarshal(text, &kept); err != nil || len(kept.Exchanges) != 1 || len(kept.Claims) != 2 || kept.Claims[1].Dropped == "" {
		t.Errorf("%v: %s", err, text)
	}
	if bytes.Contains(text, []byte(key)) || bytes.Contains(text, []byte("marek")) {
		t.Errorf("the key or a name is kept: %s", text)
	}
	if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", stat.Mode(), err)
	}
}
