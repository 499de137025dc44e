package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// server is a running trailsift serve.
type server struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	env    []string
	folder string
	rest   chan string // what it said on stderr after it listened, once it has ended
}

// startServer starts the built binary on a port of the system's choice and waits until it listens.
func startServer(t *testing.T, env []string, args ...string) *server {
	t.Helper()
	s := &server{t: t, env: env, folder: t.TempDir()}
	s.cmd = exec.Command(binary(t), append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Dir, s.cmd.Env = s.folder, env
	s.url, s.rest = listens(t, s.cmd)
	if !strings.HasPrefix(s.url, "http://") {
		t.Fatalf("it listens at %q", s.url)
	}
	return s
}

// listens starts a server and waits until it says where it listens. What it says after that comes whole once it has
// ended.
func listens(t *testing.T, server *exec.Cmd) (at string, rest chan string) {
	t.Helper()
	said, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() })
	lines := bufio.NewReader(said)
	var before strings.Builder
	for listening := regexp.MustCompile(`msg=listening at=(\S+)`); at == ""; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("it did not listen: %v\n%s", err, before.String())
		}
		before.WriteString(line)
		if found := listening.FindStringSubmatch(line); found != nil {
			at = found[1]
		}
	}
	rest = make(chan string, 1)
	go func() {
		after, _ := io.ReadAll(lines)
		rest <- string(after)
	}()
	return at, rest
}

// stop sends SIGTERM and returns what was logged.
func (s *server) stop() string {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	rest := <-s.rest
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("stopping: %v\n%s", err, rest)
	}
	return rest
}

// shell runs the lines of a page with the server's address in place of the usual one.
func (s *server) shell(script string) string {
	s.t.Helper()
	script = strings.ReplaceAll(script, "http://127.0.0.1:8080", s.url)
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir = s.folder
	cmd.Env = append(s.env, "PATH="+filepath.Dir(s.cmd.Path)+":"+os.Getenv("PATH"))
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("%v\n%s\n%s\n%.2000s", err, script, problems.String(), out.String())
	}
	return out.String()
}

// block is one stretch of indented lines of a page.
var block = regexp.MustCompile(`(?m)(?:^    .*\n)+`)

// TestPageOfTheAPI runs every command of docs/api.md against the binary, in its order, and wants detect's
// answer from the API.
func TestPageOfTheAPI(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not here", tool)
		}
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	env := environment(t, "XDG_DATA_HOME="+data, "TMPDIR="+t.TempDir())
	s := startServer(t, env)
	logs := filepath.Join(s.folder, "sample.json")
	if err := os.WriteFile(logs, []byte(serveSample(300)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.shell("gzip -k sample.json && mkdir -p logs && cp sample.json.gz logs/a.json.gz && cp sample.json logs/b.json")
	var script strings.Builder
	commands := 0
	for _, lines := range block.FindAllString(string(page), -1) {
		if !strings.Contains(lines, "curl ") {
			continue
		}
		for line := range strings.Lines(lines) {
			script.WriteString(strings.TrimPrefix(line, "    "))
			if strings.Contains(line, "curl ") {
				commands++
			}
		}
	}
	s.shell(script.String())
	if commands < 10 {
		t.Errorf("%d commands were run: the page has more", commands)
	}
	for _, files := range []string{"sample.json", "sample.json.gz", "sample.json sample.json.gz"} {
		var form strings.Builder
		for name := range strings.FieldsSeq(files) {
			fmt.Fprintf(&form, " -F file=@%s", name)
		}
		if got, want := s.shell("curl -sf -X POST http://127.0.0.1:8080/detect"+form.String()), s.shell("trailsift detect -o json "+files); got != want {
			t.Errorf("%s: the API says\n%.1000s\ndetect says\n%.1000s", files, got, want)
		}
	}
	if got, want := s.shell(`curl -sf -X POST http://127.0.0.1:8080/generate -H 'Content-Type: application/json' -d '{"scenarios":["3.4"],"seed":7,"users":3,"days":1}' | sha256sum`),
		s.shell("trailsift generate --scenario 3.4 --seed 7 --users 3 --days 1 --format jsonl 2>/dev/null | sha256sum"); got != want {
		t.Error("the API makes other logs up than generate")
	}
	before := s.shell(`curl -sf -H "Authorization: Bearer $(cat "$XDG_DATA_HOME/trailsift/serve-token")" http://127.0.0.1:8080/analyses`)
	if !strings.Contains(s.stop(), "method=POST path=/analyses status=201") {
		t.Error("what was asked is not logged")
	}
	again := startServer(t, env)
	after := again.shell(`curl -sf -H "Authorization: Bearer $(cat "$XDG_DATA_HOME/trailsift/serve-token")" http://127.0.0.1:8080/analyses`)
	if before != after || !strings.Contains(before, "b.json") {
		t.Errorf("after a restart\n%s\nbefore\n%s", after, before)
	}
	again.stop()
	if stat, err := os.Stat(filepath.Join(data, "trailsift", "serve-token")); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("the token's file: %v, %v", stat, err)
	}
}

func serveSample(n int) string {
	records := make([]string, n)
	for i := range records {
		records[i] = fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"2025-11-20T%02d:%02d:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser",`+
			`"awsRegion":"us-east-1","sourceIPAddress":"192.0.2.%d","eventID":"%d","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/u%d"}}`,
			i/60, i%60, i%7, i, i%3)
	}
	return `{"Records":[` + strings.Join(records, ",\n") + "]}"
}

// TestStoppingLetsRequestsFinish sends SIGTERM while an upload is on its way.
func TestStoppingLetsRequestsFinish(t *testing.T) {
	s := startServer(t, environment(t, "XDG_DATA_HOME="+t.TempDir()))
	from, to := io.Pipe()
	answered := make(chan error, 1)
	go func() {
		request, err := http.NewRequest("POST", s.url+"/detect", from)
		if err != nil {
			answered <- err
			return
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Expect", "100-continue") // so that nothing is sent before the request is served
		client := http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Hour}}
		answer, err := client.Do(request)
		if err == nil {
			var text []byte
			text, err = io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d: %s", answer.StatusCode, text)
			}
		}
		answered <- err
	}()
	text := serveSample(2000)
	if _, err := io.WriteString(to, text[:len(text)/2]); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(to, text[len(text)/2:]); err != nil {
		t.Fatal(err)
	}
	to.Close()
	if err := <-answered; err != nil {
		t.Error(err)
	}
	rest := <-s.rest
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, rest)
	}
}
