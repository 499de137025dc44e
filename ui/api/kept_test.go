package api

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keep uploads one file and returns the analysis.
func (s *service) keep(user string, n int) Analysis {
	s.t.Helper()
	answer, text := s.upload("/analyses", part{user + ".json", logs(user, n)})
	made := read[Analysis](s.t, answer, text, 201)
	if answer.Header.Get("Location") != "/analyses/"+made.ID {
		s.t.Errorf("location %q of %q", answer.Header.Get("Location"), made.ID)
	}
	return made
}

func TestAnalysesAreKept(t *testing.T) {
	folder := t.TempDir()
	s := serve(t, func(o *Options) { o.Archive = openArchive(t, folder, 3) })
	ada, bob := s.keep("ada", 30), s.keep("bob", 10)
	if ada.TotalEvents != 30 || ada.TotalUsers != 1 || len(ada.Files) != 1 || ada.Files[0].Name != "ada.json" || len(ada.Files[0].SHA256) != 64 {
		t.Errorf("%+v", ada)
	}
	before := map[string]string{}
	for _, path := range []string{"/analyses", "/analyses/" + ada.ID, "/analyses/" + ada.ID + "/principals", "/analyses/" + bob.ID + "/histogram"} {
		answer, text := s.kept("GET", path)
		if answer.StatusCode != 200 {
			t.Fatalf("%s: status %d: %.300s", path, answer.StatusCode, text)
		}
		before[path] = text
	}
	list := read[[]Analysis](t, &http.Response{StatusCode: 200}, before["/analyses"], 200)
	if len(list) != 2 || list[0].ID != bob.ID || list[1].ID != ada.ID {
		t.Errorf("%+v is not the newest first", list)
	}
	s.Close()

	again := serve(t, func(o *Options) { o.Archive, o.Limits.Opened = openArchive(t, folder, 3), 1 })
	for range 2 { // one analysis drives the other out of memory
		for path, want := range before {
			if answer, text := again.kept("GET", path); answer.StatusCode != 200 || text != want {
				t.Errorf("%s after a restart: status %d\n%.600s\nbefore\n%.600s", path, answer.StatusCode, text, want)
			}
		}
	}
	if n := again.api.opened.len(); n != 1 {
		t.Errorf("%d analyses in memory, want 1", n)
	}
}

func TestKeptAnalysesAreDetects(t *testing.T) {
	s := serve(t, nil)
	made := s.keep("ada", 30)
	answer, text := s.kept("GET", "/analyses/"+made.ID)
	got := read[struct{ Result json.RawMessage }](t, answer, text, 200)
	var want, have any
	if err := json.Unmarshal([]byte(onDisk(t, noOptions, part{"ada.json", logs("ada", 30)})), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got.Result, &have); err != nil {
		t.Fatal(err)
	}
	if a, b := indented(t, have), indented(t, want); a != b {
		t.Errorf("kept\n%s\nis not\n%s", a, b)
	}
}

