package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

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

// TestCompressedFileThatWasReadCanBeCancelled ends reading where all of a file is in memory, and most of it is
// still to be inflated.
func TestCompressedFileThatWasReadCanBeCancelled(t *testing.T) {
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	for range 64 {
		if _, err := out.Write(append([]byte(`{"a": "`), append(bytes.Repeat([]byte("x"), 1<<20), "\"}\n"...)...)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	from := source.FS(fstest.MapFS{"a.jsonl.gz": {Data: packed.Bytes()}}, "logs")
	ctx, cancel := context.WithCancel(t.Context())
	blocks := 0
	err := from.Files(t.Context(), func(f *source.File) {
		reader := source.Reader{Limits: source.DefaultLimits()}
		problem := reader.Read(ctx, f, func(b source.Block) int {
			blocks++
			cancel()
			return len(b.JSON)
		}, func(int) {})
		if problem != nil {
			t.Errorf("%s, although nothing is wrong with it", problem.Reason)
		}
	}, func(p source.Problem) { t.Error(p.Reason) })
	if err != nil || blocks > 2 {
		t.Errorf("%v, %d blocks were read on", err, blocks)
	}
}

func TestStandardInputIsReadOnce(t *testing.T) {
	if _, err := source.Paths([]string{"-", "-"}, nil); err == nil {
		t.Error("standard input can be named twice")
	}
}
