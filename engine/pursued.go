package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/source"
)

// pursued is what following knows of one file.
type pursued struct {
	file   *source.File // as it was read
	number uint32       // in the loader, where rows were read
	rows   bool         // there is such a number
	since  time.Time    // when the file was last seen to change
	last   *source.File // as it was last found

	// Of plain text, which is read on where it grows:
	lines bool
	got   *yield
	mark  cloudtrail.Mark
	done  int64 // up to where it was read
	tried bool  // what may be torn at its end has been told of

	// Of a compressed file, which is read whole:
	waiting  bool // it has changed since it was read
	looked   bool // what is waiting was found to be torn
	young    bool // it was found torn, and may be whole in a moment
	patience time.Duration
}

// stillFor is how long a torn file has to be still before it is taken to be broken rather than unfinished. For
// one that went on after all, it is twice as long the next time.
const stillFor = 5 * time.Second

// begin reads a file that the first pass has found.
func (p *pursuit) begin(ctx context.Context, w *worker, f *source.File) {
	if !f.Followed() {
		got := &yield{path: f.Path}
		w.writer.File(w.loader.AddFile(f))
		p.notes.keep(f, account{yield: got, problem: w.read(ctx, f, got, nil)})
		return
	}
	c := &pursued{file: f, last: f, since: p.a.clock.now(), patience: stillFor}
	if p.tell(ctx, w, c) {
		p.readWhole(ctx, w, c, true)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files[f.Path] = c
}

// tell looks at the start of a file, and reads what is plain text. It reports whether the file has to be read
// as a whole instead.
func (p *pursuit) tell(ctx context.Context, w *worker, c *pursued) (whole bool) {
	c.file = c.last
	grows, problem := w.source.Grows(c.file)
	switch {
	case problem != nil:
		p.notes.keep(c.file, account{yield: &yield{path: c.file.Path}, problem: problem})
		p.a.filesDone.Add(1)
	case grows:
		c.lines, c.got = true, &yield{path: c.file.Path}
		c.number, c.rows = w.loader.AddFile(c.file), true
		p.readOn(ctx, w, c, cloudtrail.More)
		p.a.filesDone.Add(1)
	default:
		c.patience, c.waiting = max(c.patience, stillFor), true
		return true
	}
	return false
}

// readOn reads what a file of plain text has got since it was last read.
func (p *pursuit) readOn(ctx context.Context, w *worker, c *pursued, ending cloudtrail.Ending) {
	w.writer.File(c.number)
	tally := w.tally(c.got)
	w.records.Resume(tally, c.mark)
	var problem *source.Problem
	c.done, problem = w.source.ReadOn(ctx, c.file, c.done, ending, w.take(tally, nil), w.taken)
	w.writer.Flush()
	c.mark, c.tried = w.records.Mark(), false
	c.lines = problem == nil // else nobody knows what was read: the next time it is read as a whole
	p.interrupted(ctx)
	p.notes.keep(c.file, account{yield: c.got.copied(), problem: problem})
}

// readWhole reads a file that cannot be read on. One that is torn may be so only for the moment.
func (p *pursuit) readWhole(ctx context.Context, w *worker, c *pursued, young bool) {
	if c.rows {
		p.forgotten[c.number] = true
		p.loader.Forget(p.forgotten)
		p.a.filesDone.Add(-1)
	}
	p.notes.forget(c.file)
	c.file, c.waiting = c.last, false
	got := &yield{path: c.file.Path}
	c.number, c.rows = w.loader.AddFile(c.file), true
	w.writer.File(c.number)
	problem := w.read(ctx, c.file, got, nil)
	c.young = young && problem != nil && problem.Broken
	p.interrupted(ctx)
	p.notes.keep(c.file, account{yield: got, problem: problem, young: c.young})
}

// interrupted notes that what was being read is not all there.
func (p *pursuit) interrupted(ctx context.Context) {
	if ctx.Err() != nil {
		p.cut.Store(true)
	}
}

// look finds what is new and what has changed, and reads it.
func (p *pursuit) look(ctx context.Context, now time.Time) error {
	found := map[string]*source.File{}
	var refused []source.Problem
	err := p.from.Files(ctx, func(f *source.File) {
		if f.Followed() {
			found[f.Path] = f
		}
	}, func(problem source.Problem) { refused = append(refused, problem) })
	if err != nil {
		return err
	}
	p.notes.saw(refused)
	p.compare(found, now)
	for _, path := range slices.Sorted(maps.Keys(found)) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c := p.files[path]
		if c == nil {
			c = p.meet(found[path], now)
		}
		if c == nil {
			continue
		}
		then := c.last
		c.last = found[path]
		if c.lines && !then.Unchanged(c.last) && !c.file.Continues(c.done) {
			c, then = p.enter(found[path], now), nil // written anew: another log
			c.last = found[path]
		}
		p.visit(ctx, c, then, now)
	}
	return nil
}

// strayFor is how long a file that is not where it was may be on its way: folders are listed entry by entry, so
// that a file which is being renamed can be missed.
const strayFor = 10 * time.Second

