// Package storetest makes event stores of records written in tests. It is for tests alone: it reads
// everything on the calling goroutine and fails the test over any record that cannot be used.
package storetest

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/source"
)

// Limits are generous ones.
var Limits = source.Limits{MaxFile: 1 << 30, MaxRatio: 1000}

// Of is the Store of some JSON, each text a file of its own: any container will do.
func Of(t testing.TB, files ...string) *eventstore.Store {
	t.Helper()
	fsys := fstest.MapFS{}
	for i, text := range files {
		fsys[string(rune('a'+i))+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	return Read(t, source.FS(fsys, "test"))
}

// Folder is the Store of every log below a folder. The test is skipped where there is no such folder.
func Folder(t testing.TB, path string) *eventstore.Store {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the logs in %s are not here", path)
	}
	from, err := source.Paths([]string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Read(t, from)
}

// Records wraps records into the container AWS delivers.
func Records(records ...string) string {
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

// Read is the Store of a source.
func Read(t testing.TB, from source.Source) *eventstore.Store {
	t.Helper()
	ctx := context.Background()
	loader := eventstore.NewLoader(Limits)
	sink := &adder{t: t, writer: loader.Writer()}
	reader := source.Reader{Limits: Limits}
	err := from.Files(ctx, func(f *source.File) {
		sink.writer.File(loader.AddFile(f))
		records := cloudtrail.Reader{Sink: sink}
		problem := reader.Read(ctx, f, func(b source.Block) int { return records.Read(b.JSON, b.Offset, b.Ending) }, nil)
		if problem != nil && problem.Broken {
			t.Fatalf("%s: %s", problem.Path, problem.Reason)
		}
	}, func(p source.Problem) { t.Fatalf("%s: %s", p.Path, p.Reason) })
	if err != nil {
		t.Fatal(err)
	}
	sink.writer.Flush()
	store, err := loader.Finish(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// adder is a Sink that refuses nothing quietly.
type adder struct {
	t      testing.TB
	writer *eventstore.Writer
}

func (a *adder) Record(r *cloudtrail.Record, raw []byte, at int64) { a.writer.Add(r, raw, at) }
func (a *adder) Refuse(at int64, reason string)                    { a.t.Errorf("offset %d: %s", at, reason) }
func (a *adder) Foreign(at int64)                                  { a.t.Errorf("offset %d: no record", at) }
func (a *adder) Skip(int64, string)                                {}
func (a *adder) Broken(at int64, reason string)                    { a.t.Errorf("offset %d: %s", at, reason) }
