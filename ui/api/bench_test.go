package api

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkDetect is one small upload at a time, without a network.
func BenchmarkDetect(b *testing.B) {
	b.Setenv("XDG_CACHE_HOME", b.TempDir())
	api := New(usual(b, io.Discard)).Handler()
	kind, body := form("file", part{"a.json", logs("ada", 50)})
	text := body.String()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "http://localhost/detect", strings.NewReader(text))
		r.Header.Set("Content-Type", kind)
		answer := httptest.NewRecorder()
		api.ServeHTTP(answer, r)
		if answer.Code != 200 {
			b.Fatalf("status %d: %s", answer.Code, answer.Body)
		}
	}
}
