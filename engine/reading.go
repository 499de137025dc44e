package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"trailsift/engine/cloudtrail"
	"trailsift/engine/eventstore"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/source"
)

// worker reads files one after another, with memory of its own.
type worker struct {
	a       *Analysis
	loader  *eventstore.Loader
	notes   *ledger
	source  source.Reader
	writer  *eventstore.Writer
	records cloudtrail.Reader
	matcher *sigma.Matcher // nil without signatures
	aims    *sequence.Aims // nil without sequences that ask for targets
}

func (a *Analysis) worker(loader *eventstore.Loader, notes *ledger) *worker {
	w := &worker{
		a: a, loader: loader, notes: notes, source: source.Reader{Limits: a.config.Limits}, writer: loader.Writer(),
		records: cloudtrail.Reader{MaxDocument: a.config.Limits.MaxFile}, aims: sequence.NewAims(a.config.aiming()),
	}
	if !a.config.Signatures.Empty() {
		w.matcher = a.config.Signatures.Matcher()
	}
	return w
}

// readAll reads files from the queue until there are no more.
func (w *worker) readAll(ctx context.Context, queue <-chan *source.File) {
	for f := range queue {
		if ctx.Err() != nil {
			break
		}
		if w.a.pursuit != nil {
			w.a.pursuit.begin(ctx, w, f)
			continue
		}
		w.writer.File(w.loader.AddFile(f))
		got := &yield{path: f.Path}
		problem := w.read(ctx, f, got, nil)
		w.notes.file(got, problem)
	}
}

// read reads a whole file. Whoever wants to know of every block gives after.
func (w *worker) read(ctx context.Context, f *source.File, got *yield, after func()) *source.Problem {
	tally := w.tally(got)
	w.records.Reset(tally)
	problem := w.source.Read(ctx, f, w.take(tally, after), w.taken)
	w.writer.Flush()
	if ctx.Err() == nil {
		w.a.filesDone.Add(1)
	}
	return problem
}

// take returns what is done with each block of a file.
func (w *worker) take(tally *tally, after func()) func(source.Block) int {
	counted := tally.records
	return func(b source.Block) int {
		done := w.records.Read(b.JSON, b.Offset, b.Ending)
		w.a.records.Add(int64(tally.records - counted))
		counted = tally.records
		w.writer.Flush() // so that a ranking grows while a long file is read
		if after != nil {
			after()
		}
		return done
	}
}

func (w *worker) taken(bytes int) { w.a.bytesDone.Add(int64(bytes)) }

func (w *worker) tally(got *yield) *tally {
	return &tally{yield: got, writer: w.writer, matcher: w.matcher, aims: w.aims}
}

// tally passes what is in a file on, and adds it up.
type tally struct {
	*yield
	writer  *eventstore.Writer
	matcher *sigma.Matcher
	hits    []sigma.Hit
	aims    *sequence.Aims
}

// yield is what one file gave.
type yield struct {
	path       string
	records    int
	latest     int64
	outOfOrder int
	unusable   []Note
	refused    int
	foreign    int
	stranger   Note // the first value that is no record
	skipped    map[string]int
	broken     *Note
}

// Record passes an event on to the store.
func (t *tally) Record(r *cloudtrail.Record, raw []byte, at int64) {
	t.records++
	if r.Time < t.latest {
		t.outOfOrder++
	}
	t.latest = max(t.latest, r.Time)
	t.writer.Add(r, raw, at)
	if t.aims != nil {
		t.aims.Of(r, t.writer.Target)
	}
	if t.matcher == nil {
		return
	}
	t.hits = t.matcher.Match(t.hits[:0], r, raw)
	for _, hit := range t.hits {
		t.writer.Hit(hit.Rule, remembered(hit))
	}
}

// remembered is what has to be kept of a hit: nothing, where it holds whatever the rest of the log says
// and no correlation asks for it.
func remembered(hit sigma.Hit) any {
	if len(hit.Named) == 0 && len(hit.Notes) == 0 && hit.Group == "" {
		return nil
	}
	return hit
}

// maxNotes is how many unusable records are named; all of them are counted.
const maxNotes = 1000

