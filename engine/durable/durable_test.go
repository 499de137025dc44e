package durable_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/engine/durable"
)

func words(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestReplaceKeepsTheOldFileWhenWritingFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	if err := durable.Replace(path, words("old")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	if err := durable.Replace(path, func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Errorf("the error is %v, want %v", err, full)
	}
	if got := contents(t, path); got != "old" {
		t.Errorf("the file holds %q, want the old words", got)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("beside the file lie %v", left)
	}
}

func TestAFailureNamesTheFileAndNoOther(t *testing.T) {
	inTheWay := t.TempDir() // a folder, where the file belongs
	for _, path := range []string{filepath.Join(t.TempDir(), "missing", "report.json"), inTheWay} {
		err := durable.Replace(path, words("new"))
		if err == nil || strings.Count(err.Error(), filepath.Base(path)) != 1 {
			t.Errorf("%v, want %s named once", err, path)
		}
	}
}

func TestReplaceFollowsALink(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "real.json"), filepath.Join(folder, "link.json")
	if err := durable.Replace(path, words("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no links here:", err)
	}
	if err := durable.Replace(link, words("new")); err != nil {
		t.Fatal(err)
	}
	if stat, err := os.Lstat(link); err != nil || stat.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is no link any more: %v", err)
	}
	if got := contents(t, path); got != "new" {
		t.Errorf("the file holds %q, want the new words", got)
	}
}

func TestCreateOverwritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.csv")
	if err := durable.Create(path, words("first")); err != nil {
		t.Fatal(err)
	}
	if err := durable.Create(path, words("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the error is %v, want that the file exists", err)
	}
	if got := contents(t, path); got != "first" {
		t.Errorf("the file holds %q, want the first words", got)
	}
}
