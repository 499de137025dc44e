package source_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trailsift/engine/source"
)

// TestCancelledFileIsNotBroken ends reading before the first byte.
func TestCancelledFileIsNotBroken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.json")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	silent, feed := io.Pipe()
	defer feed.Close()
	from, err := source.Paths([]string{path, "-"}, silent)
	if err != nil {
		t.Fatal(err)
	}
	var files []*source.File
	found := func(f *source.File) { files = append(files, f) }
	refused := func(p source.Problem) { t.Errorf("%s: %s", p.Path, p.Reason) }
	if err := from.Files(t.Context(), found, refused); err != nil || len(files) != 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var reader source.Reader
	for _, f := range files {
		take := func(b source.Block) int { return len(b.JSON) }
		if problem := reader.Read(ctx, f, take, func(int) {}); problem != nil {
			t.Errorf("%s: %s, although nothing is wrong with it", problem.Path, problem.Reason)
		}
	}
}

func TestStandardInputIsReadOnce(t *testing.T) {
	if _, err := source.Paths([]string{"-", "-"}, nil); err == nil {
		t.Error("standard input can be named twice")
	}
}
