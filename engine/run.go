package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/source"
)

// Analysis is one run, from source to ranking, in the background. Its methods may be called from any
// goroutine.
type Analysis struct {
	config  Config
	clock   clock
	started time.Time
	cancel  context.CancelFunc
	done    chan struct{}
	err     error // set before done is closed

	files, filesDone atomic.Int64
	bytes, bytesDone atomic.Int64
	finding          atomic.Bool
	records          atomic.Int64
	state            atomic.Uint32
	elapsed          atomic.Int64 // when the run has ended
	version          atomic.Uint64
	snapshot         atomic.Pointer[Snapshot]
	atlas            atlas    // of whoever judges, one at a time
	pursuit          *pursuit // nil unless the source is followed
}

// Run starts an analysis. It goes on until it is done, fails, or is cancelled, by Cancel or by the
// context; whoever starts it waits for it with Wait.
func Run(ctx context.Context, from source.Source, config Config) *Analysis {
	return start(ctx, from, config, everySecond)
}

// start is Run with another clock for following.
func start(ctx context.Context, from source.Source, config Config, clock clock) *Analysis {
	ctx, cancel := context.WithCancel(ctx)
	a := &Analysis{config: config, clock: clock, started: time.Now(), cancel: cancel, done: make(chan struct{}), atlas: atlas{book: config.Places}}
	go func() {
		defer close(a.done)
		defer cancel()
		a.err = a.run(ctx, from)
		a.elapsed.Store(int64(time.Since(a.started)))
		switch {
		case a.err == nil:
			a.state.Store(uint32(Done))
		case errors.Is(a.err, context.Canceled):
			a.state.Store(uint32(Cancelled))
		default:
			a.state.Store(uint32(Failed))
		}
	}()
	return a
}

// Cancel ends the run early. What has been loaded is still judged, and marked partial.
func (a *Analysis) Cancel() { a.cancel() }

// Wait waits for the end of the run: nil when everything was read, context.Canceled when the run
// was cancelled, else what went wrong. The last Snapshot is then final.
func (a *Analysis) Wait() error {
	<-a.done
	return a.err
}

// Snapshot is the best answer so far, or nil while there is none.
func (a *Analysis) Snapshot() *Snapshot { return a.snapshot.Load() }

// Progress is how far the run has come.
func (a *Analysis) Progress() Progress {
	p := Progress{
		Files: int(a.files.Load()), FilesDone: int(a.filesDone.Load()),
		Bytes: a.bytes.Load(), BytesDone: a.bytesDone.Load(), Finding: a.finding.Load(),
		Records: a.records.Load(),
		Elapsed: time.Duration(a.elapsed.Load()),
		State:   State(a.state.Load()),
	}
	if p.Elapsed == 0 {
		p.Elapsed = time.Since(a.started)
	}
	return p
}

// run loads and judges. Cancelling stops the loading; the judging of what is there is stopped only where a
// part is of no use.
func (a *Analysis) run(ctx context.Context, from source.Source) (err error) {
	defer rescue(&err)
	loader := eventstore.NewLoader(a.config.Limits)
	notes := &ledger{}
	load := a.loadOnce
	if a.config.Follow {
		a.pursuit = newPursuit(a, from.Growing(), loader, notes)
		load = a.pursuit.loadAndFollow
	}
	loadErr := load(ctx, from, loader, notes)
	if loadErr != nil && (a.config.Whole || !errors.Is(loadErr, context.Canceled)) {
		return loadErr
	}
	if loadErr == nil && a.pursuit.upToDate() {
		return nil
	}
	if !a.config.Whole {
		ctx = context.WithoutCancel(ctx)
	}
	store, err := loader.Finish(ctx)
	notes.undecided(from, err)
	s, err := a.judge(ctx, store, loader, notes)
	if err != nil {
		return err
	}
	s.Partial = loadErr != nil
	a.publish(s)
	return loadErr
}

// loadOnce reads all files, and shows what is there by then meanwhile.
func (a *Analysis) loadOnce(ctx context.Context, from source.Source, loader *eventstore.Loader, notes *ledger) error {
	stopShowing := a.show(loader, notes)
	loadErr := a.load(ctx, from, loader, notes)
	if err := stopShowing(); err != nil {
		return err
	}
	return loadErr
}

func (a *Analysis) publish(s *Snapshot) {
	s.Version = a.version.Add(1)
	a.snapshot.Store(s)
}

// load reads all files, with as many workers as processors.
func (a *Analysis) load(ctx context.Context, from source.Source, loader *eventstore.Loader, notes *ledger) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan *source.File, 4096)
	var crew sync.WaitGroup
	a.finding.Store(true)
	crew.Go(func() {
		defer close(queue)
		defer a.finding.Store(false)
		orStop(stop, func() error { return a.find(ctx, from, queue, notes) })
	})
	for range a.workers() {
		crew.Go(func() {
			orStop(stop, func() error {
				a.worker(loader, notes).readAll(ctx, queue)
				return nil
			})
		})
	}
	crew.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func (a *Analysis) workers() int {
	if a.config.Workers > 0 {
		return a.config.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// orStop does one goroutine's work, and stops the others when it fails or panics.
func orStop(stop context.CancelCauseFunc, work func() error) {
	err := func() (err error) {
		defer rescue(&err)
		return work()
	}()
	if err != nil {
		stop(err)
	}
}

// rescue turns a panic into an error: one in a goroutine would take the terminal down with it.
func rescue(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("the engine failed: %v\n%s", cause, debug.Stack())
	}
}

// find queues the files of the source.
func (a *Analysis) find(ctx context.Context, from source.Source, queue chan<- *source.File, notes *ledger) error {
	err := from.Files(ctx, func(f *source.File) {
		a.files.Add(1)
		a.bytes.Add(f.Size())
		select {
		case queue <- f:
		case <-ctx.Done():
		}
	}, notes.problem)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// A snapshot is made at most this often, and only when the events have grown by half, so that all
// snapshots together cost less than three passes over the events.
const showEvery = 250 * time.Millisecond

// show publishes provisional snapshots until the returned function is called, which waits for the
// last of them.
func (a *Analysis) show(loader *eventstore.Loader, notes *ledger) (stop func() error) {
	if !a.config.Live {
		return func() error { return nil }
	}
	quit, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		failed <- func() (err error) {
			defer rescue(&err)
			return a.showUntil(quit, loader, notes)
		}()
	}()
	return func() error {
		close(quit)
		return <-failed
	}
}

func (a *Analysis) showUntil(quit <-chan struct{}, loader *eventstore.Loader, notes *ledger) error {
	tick := time.NewTicker(showEvery / 5)
	defer tick.Stop()
	shown, last := 0, time.Time{}
	for {
		select {
		case <-quit:
			return nil
		case <-tick.C:
		}
		rows := loader.Rows()
		if rows == 0 || rows < shown+shown/2 || rows == shown || time.Since(last) < showEvery {
			continue
		}
		s, err := a.judge(context.Background(), loader.View(), loader, notes)
		if err != nil {
			return err
		}
		s.Provisional = true
		a.publish(s)
		shown, last = rows, time.Now()
	}
}
