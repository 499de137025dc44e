package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"trailsift/engine"
	"trailsift/engine/source"
)

// reopened calls back when a file is opened a second time: when all was read, and copies that differ are compared.
type reopened struct {
	fstest.MapFS
	opened *atomic.Int64
	again  func()
}

func (f reopened) Open(name string) (fs.File, error) {
	if name != "." && f.opened.Add(1) == 2 {
		f.again()
	}
	return f.MapFS.Open(name)
}

// cancelledWhileJudging runs over a log and is cancelled when it was read.
func cancelledWhileJudging(t *testing.T, whole bool) (*engine.Snapshot, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	text := event("ana", "GetUser", 1)
	logs := reopened{
		MapFS:  fstest.MapFS{"a.jsonl": {Data: []byte(text + "\n" + strings.Replace(text, "GetUser", "GetRole", 1))}},
		opened: new(atomic.Int64), again: cancel,
	}
	c := config()
	c.Whole = whole
	run := engine.Run(ctx, source.FS(logs, "logs"), c)
	err := run.Wait()
	if ctx.Err() == nil {
		t.Fatal("the file was read once, so that nothing was cancelled")
	}
	return run.Snapshot(), err
}

func TestJudgingIsCancelledWhereAPartIsOfNoUse(t *testing.T) {
	if s, err := cancelledWhileJudging(t, true); s != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", s, err)
	}
	if s, err := cancelledWhileJudging(t, false); err != nil || s == nil || s.TotalEvents == 0 {
		t.Errorf("what was read is not judged: %v, %v", s, err)
	}
}

func TestCancelledReadingIsNotJudgedWhereAPartIsOfNoUse(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for whole, want := range map[bool]bool{true: false, false: true} {
		c := config()
		c.Whole = whole
		run := engine.Run(ctx, source.FS(fstest.MapFS{"a.jsonl": {Data: []byte(event("ana", "GetUser", 1))}}, "logs"), c)
		if err := run.Wait(); !errors.Is(err, context.Canceled) || (run.Snapshot() != nil) != want {
			t.Errorf("whole %v: %v, %v", whole, run.Snapshot(), err)
		}
	}
}