func indented(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPagesOfAnAnalysis(t *testing.T) {
	s := serve(t, nil)
	answer, text := s.upload("/analyses", part{"a.json", logs("ada", 130)}, part{"b.json", logs("bob", 20)}, part{"c.json", logs("cyd", 5)})
	base := "/analyses/" + read[Analysis](t, answer, text, 201).ID
	type principals struct {
		Total, From int
		Principals  []struct {
			ID  string
			ARN string `json:"user_arn"`
		}
	}
	answer, text = s.kept("GET", base+"/principals?from=1&n=1")
	if got := read[principals](t, answer, text, 200); got.Total != 3 || got.From != 1 || len(got.Principals) != 1 {
		t.Errorf("%+v", got)
	}
	answer, text = s.kept("GET", base+"/principals?from=7")
	if got := read[principals](t, answer, text, 200); got.Total != 3 || len(got.Principals) != 0 {
		t.Errorf("behind the end: %+v", got)
	}
	answer, text = s.kept("GET", base+"/principals?filter=user:ada")
	got := read[principals](t, answer, text, 200)
	if got.Total != 1 || !strings.HasSuffix(got.Principals[0].ARN, "/ada") {
		t.Fatalf("%+v", got)
	}
	ada := got.Principals[0].ID

	answer, text = s.kept("GET", base+"/principals/"+ada+"/events?from=120&n=50&filter=event:List*")
	events := read[Events](t, answer, text, 200)
	if events.Total != 130 || len(events.Events) != 10 || events.Events[0].Name != "ListBuckets" || events.Events[0].Time.Minute() != 0 {
		t.Errorf("%+v", events)
	}
	answer, text = s.kept("GET", base+"/histogram?buckets=3&principal="+ada)
	bars := read[Histogram](t, answer, text, 200).Bars
	sum := 0
	for _, bar := range bars {
		sum += bar.Events
	}
	if len(bars) != 3 || sum != 130 || !bars[0].To.Equal(bars[1].From) {
		t.Errorf("%+v", bars)
	}
	answer, text = s.kept("GET", base+"/histogram?from=2025-11-20T00:00:00Z&to=2025-11-20T00:10:00Z")
	if got := read[Histogram](t, answer, text, 200); len(got.Bars) == 0 || !got.Bars[len(got.Bars)-1].To.Equal(got.Bars[0].From.Add(10*60e9)) {
		t.Errorf("%+v", got)
	}
	for path, status := range map[string]int{
		"/principals?filter=(":                           400,
		"/principals?filter=rule:none-such":              400,
		"/principals?n=0":                                422,
		"/principals?n=1001":                             422,
		"/principals?from=-1":                            422,
		"/principals/nobody/events":                      404,
		"/principals/" + ada + "/events?filter=event:":   400,
		"/histogram?principal=nobody":                    404,
		"/histogram?buckets=100000":                      422,
		"/histogram?from=yesterday":                      422,
		"/principals/..%2f..%2f..%2fetc%2fpasswd/events": 404,
	} {
		answer, text := s.kept("GET", base+path)
		refused(t, answer, text, status, "")
	}
}

func TestAnalysesAreDeleted(t *testing.T) {
	folder := t.TempDir()
	s := serve(t, func(o *Options) { o.Archive = openArchive(t, folder, 2) })
	ada, _ := s.keep("ada", 3), s.keep("bob", 3)
	answer, text := s.upload("/analyses", part{"c.json", logs("cyd", 3)})
	refused(t, answer, text, 409, "serve.keep")
	if answer, text := s.kept("DELETE", "/analyses/"+ada.ID); answer.StatusCode != 204 {
		t.Errorf("status %d: %s", answer.StatusCode, text)
	}
	for _, method := range []string{"GET", "DELETE"} {
		answer, text := s.kept(method, "/analyses/"+ada.ID)
		refused(t, answer, text, 404, "no such analysis")
	}
	if _, err := os.Stat(filepath.Join(folder, ada.ID)); !os.IsNotExist(err) {
		t.Errorf("the logs are still there: %v", err)
	}
	s.keep("cyd", 3)
	for _, id := range []string{"..", "%2e%2e", "..%2f..%2fetc", "analyses.db", strings.Repeat("x", 65), "'; DROP TABLE analyses"} {
		answer, text := s.kept("GET", "/analyses/"+strings.ReplaceAll(id, " ", "%20"))
		if answer.StatusCode != 404 && answer.StatusCode != 422 && !(id == ".." || id == "%2e%2e") {
			t.Errorf("%s: status %d: %.200s", id, answer.StatusCode, text)
		}
	}
}

func TestNothingUnusableIsKept(t *testing.T) {
	folder := t.TempDir()
	s := serve(t, func(o *Options) { o.Archive = openArchive(t, folder, 2) })
	answer, text := s.upload("/analyses", part{"x.json", "no log"})
	refused(t, answer, text, 422, "no usable")
	answer, text = s.kept("GET", "/analyses")
	if list := read[[]Analysis](t, answer, text, 200); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	if found, err := filepath.Glob(filepath.Join(folder, "????????????????")); err != nil || len(found) > 0 {
		t.Errorf("folders %v, %v", found, err)
	}
}

func TestLogsThatAreGoneAreTold(t *testing.T) {
	folder := t.TempDir()
	first := openArchive(t, folder, 2)
	s := serve(t, func(o *Options) { o.Archive = first })
	made := s.keep("ada", 3)
	if err := os.RemoveAll(filepath.Join(folder, made.ID)); err != nil {
		t.Fatal(err)
	}
	s.api.opened.forget(made.ID)
	answer, text := s.kept("GET", "/analyses/"+made.ID)
	p := refused(t, answer, text, 422, "no usable")
	if strings.Contains(text, folder) || len(p.Errors) == 0 {
		t.Errorf("%s", text)
	}
}
