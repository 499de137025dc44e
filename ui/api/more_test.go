package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/scenarios/dataset"
)

func TestGeneratedLogsAreTheSets(t *testing.T) {
	s := serve(t, nil)
	wanted := Generation{Seed: 7, Users: 2, Days: 1, Scenarios: []string{"none"}}
	set, err := compose(wanted)
	if err != nil {
		t.Fatal(err)
	}
	for format, write := range map[string]func(context.Context, *dataset.Set, io.Writer, dataset.Options) (dataset.Statistics, error){
		"jsonl": dataset.Lines, "json": dataset.Document,
	} {
		var want bytes.Buffer
		if _, err := write(t.Context(), set, &want, dataset.Options{Tags: true, Workers: 1}); err != nil {
			t.Fatal(err)
		}
		answer, got := s.ask("POST", "/generate", strings.NewReader(`{"scenarios":["none"],"seed":7,"users":2,"days":1,"format":"`+format+`"}`), "Content-Type", "application/json")
		if answer.StatusCode != 200 || got != want.String() || want.Len() == 0 {
			t.Errorf("%s: status %d, %d bytes, want %d: %.200s", format, answer.StatusCode, len(got), want.Len(), got)
		}
	}
}

func TestWrongWishesAreRefused(t *testing.T) {
	s := serve(t, func(o *Options) { o.Limits.Generated = 20_000 })
	for body, status := range map[string]int{
		`{"scenarios":["unheard-of"],"users":2,"days":1}`: 400,
		`{"events":20001}`:         400,
		`{"users":1000,"days":1}`:  400,
		`{"users":1001}`:           422,
		`{"days":0}`:               422,
		`{"malicious_ratio":0.9}`:  422,
		`{"format":"xml"}`:         422,
		`{"out":"/tmp/elsewhere"}`: 422,
		`{"seed":`:                 400,
		`[]`:                       422,
	} {
		answer, text := s.ask("POST", "/generate", strings.NewReader(body), "Content-Type", "application/json")
		refused(t, answer, text, status, "")
	}
	answer, text := s.ask("POST", "/generate", strings.NewReader(`{"scenarios":["`+strings.Repeat("x", 2<<20)+`"]}`), "Content-Type", "application/json")
	refused(t, answer, text, 413, "")
}

