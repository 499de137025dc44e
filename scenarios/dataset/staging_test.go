//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestWhatAKilledRunLeftIsRemoved has a staging folder that nobody holds, as kill -9 leaves one.
func TestWhatAKilledRunLeftIsRemoved(t *testing.T) {
	path := t.TempDir()
	if err := os.MkdirAll(filepath.Join(path, stagingPrefix+"1", "AWSLogs"), 0o700); err != nil {
		t.Fatal(err)
	}
	folder, err := OpenFolder(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Discard(); err != nil {
		t.Fatal(err)
	}
	if left := names(t, path); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
}

func TestRunsThatGoOnAndForeignFoldersAreLeftAlone(t *testing.T) {
	path := t.TempDir()
	running, err := OpenFolder(path, false)
	if err != nil {
		t.Fatal(err)
	}
	const mine, file = ".unfinished-novel", stagingPrefix + "notes"
	if err := os.Mkdir(filepath.Join(path, mine), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, file), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(path, false); err == nil {
		t.Error("a folder that another run writes into is taken for an empty one")
	}
	second, err := OpenFolder(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, path); len(got) != 4 || !slices.Contains(got, filepath.Base(running.staging)) {
		t.Errorf("%q are there, want the two runs', %s and %s", got, mine, file)
	}
	for _, folder := range []*Folder{second, running} {
		if err := folder.Discard(); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, path); !slices.Equal(got, []string{file, mine}) {
		t.Errorf("%q are left, want %s and %s", got, file, mine)
	}
}

func names(t *testing.T, path string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		list = append(list, entry.Name())
	}
	return list
}
