package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/archive"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/report"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/source"
	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
)

const secret = "a-token-for-tests"

var noOptions report.Options

// service is an API behind a port, as a client sees it.
type service struct {
	*httptest.Server
	t    *testing.T
	api  *API
	logs *bytes.Buffer
}

// serve starts an API. What a test wants different it says with change.
func serve(t *testing.T, change func(*Options)) *service {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	s := &service{t: t, logs: &bytes.Buffer{}}
	options := usual(t, s.logs)
	if change != nil {
		change(&options)
	}
	if options.Archive == nil {
		options.Archive = openArchive(t, t.TempDir(), 3)
	}
	s.api = New(options)
	s.Server = httptest.NewUnstartedServer(nil)
	s.Config = s.api.Server()
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// usual are the options of most tests, but for the archive.
func usual(t testing.TB, logs io.Writer) Options {
	t.Helper()
	known, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Version: "v1", Config: config(), Judge: judge, Rules: []map[string]string{{"id": "R01"}}, Playbooks: known,
		Compose: compose, Guard: Guard{Token: secret},
		Limits: Limits{
			Body: 8 << 20, Inflated: 32 << 20, Files: 10, Uploads: 8, Analyses: 2, Wait: time.Hour,
			Request: time.Hour, Idle: time.Hour, Opened: 2, Generated: 200_000,
		},
		Log: slog.New(slog.NewTextHandler(logs, nil)),
	}
}

func openArchive(t *testing.T, folder string, most int) *archive.Archive {
	t.Helper()
	kept, err := archive.Open(t.Context(), folder, most)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	return kept
}

func config() engine.Config {
	return engine.Config{
		Profile: "default", Limits: source.DefaultLimits(), Spec: profile.Default(), Rules: rule.Default(), Forest: forest.Default(),
		Sequences: sequence.Default(), Risk: risk.Default(), Workers: 1,
	}
}

func judge(from, to, filter string) (j engine.Judge, err error) {
	for text, at := range map[string]*time.Time{from: &j.From, to: &j.To} {
		if text == "" {
			continue
		}
		if *at, err = time.Parse(time.RFC3339, text); err != nil {
			return j, errors.New("no time")
		}
	}
	j.Filter, err = query.Parse(filter)
	return j, err
}

func compose(g Generation) (*dataset.Set, error) {
	if len(g.Scenarios) > 0 && g.Scenarios[0] == "unheard-of" {
		return nil, errors.New("there is no such scenario")
	}
	plan := dataset.Plan{World: dataset.Organisation(g.Seed, time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC)), Events: g.Events}
	plan.World.Users, plan.World.Days = g.Users, g.Days
	set, _, err := dataset.Compose(plan)
	return set, err
}

// record is one CloudTrail record of a user, the nth.
func record(user string, n int) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"2025-11-20T%02d:%02d:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets",`+
		`"awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.%d","eventID":"%s-%d","userIdentity":{"type":"IAMUser","accountId":"111122223333",`+
		`"arn":"arn:aws:iam::111122223333:user/%s","userName":"%[4]s"}}`, n/60%24, n%60, n%5, user, n, user)
}

// logs is a file of n records.
func logs(user string, n int) string {
	records := make([]string, n)
	for i := range records {
		records[i] = record(user, i)
	}
	return `{"Records":[` + strings.Join(records, ",") + "]}"
}

func packed(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return out.String()
}

// part is one file of a form.
type part struct{ name, content string }

// form is a form with files under a field; names are written as they are.
func form(field string, parts ...part) (kind string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, p := range parts {
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, field, strings.ReplaceAll(p.name, `\`, `\\`)))
		header.Set("Content-Type", "application/octet-stream")
		to, _ := w.CreatePart(header)
		_, _ = io.WriteString(to, p.content)
	}
	_ = w.Close()
	return w.FormDataContentType(), body
}

// ask sends a request and returns the answer with its body. Headers come in pairs.
func (s *service) ask(method, path string, body io.Reader, headers ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer, string(text)
}

// upload posts files to a path.
func (s *service) upload(path string, parts ...part) (*http.Response, string) {
	s.t.Helper()
	kind, body := form("file", parts...)
	return s.ask("POST", path, body, "Content-Type", kind, "Authorization", "Bearer "+secret)
}

// kept asks with the token.
func (s *service) kept(method, path string) (*http.Response, string) {
	s.t.Helper()
	return s.ask(method, path, nil, "Authorization", "Bearer "+secret)
}

// refusal is a problem as a client reads it.
type refusal struct {
	Title  string
	Status int
	Detail string
	Errors []struct {
		Message, Location string
		Value             json.RawMessage
	}
}

// place is where the nth error says that something is wrong.
func (r refusal) place(t *testing.T, n int) (at badPlace) {
	t.Helper()
	if len(r.Errors) <= n {
		t.Fatalf("no error %d in %+v", n, r)
	}
	if err := json.Unmarshal(r.Errors[n].Value, &at); err != nil {
		t.Fatal(err)
	}
	return at
}

// refused wants a problem of a status whose detail holds some words.
func refused(t *testing.T, answer *http.Response, text string, status int, words string) (p refusal) {
	t.Helper()
	if answer.StatusCode != status || answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("status %d of type %s, want a problem of %d: %.300s", answer.StatusCode, answer.Header.Get("Content-Type"), status, text)
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	if p.Status != status || !strings.Contains(p.Detail, words) {
		t.Errorf("problem %+v, want %q", p, words)
	}
	return p
}

func read[T any](t *testing.T, answer *http.Response, text string, status int) (value T) {
	t.Helper()
	if answer.StatusCode != status {
		t.Fatalf("status %d, want %d: %.300s", answer.StatusCode, status, text)
	}
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	return value
}

// onDisk is what detect -o json says of files on a disk, under the same names.
func onDisk(t *testing.T, options report.Options, parts ...part) string {
	t.Helper()
	folder := t.TempDir()
	t.Chdir(folder)
	var names []string
	for _, p := range parts {
		if err := os.WriteFile(filepath.Join(folder, p.name), []byte(p.content), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, p.name)
	}
	from, err := source.Paths(names, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := engine.Run(context.Background(), from, config())
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.JSON(&out, run.Snapshot(), options); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
