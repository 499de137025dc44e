//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// appended writes a line behind what is in a file.
func appended(t *testing.T, path, line string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(line + "\n"); err != nil {
		t.Fatal(err)
	}
}

// call is oneRecord as another event: a call at a second of the same minute.
func call(name, second string) string {
	return strings.NewReplacer("ListBuckets", name, "10:00:00Z", "10:00:"+second+"Z", `"eventID":"1"`, `"eventID":"`+second+`"`).Replace(oneRecord)
}

// TestConsoleFollowsAFileThatGrows has another program write while the console is open.
func TestConsoleFollowsAFileThatGrows(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "trail.jsonl")
	appended(t, path, oneRecord)
	s := startScreen(t, 120, 36, nil, environment(t), folder, "--follow")
	s.wait("following", "ListBuckets", "0 new in the last minute")
	appended(t, path, call("GetBucketPolicy", "10"))
	s.wait("GetBucketPolicy", "1 new in the last minute")
	s.press("f")
	s.wait("at the newest", "2 of 2")
	appended(t, filepath.Join(folder, "another.jsonl"), call("PutBucketPolicy", "20"))
	s.wait("PutBucketPolicy", "3 of 3")
	s.press("k")
	s.wait("no longer at the newest", "2 of 3")
	appended(t, path, call("DeleteBucket", "30"))
	s.wait("DeleteBucket", "2 of 4")
	s.press("\x18") // ctrl+x
	s.until("says that it follows no more", func(shown string) bool { return !strings.Contains(shown, "following") })
	s.press("\x03")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// TestConsoleFollowsAPipe shows what comes over a pipe that stays open, and quits.
func TestConsoleFollowsAPipe(t *testing.T) {
	data, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	defer feed.Close()
	s := startScreen(t, 120, 36, data, environment(t), "--follow")
	for _, line := range []string{call("GetBucketPolicy", "10"), call("PutBucketPolicy", "20")} {
		if _, err := feed.WriteString(line + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	s.wait("following", "GetBucketPolicy", "PutBucketPolicy")
	s.press("q")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}
