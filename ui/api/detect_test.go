package api

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"trailsift/engine/report"
	"trailsift/engine/risk"
)

func TestUploadsAreJudgedLikeFiles(t *testing.T) {
	damaged := packed(logs("eve", 900))
	for name, parts := range map[string][]part{
		"plain":      {{"sample.json", logs("ada", 20)}},
		"compressed": {{"sample.json.gz", packed(logs("ada", 20))}},
		"several": {
			{"b.json", logs("ada", 20)}, {"a.json.gz", packed(logs("bob", 3))}, {"lines.jsonl", record("cyd", 1) + "\n" + record("cyd", 2)},
			{"image.png", "\x89PNG\r\n"}, {"broken.json", `{"Records":[` + record("dan", 1) + `,{"eventTime":12}]}`},
			{"cut.json.gz", damaged[:len(damaged)-200]}, {"copy.json", logs("ada", 20)},
		},
		"utf-16":       {{"wide.json", wide(logs("ada", 5))}},
		"hostile text": {{"names.json", strings.ReplaceAll(logs("ada", 5), "ListBuckets", `List\u202e\u001b[31m`)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, nil)
			answer, got := s.upload("/detect", parts...)
			if want := onDisk(t, report.Options{}, parts...); answer.StatusCode != 200 || got != want {
				t.Errorf("status %d, the answer\n%.2000s\nis not\n%.2000s", answer.StatusCode, got, want)
			}
			if answer.Header.Get("Content-Type") != "application/json" {
				t.Errorf("type %q", answer.Header.Get("Content-Type"))
			}
		})
	}
}