// Refuse notes a record that cannot be used.
func (t *tally) Refuse(at int64, reason string) {
	t.refused++
	if len(t.unusable) < maxNotes {
		t.unusable = append(t.unusable, Note{Path: t.path, Offset: at, Reason: reason})
	}
}

// Foreign counts values that are no records: a file of nothing else is no log.
func (t *tally) Foreign(at int64) {
	if t.foreign == 0 {
		t.stranger = Note{Path: t.path, Offset: at, Reason: "JSON that is no CloudTrail record"}
	}
	t.foreign++
}

// Skip counts what AWS writes beside logs.
func (t *tally) Skip(_ int64, what string) {
	if t.skipped == nil {
		t.skipped = map[string]int{}
	}
	t.skipped[what]++
}

// Broken notes that the file's JSON is torn or out of shape.
func (t *tally) Broken(at int64, reason string) {
	if t.broken != nil {
		return // the first place says enough
	}
	t.broken = &Note{Path: t.path, Offset: at, Reason: reason}
}

// ledger adds up what the files gave.
type ledger struct {
	mu       sync.Mutex
	evidence Evidence
	copies   *source.Problem // why copies that differ could not be told apart

	// While files are followed, what one gave can change.
	open    map[*source.File]account
	walked  []source.Problem // what was met in folders the last time
	changes int              // how often something of this has changed
}

// problem notes a path that holds no log or cannot be read.
func (l *ledger) problem(p source.Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.evidence.problem(p)
}

// file adds what one file gave.
func (l *ledger) file(got *yield, problem *source.Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.evidence.add(got, problem)
}

func (e *Evidence) problem(p source.Problem) {
	note := Note{Path: p.Path, Offset: p.Offset, Reason: p.Reason}
	if p.Broken {
		e.Broken = append(e.Broken, note)
		return
	}
	e.Skipped = append(e.Skipped, note)
}

func (e *Evidence) add(got *yield, problem *source.Problem) {
	if problem != nil {
		e.problem(*problem)
	}
	for what, count := range got.skipped {
		e.Skipped = append(e.Skipped, Note{Path: got.path, Offset: -1, Reason: counted(count, what)})
	}
	if got.broken != nil {
		e.Broken = append(e.Broken, *got.broken)
	}
	if got.records == 0 && got.refused == 0 {
		e.withoutRecords(got, problem)
		return
	}
	e.FilesRead++
	e.Records += got.records + got.refused + got.foreign
	e.Unusable += got.refused + got.foreign
	e.OutOfOrder += got.outOfOrder
	unusable := got.unusable
	if got.foreign > 0 {
		unusable = append(slices.Clip(unusable), got.stranger)
	}
	e.Unusables = append(e.Unusables, unusable[:min(len(unusable), maxNotes-min(maxNotes, len(e.Unusables)))]...)
}

// withoutRecords decides what a file was that holds not one record.
func (e *Evidence) withoutRecords(got *yield, problem *source.Problem) {
	switch {
	case problem != nil || got.broken != nil || len(got.skipped) > 0:
	case got.foreign > 0:
		e.Skipped = append(e.Skipped, Note{Path: got.path, Offset: -1, Reason: "JSON, but no CloudTrail records"})
	default:
		e.FilesRead++ // an empty list of records is a log of a quiet time
	}
}

// counted is "a digest" or "3 Insight events".
func counted(n int, what string) string {
	if n > 1 {
		return fmt.Sprintf("%d %ss, not a log of calls", n, what)
	}
	article := "a"
	if strings.ContainsAny(what[:1], "AEIOUS") {
		article = "an"
	}
	return fmt.Sprintf("%s %s, not a log of calls", article, what)
}

// sum is the evidence so far, in an order that does not depend on who read what when.
func (l *ledger) sum() Evidence {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.evidence
	l.addOpen(&e)
	e.Skipped, e.Broken, e.Unusables = sorted(e.Skipped), sorted(e.Broken), sorted(e.Unusables)
	return e
}

func sorted(notes []Note) []Note {
	notes = slices.Clone(notes)
	slices.SortFunc(notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Reason, b.Reason))
	})
	return notes
}