// compare finds the files of plain text that are not where they were: gone, or replaced by others, as
// happens to logs that are rotated.
func (p *pursuit) compare(found map[string]*source.File, now time.Time) {
	p.here = p.here[:0]
	maps.DeleteFunc(p.strays, func(_ *pursued, since time.Time) bool { return now.Sub(since) > strayFor })
	for path, c := range p.files {
		f, here := found[path]
		if !here {
			c.waiting = false // there is nothing to read any more
		}
		switch {
		case !c.lines:
		case !here:
			p.strays[c] = now
		case !f.Same(c.file):
			p.strays[c] = now
			delete(p.files, path)
		case f.Size() < c.last.Size(): // emptied: what comes now is another log
			delete(p.files, path)
		default:
			delete(p.strays, c)
			p.here = append(p.here, c)
		}
	}
}

// meet takes in a file that was not here before: a stray by another name, or a new one. It returns nil for one
// that is also found by the name it had.
func (p *pursuit) meet(f *source.File, now time.Time) *pursued {
	for c := range p.strays {
		if !f.Same(c.file) || f.Size() < c.last.Size() {
			continue
		}
		if p.files[c.got.path] == c {
			delete(p.files, c.got.path)
		}
		delete(p.strays, c)
		c.file.Moved(f.Path)
		c.got.path = f.Path
		p.files[f.Path] = c
		return c
	}
	if slices.ContainsFunc(p.here, func(c *pursued) bool { return f.Same(c.file) }) {
		return nil
	}
	return p.enter(f, now)
}

// enter begins with a new file.
func (p *pursuit) enter(f *source.File, now time.Time) *pursued {
	c := &pursued{since: now}
	p.files[f.Path] = c
	p.a.files.Add(1)
	p.a.bytes.Add(f.Size())
	return c
}

// visit reads what a file has got since it was found before; then is nil for one that is new.
func (p *pursuit) visit(ctx context.Context, c *pursued, then *source.File, now time.Time) {
	changed := then == nil || !then.Unchanged(c.last)
	if changed {
		c.since = now
	}
	still := now.Sub(c.since) >= max(c.patience, stillFor)
	switch {
	case c.lines && changed:
		p.readOn(ctx, p.worker, c, cloudtrail.More)
	case c.lines && still && c.unfinished() && !c.tried:
		p.probe(ctx, c)
	case c.lines:
	case then == nil || changed && !c.rows && !c.waiting:
		p.renew(ctx, c)
	case changed:
		c.waiting, c.looked = true, false // and is read when it has come to rest
	case c.waiting:
		p.attempt(ctx, c, still)
	case c.young && still:
		c.young = false
		p.notes.grown(c.file)
	}
}

// renew looks at a file that has not given anything yet.
func (p *pursuit) renew(ctx context.Context, c *pursued) {
	if c.file != nil {
		p.notes.forget(c.file)
		p.a.filesDone.Add(-1)
	}
	if p.tell(ctx, p.worker, c) {
		c.looked = false
		p.attempt(ctx, c, false)
	}
}

// attempt reads a compressed file that has changed, if it is whole or has been still for long.
func (p *pursuit) attempt(ctx context.Context, c *pursued, still bool) {
	whole := !c.looked && p.worker.source.Whole(ctx, c.last)
	c.looked = true
	switch {
	case whole:
		p.readWhole(ctx, p.worker, c, false)
	case still:
		c.patience *= 2
		p.readWhole(ctx, p.worker, c, false)
	}
}

// unfinished reports whether what was read of a file of lines ends in the middle of something.
func (c *pursued) unfinished() bool { return c.mark.Inside() || c.done < c.last.Size() }

// probe tells of what is torn at the end of a file that has been still for long. Should the file go on after
// all, it is read on as if nothing had been said.
func (p *pursuit) probe(ctx context.Context, c *pursued) {
	w, got := p.worker, c.got.copied()
	w.records.Resume(ends{w.tally(got)}, c.mark)
	_, problem := w.source.ReadOn(ctx, c.file, c.done, cloudtrail.Ended, func(b source.Block) int {
		return w.records.Read(b.JSON, b.Offset, b.Ending)
	}, nil)
	c.tried = true
	p.notes.keep(c.file, account{yield: got, problem: problem})
}

// ends is told how a file ends, and not of records.
type ends struct{ *tally }

func (ends) Record(*cloudtrail.Record, []byte, int64) {}

// conclude reads what has been waiting for more to come: nothing will.
func (p *pursuit) conclude(ctx context.Context) {
	for _, path := range slices.Sorted(maps.Keys(p.files)) {
		c := p.files[path]
		switch {
		case p.cut.Load():
			return // the rest is missing anyway
		case c.lines && c.unfinished():
			p.readOn(ctx, p.worker, c, cloudtrail.Ended)
		case c.waiting:
			p.readWhole(ctx, p.worker, c, false)
		case c.young:
			p.notes.grown(c.file)
		}
	}
}