// TestReadersMayLeave stops reading made-up logs half way: the place is free again for the next.
func TestReadersMayLeave(t *testing.T) {
	s := serve(t, func(o *Options) { o.Limits.Analyses = 1 })
	for range 3 {
		answer, err := s.Client().Post(s.URL+"/generate", "application/json", strings.NewReader(`{"users":20,"days":7}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(answer.Body, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	if answer, text := s.upload("/detect", part{"a.json", logs("ada", 1)}); answer.StatusCode != 200 {
		t.Errorf("status %d: %s", answer.StatusCode, text)
	}
}

func TestCatalogue(t *testing.T) {
	s := serve(t, nil)
	answer, text := s.ask("GET", "/health", nil)
	if got := read[map[string]string](t, answer, text, 200); got["status"] != "ok" || got["version"] != "v1" {
		t.Errorf("%v", got)
	}
	answer, text = s.ask("GET", "/rules", nil)
	if got := read[[]map[string]string](t, answer, text, 200); len(got) != 1 || got[0]["id"] != "R01" {
		t.Errorf("%v", got)
	}
	answer, text = s.ask("GET", "/scenarios", nil)
	if got := read[[]Scenario](t, answer, text, 200); len(got) < 24 || got[0].Number != "1.1" || got[0].Story == "" {
		t.Errorf("%+v", got)
	}
}

// TestDescriptionIsWhole looks for every operation and every reference in the OpenAPI document.
func TestDescriptionIsWhole(t *testing.T) {
	s := serve(t, nil)
	answer, text := s.ask("GET", "/openapi.json", nil)
	api := read[struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ RequestBody, Responses, Security json.RawMessage }
		Components struct{ Schemas map[string]json.RawMessage }
	}](t, answer, text, 200)
	for path, methods := range map[string][]string{
		"/detect": {"post"}, "/generate": {"post"}, "/rules": {"get"}, "/scenarios": {"get"}, "/health": {"get"},
		"/analyses": {"get", "post"}, "/analyses/{id}": {"get", "delete"}, "/analyses/{id}/principals": {"get"},
		"/analyses/{id}/principals/{principal}/events": {"get"}, "/analyses/{id}/histogram": {"get"},
	} {
		for _, method := range methods {
			operation, known := api.Paths[path][method]
			if !known || len(operation.Responses) == 0 {
				t.Errorf("%s %s is not described", method, path)
			}
			if wants := strings.HasPrefix(path, "/analyses"); wants != (len(operation.Security) > 0) {
				t.Errorf("%s %s: security %s", method, path, operation.Security)
			}
		}
	}
	for _, path := range []string{"/detect", "/analyses"} {
		if body := string(api.Paths[path]["post"].RequestBody); !strings.Contains(body, "multipart/form-data") || !strings.Contains(body, `"file"`) {
			t.Errorf("%s: body %s", path, body)
		}
	}
	for _, found := range regexp.MustCompile(`#/components/schemas/(\w+)`).FindAllStringSubmatch(text, -1) {
		if _, known := api.Components.Schemas[found[1]]; !known {
			t.Errorf("there is no schema %s", found[1])
		}
	}
	if breakdown := string(api.Components.Schemas["Result"]); !strings.Contains(breakdown, `"score_breakdown":{"additionalProperties":{"type":"number"},"type":"object"}`) {
		t.Errorf("the parts of a score are described as %s", breakdown)
	}
}

func TestDocsAskNobodyElse(t *testing.T) {
	s := serve(t, nil)
	answer, page := s.ask("GET", "/docs", nil)
	policy := answer.Header.Get("Content-Security-Policy")
	if answer.StatusCode != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src 'self' 'unsafe-inline'") || strings.Contains(policy, "http") {
		t.Errorf("status %d, policy %q", answer.StatusCode, policy)
	}
	if strings.Contains(page, "//") && !strings.Contains(page, "<!DOCTYPE html>") || regexp.MustCompile(`(src|href)="(https?:|//)`).MatchString(page) {
		t.Errorf("the page asks elsewhere:\n%s", page)
	}
	for _, found := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if answer, text := s.ask("GET", found[1], nil); answer.StatusCode != 200 || len(text) == 0 {
			t.Errorf("%s: status %d", found[1], answer.StatusCode)
		}
	}
	for _, path := range []string{"/docs/none.js", "/docs/../api.go", "/docs/%2e%2e/token.go"} {
		if answer, _ := s.ask("GET", path, nil); answer.StatusCode != 404 {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := serve(t, nil)
	answer, text := s.ask("GET", "/none", nil)
	refused(t, answer, text, 404, "there is nothing at /none")
	answer, text = s.ask("GET", "/detect", nil)
	refused(t, answer, text, 405, "POST")
	answer, text = s.ask("PUT", "/rules", nil)
	refused(t, answer, text, 405, "GET")
}

func TestRequestsAreCountedAndLogged(t *testing.T) {
	s := serve(t, nil)
	s.upload("/detect", part{"a.json", logs("ada", 20)})
	s.ask("GET", "/no%7Fsuch%E2%80%AEpath", nil)
	_, metrics := s.ask("GET", "/metrics", nil)
	for _, line := range []string{
		`trailsift_requests_total{route="POST /detect",status="200"} 1`, `trailsift_requests_total{route="/",status="404"} 1`,
		"trailsift_events_total 20", "trailsift_requests_serving 1", `trailsift_requests_waiting{turn="analysis"} 0`,
		`trailsift_request_seconds_count{route="POST /detect"} 1`, "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
	s.Close()
	text := s.logs.String()
	if !strings.Contains(text, "method=POST path=/detect status=200") || strings.Contains(text, secret) || strings.ContainsAny(text, "\x7f\u202e") {
		t.Errorf("the log:\n%s", text)
	}
}

func TestPanicsAreSurvived(t *testing.T) {
	s := serve(t, func(o *Options) {
		o.Judge = func(_, _, filter string) (engine.Judge, error) {
			if filter == "panic" {
				panic("a mistake in /etc/secret.go")
			}
			return engine.Judge{}, errors.New("refused")
		}
	})
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/detect?filter=panic", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Client().Do(r)
	if err == nil {
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != 500 || strings.Contains(string(text), "secret") {
			t.Errorf("status %d: %s", answer.StatusCode, text)
		}
	}
	again, text := s.ask("POST", "/detect", strings.NewReader("{}"))
	refused(t, again, text, 400, "refused")
	s.Close()
	if !strings.Contains(s.logs.String(), "a mistake in") {
		t.Error("the log does not say what happened")
	}
}

// TestTimeLimit has no connection, whose own deadlines might come first.
func TestTimeLimit(t *testing.T) {
	s := serve(t, func(o *Options) { o.Limits.Request, o.Limits.Analyses = 100*time.Millisecond, 1 })
	give, err := s.api.analyses.take(t.Context(), s.api)
	if err != nil {
		t.Fatal(err)
	}
	defer give()
	kind, body := form("file", part{"a.json", logs("ada", 1)})
	r := httptest.NewRequest("POST", s.URL+"/detect", body)
	r.Header.Set("Content-Type", kind)
	answer := httptest.NewRecorder()
	s.api.Handler().ServeHTTP(answer, r)
	refused(t, answer.Result(), answer.Body.String(), 503, "serve.time_limit")
}