func wide(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

func TestRawBodiesAreJudged(t *testing.T) {
	s := serve(t, nil)
	want := onDisk(t, report.Options{}, part{"body", logs("ada", 20)})
	for _, kind := range []string{"", "application/json", "application/gzip", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain; charset=utf-8"} {
		for _, text := range []string{logs("ada", 20), packed(logs("ada", 20))} {
			answer, got := s.ask("POST", "/detect", strings.NewReader(text), "Content-Type", kind)
			if answer.StatusCode != 200 || got != want {
				t.Errorf("%q: status %d, %.300s", kind, answer.StatusCode, got)
			}
		}
	}
}

func TestEventsCanBeChosen(t *testing.T) {
	s := serve(t, nil)
	type judged struct {
		TotalEvents int `json:"total_events"`
		Results     []struct {
			ARN string `json:"user_arn"`
		}
	}
	files := []part{{"a.json", logs("ada", 20)}, {"b.json", logs("bob", 30)}}
	answer, text := s.upload("/detect?from=2025-11-20T00:05:00Z&to=2025-11-20T00:15:00Z&filter=user:bob", files...)
	if got := read[judged](t, answer, text, 200); got.TotalEvents != 10 || len(got.Results) != 1 || !strings.HasSuffix(got.Results[0].ARN, "/bob") {
		t.Errorf("%+v", got)
	}
	answer, text = s.upload("/detect?top=1", files...)
	if want := onDisk(t, report.Options{Top: 1}, files...); answer.StatusCode != 200 || text != want {
		t.Errorf("top: %.300s", text)
	}
	answer, text = s.upload("/detect?min_level=critical", files...)
	if want := onDisk(t, report.Options{MinLevel: risk.Critical}, files...); answer.StatusCode != 200 || text != want {
		t.Errorf("min_level: %.300s", text)
	}
	answer, text = s.upload("/detect?from=yesterday", files...)
	refused(t, answer, text, 400, "no time")
	answer, text = s.upload("/detect?min_level=awful", files...)
	refused(t, answer, text, 422, "")
	answer, text = s.upload("/detect?limit=1", files...)
	refused(t, answer, text, 422, "")
}

func TestNoNameOfAnUploadLeadsAnywhere(t *testing.T) {
	s := serve(t, nil)
	broken := `{"Records":[{"eventTime":12}]}`
	for sent, shown := range map[string]string{
		"../../../etc/passwd": "passwd", "/etc/shadow": "shadow", `C:\logs\x.json`: "x.json", "..": "upload", ".": "upload", "": "upload",
		"a/": "a", "logs/*.json": "*.json", "-": "-", strings.Repeat("x", 300): strings.Repeat("x", 255),
	} {
		answer, text := s.upload("/detect", part{sent, broken})
		p := refused(t, answer, text, 422, "no usable CloudTrail record")
		if got := p.place(t, 0).File; got != shown {
			t.Errorf("%q is called %q, want %q", sent, got, shown)
		}
	}
}

func TestFilesOfOneNameAreToldApart(t *testing.T) {
	s := serve(t, nil)
	broken := `{"Records":[{"eventTime":12}]}`
	answer, text := s.upload("/detect", part{"a.json", broken}, part{"a.json", broken}, part{"a.json (2)", broken})
	p := refused(t, answer, text, 422, "")
	names := map[string]bool{}
	for n := range p.Errors {
		names[p.place(t, n).File] = true
	}
	if len(names) != 3 {
		t.Errorf("names %v", names)
	}
}

func TestTheBadRecordIsNamed(t *testing.T) {
	s := serve(t, nil)
	for content, at := range map[string]struct {
		offset int64
		reason string
	}{
		`{"Records":[` + strings.Replace(record("ada", 1), "2025-11-20T", "last ", 1) + `]}`: {12, "eventTime"},
		`{"Records":[`:                           {12, ""},
		`[1,2`:                                   {-1, ""},
		"\x89PNG\r\n\x1a\n":                      {-1, "an image"},
		"":                                       {-1, "empty"},
		"hello":                                  {-1, "not JSON"},
		packed("hello"):                          {-1, "not JSON"},
		packed(packed(logs("ada", 1))):           {-1, "compressed twice"},
		`{"name":"no log"}`:                      {-1, "no CloudTrail records"},
		"PK\x03\x04" + strings.Repeat("x", 1000): {-1, "an archive"},
	} {
		answer, text := s.upload("/detect", part{"sample.json", content})
		p := refused(t, answer, text, 422, "no usable CloudTrail record")
		got := p.place(t, 0)
		if len(p.Errors) != 1 || got.File != "sample.json" || !strings.Contains(p.Errors[0].Message, at.reason) {
			t.Errorf("%.20q: %s, want the reason %q", content, text, at.reason)
		}
		if at.offset >= 0 && (got.Offset == nil || *got.Offset != at.offset || p.Errors[0].Location != fmt.Sprintf("sample.json at byte %d", at.offset)) {
			t.Errorf("%.20q: offset %v, location %q", content, got.Offset, p.Errors[0].Location)
		}
	}
}

func TestWrongTypesAreRefused(t *testing.T) {
	s := serve(t, nil)
	kind, body := form("file", part{"a.json", logs("ada", 1)})
	answer, text := s.ask("POST", "/detect", body, "Content-Type", strings.Replace(kind, "form-data", "mixed", 1))
	refused(t, answer, text, 415, "want a form")
	for _, wrong := range []string{"image/png", "text/html", "application/xml", "multipart", ";;"} {
		answer, text := s.ask("POST", "/detect", strings.NewReader(logs("ada", 1)), "Content-Type", wrong)
		refused(t, answer, text, 415, "")
	}
	answer, text = s.ask("POST", "/detect", strings.NewReader("no form"), "Content-Type", "multipart/form-data")
	refused(t, answer, text, 400, "")
	answer, text = s.ask("POST", "/detect", strings.NewReader("no form"), "Content-Type", "multipart/form-data; boundary=x")
	refused(t, answer, text, 400, "")
	kind, body = form("logs", part{"a.json", logs("ada", 1)})
	answer, text = s.ask("POST", "/detect", body, "Content-Type", kind)
	refused(t, answer, text, 400, `field "logs"`)
	kind, body = form("file")
	answer, text = s.ask("POST", "/detect", body, "Content-Type", kind)
	refused(t, answer, text, 400, "")
}
