package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/source"
)

// pursuit reads on when everything has been read: it looks for new and changed files again and again, and
// listens to streams. It asks the file system rather than being told by it: that works over networks and for
// any number of folders, at five microseconds a file, a tenth of a processor for twenty thousand (BenchmarkLook).
type pursuit struct {
	a      *Analysis
	from   source.Source // without its streams
	loader *eventstore.Loader
	notes  *ledger
	worker *worker // of the goroutine that follows

	mu        sync.Mutex // while the first pass goes on; after that the files are one goroutine's
	files     map[string]*pursued
	forgotten map[uint32]bool
	strays    map[*pursued]time.Time // files that are not where they were, and since when
	here      []*pursued             // files of plain text that are

	streams   sync.WaitGroup
	listening chan struct{} // closed when no stream goes on

	looking, judging pace
	shown            bool
	rows, changes    int         // what the last snapshot is of
	cut              atomic.Bool // a file could not be read to its end because the run was cancelled
}

// clock is what following lives by.
type clock struct {
	now func() time.Time
	// beats says when to look, until stop is called.
	beats func() (beats <-chan time.Time, stop func())
}

var everySecond = clock{now: time.Now, beats: func() (<-chan time.Time, func()) {
	tick := time.NewTicker(time.Second)
	return tick.C, tick.Stop
}}

// pace keeps work that is done again and again to a third of the time.
type pace struct {
	ended time.Time
	took  time.Duration
}

func (p *pace) due(now time.Time) bool { return now.Sub(p.ended) >= 2*p.took }

// did notes that the work was done again.
func (p *pace) did(from, to time.Time) { p.ended, p.took = to, to.Sub(from) }

func newPursuit(a *Analysis, from source.Source, loader *eventstore.Loader, notes *ledger) *pursuit {
	return &pursuit{
		a: a, from: from, loader: loader, notes: notes, worker: a.worker(loader, notes),
		files: map[string]*pursued{}, forgotten: map[uint32]bool{}, strays: map[*pursued]time.Time{}, listening: make(chan struct{}),
	}
}

// loadAndFollow reads what is there, and then what comes, until the run is cancelled or nothing more can come. The error
// is that of the context where it came before everything was read once.
func (p *pursuit) loadAndFollow(ctx context.Context, from source.Source, loader *eventstore.Loader, notes *ledger) error {
	ctx, stop := context.WithCancelCause(ctx)
	p.listen(ctx, stop, from.Streams())
	err := p.a.loadOnce(ctx, p.from, loader, notes)
	if err == nil {
		err = p.follow(ctx)
	}
	stop(err)
	p.streams.Wait()
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	// The end of what was read is read even though the run has been cancelled: it is a line at most.
	p.conclude(context.WithoutCancel(ctx))
	if err == nil && p.cut.Load() {
		return context.Canceled
	}
	return err
}

// listen reads streams while they last.
func (p *pursuit) listen(ctx context.Context, stop context.CancelCauseFunc, streams []*source.File) {
	for _, f := range streams {
		p.a.files.Add(1)
		p.streams.Go(func() {
			orStop(stop, func() error { return p.hear(ctx, f) })
		})
	}
	go func() {
		p.streams.Wait()
		close(p.listening)
	}()
}

// hear reads one stream to its end.
func (p *pursuit) hear(ctx context.Context, f *source.File) error {
	w := p.a.worker(p.loader, p.notes)
	w.writer.File(w.loader.AddFile(f))
	got := &yield{path: f.Path}
	problem := w.read(ctx, f, got, func() { p.notes.keep(f, account{yield: got.copied()}) })
	p.notes.keep(f, account{yield: got, problem: problem})
	return nil
}

// follow looks and judges at every beat.
func (p *pursuit) follow(ctx context.Context) error {
	clock := p.a.clock
	beats, stop := clock.beats()
	defer stop()
	p.a.state.Store(uint32(Following))
	if err := p.show(); err != nil {
		return err
	}
	over := p.listening
	if !p.from.Empty() {
		over = nil // files may come whenever they like
	}
	for {
		select {
		case <-ctx.Done():
			return ended(ctx)
		case <-over:
			return ended(ctx)
		case now := <-beats:
			if err := p.beat(ctx, now); err != nil {
				return err
			}
		}
	}
}

// ended is nil where following was cancelled, which is how it ends, and else what went wrong.
func ended(ctx context.Context) error {
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

func (p *pursuit) beat(ctx context.Context, now time.Time) error {
	if p.looking.due(now) {
		begun := p.a.clock.now()
		if err := p.look(ctx, now); err != nil && ctx.Err() == nil {
			return err
		}
		p.looking.did(begun, p.a.clock.now())
	}
	if p.upToDate() || !p.judging.due(now) {
		return nil
	}
	return p.show()
}

// upToDate reports whether the last snapshot is of everything that was read. It is not for a run that does not
// follow.
func (p *pursuit) upToDate() bool {
	return p != nil && p.shown && p.rows == p.loader.Rows() && p.changes == p.notes.changed()
}

// show judges everything that was read so far.
func (p *pursuit) show() error {
	begun := p.a.clock.now()
	rows, changes := p.loader.Rows(), p.notes.changed()
	// Judging is not cancelled, as in a run that does not follow.
	store, err := p.loader.Settled(context.Background())
	p.notes.undecided(p.from, err)
	s, err := p.a.judge(context.Background(), store, p.loader, p.notes)
	if err != nil {
		return err
	}
	p.a.publish(s)
	p.shown, p.rows, p.changes = true, rows, changes
	p.judging.did(begun, p.a.clock.now())
	return nil
}
