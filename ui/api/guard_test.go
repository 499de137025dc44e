package api

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestForeignHostsAndOriginsAreRefused(t *testing.T) {
	s := serve(t, nil)
	for _, host := range []string{"evil.example", "evil.example:8080", "localhost.evil.example", "192.0.2.1", "[2001:db8::1]:80", "127.0.0.1.nip.io"} {
		answer, text := s.ask("GET", "/health", nil, "Host", host)
		refused(t, answer, text, 403, "no name of this server")
	}
	for _, host := range []string{"localhost", "LOCALHOST:9000", "127.0.0.1", "127.9.9.9:1", "[::1]:8080", "localhost."} {
		if answer, text := s.ask("GET", "/health", nil, "Host", host); answer.StatusCode != 200 {
			t.Errorf("%s: status %d: %s", host, answer.StatusCode, text)
		}
	}
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		answer, text := s.ask("POST", "/detect", strings.NewReader(logs("ada", 1)), headers...)
		refused(t, answer, text, 403, "another origin")
	}
	answer, text := s.ask("GET", "/rules", nil, "Origin", "https://evil.example")
	refused(t, answer, text, 403, "another origin")
	if answer, _ := s.ask("POST", "/detect", strings.NewReader(logs("ada", 1)), "Origin", s.URL); answer.StatusCode != 200 {
		t.Errorf("its own page: status %d", answer.StatusCode)
	}
}

func TestNamesOfOursAreKnown(t *testing.T) {
	s := serve(t, func(o *Options) { o.Guard.Public, o.Guard.Hosts = true, []string{"trails.example.org"} })
	for host, status := range map[string]int{"trails.example.org:8443": 200, "192.0.2.1": 200, "evil.example": 403} {
		if answer, _ := s.ask("GET", "/health", nil, "Host", host); answer.StatusCode != status {
			t.Errorf("%s: status %d, want %d", host, answer.StatusCode, status)
		}
	}
}

func TestTheTokenIsWanted(t *testing.T) {
	s := serve(t, nil)
	for _, given := range []string{"", "Bearer", "Bearer wrong", "Basic " + secret, secret, "Bearer " + secret + "x"} {
		for _, path := range []string{"/analyses", "/analyses/abc", "/analyses/abc/histogram"} {
			answer, text := s.ask("GET", path, nil, "Authorization", given)
			refused(t, answer, text, 401, "want the token")
			if answer.Header.Get("WWW-Authenticate") == "" {
				t.Error("nothing says how to give the token")
			}
		}
	}
	for _, path := range []string{"/health", "/rules", "/scenarios", "/metrics", "/docs", "/openapi.json"} {
		if answer, _ := s.ask("GET", path, nil); answer.StatusCode != 200 {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
	}
	if answer, _ := s.ask("GET", "/analyses", nil, "Authorization", "bearer "+secret); answer.StatusCode != 200 {
		t.Errorf("with the token: status %d", answer.StatusCode)
	}
	public := serve(t, func(o *Options) { o.Guard.Public = true })
	for path, status := range map[string]int{"/rules": 401, "/scenarios": 401, "/metrics": 401, "/nothing": 401, "/health": 200, "/docs": 200, "/docs/start.js": 200, "/openapi.json": 200} {
		if answer, _ := public.ask("GET", path, nil); answer.StatusCode != status {
			t.Errorf("beyond this machine %s: status %d, want %d", path, answer.StatusCode, status)
		}
	}
	answer, text := public.ask("POST", "/detect", strings.NewReader(logs("ada", 1)))
	refused(t, answer, text, 401, "")
	free := serve(t, func(o *Options) { o.Guard.Token = "" })
	if answer, _ := free.ask("GET", "/analyses", nil); answer.StatusCode != 200 {
		t.Errorf("without a token: status %d", answer.StatusCode)
	}
}

func TestTokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "token")
	token, made, err := Token(path)
	if err != nil || !made || len(token) < 26 {
		t.Fatalf("%q, %v, %v", token, made, err)
	}
	if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", stat.Mode(), err)
	}
	again, made, err := Token(path)
	if err != nil || made || again != token {
		t.Errorf("the second time %q, %v, %v", again, made, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Token(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a token for others: %v", err)
	}
	for _, text := range []string{"", "short", strings.Repeat("two words ", 4)} {
		bad := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Token(bad); err == nil {
			t.Errorf("the token %q is taken", text)
		}
	}
}
