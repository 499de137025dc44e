//go:build unix

package engine_test

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func TestPathsThatAreNoFiles(t *testing.T) {
	folder := write(t, map[string]string{"logs/a.json": events("ana", 0, 5)})
	if err := syscall.Mkfifo(filepath.Join(folder, "logs/pipe"), 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	if err := os.Symlink(filepath.Join(folder, "logs"), filepath.Join(folder, "logs/again")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(folder, "logs/dangling")); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(folder, "logs/socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s := analysed(t, config(), filepath.Join(folder, "logs"), filepath.Join(folder, "missing"), filepath.Join(folder, "logs/*.json"))
	if s.TotalEvents != 5 || s.Evidence.Duplicates != 0 {
		t.Errorf("%d events, %d duplicates: a file that is named twice is read once", s.TotalEvents, s.Evidence.Duplicates)
	}
	skipped := []string{
		"logs/again@-1: a link to something that is read already",
		"logs/pipe@-1: a named pipe, not a file",
		"logs/socket@-1: a socket, not a file",
	}
	if got := remarks(folder, s.Evidence.Skipped); !slices.Equal(got, skipped) {
		t.Errorf("skipped %q, want %q", got, skipped)
	}
	broken := []string{"logs/dangling@-1: no such file or directory", "missing@-1: no such file or directory"}
	if got := remarks(folder, s.Evidence.Broken); !slices.Equal(got, broken) {
		t.Errorf("broken %q, want %q", got, broken)
	}
}
