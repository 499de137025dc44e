package upload

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func spooled(t *testing.T, name, content string) *File {
	t.Helper()
	f, err := Spool(t.Context(), name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// TestSetIsAFileSystem wants back what was handed in, and nothing else.
func TestSetIsAFileSystem(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	long := strings.Repeat("0123456789", 100_000)
	set := NewSet([]*File{spooled(t, "b.json", long), spooled(t, "a.json", ""), spooled(t, "a.json", "second")})
	for name, want := range map[string]string{"b.json": long, "a.json": "", "a.json (2)": "second"} {
		file, err := set.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err != nil || string(text) != want {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(text), len(want), err)
		}
		if stat, err := file.Stat(); err != nil || stat.Size() != int64(len(want)) || stat.Name() != name {
			t.Errorf("%s: %v, %v", name, stat, err)
		}
		file.Close()
	}
	if entries, err := set.ReadDir("."); err != nil || len(entries) != 3 || entries[0].Name() != "b.json" {
		t.Errorf("%v, %v", entries, err)
	}
	for _, name := range []string{"../b.json", "/etc/passwd", "c.json", "b.json/"} {
		if _, err := set.Open(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(cache, "trailsift", "*")); err != nil || len(left) > 0 {
		t.Errorf("spools with names: %v, %v", left, err)
	}
}

func TestReadersErrorsAreTheirs(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	torn := errors.New("torn")
	if _, err := Spool(t.Context(), "a", io.MultiReader(strings.NewReader("x"), iotest.ErrReader(torn))); !errors.Is(err, torn) {
		t.Errorf("%v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Spool(ended, "a", strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestKeptFilesAreReadFromWhereTheyAre(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	f := spooled(t, "a.json", "content")
	path := filepath.Join(t.TempDir(), "1")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Copy(out), out.Close()); err != nil {
		t.Fatal(err)
	}
	for _, read := range []*File{f, Kept(path, f.Name, f.Bytes, f.SHA256)} {
		read.Stay(path)
		content, err := read.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil || string(text) != "content" {
			t.Errorf("%q, %v", text, err)
		}
		content.Close()
	}
}
