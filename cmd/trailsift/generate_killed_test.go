//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestKilledGenerationIsTidiedUpByTheNext kills one that has begun to write, which the screen shows.
func TestKilledGenerationIsTidiedUpByTheNext(t *testing.T) {
	out := filepath.Join(t.TempDir(), "logs")
	s := startScreen(t, 140, 24, nil, environment(t), "generate", "--users", "3000", "--days", "60", "--out", out)
	s.wait("hours", "events/s")
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.exit()
	if left := hidden(t, out); len(left) != 1 {
		t.Fatalf("%q were left behind by the killed run, want one folder", left)
	}
	next := exec.Command(binary(t), "generate", "--scenario", "none", "--users", "5", "--days", "1", "--out", out)
	next.Env = environment(t)
	if said, err := next.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if left := hidden(t, out); len(left) > 0 {
		t.Errorf("%q are still there", left)
	}
	if _, err := os.Stat(filepath.Join(out, statisticsFile)); err != nil {
		t.Error(err)
	}
}

func hidden(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names
}
