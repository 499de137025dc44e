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

// readAll is one worker: it reads files from the queue until there are no more.
func (a *Analysis) readAll(ctx context.Context, queue <-chan *source.File, loader *eventstore.Loader, notes *ledger) {
	reader := source.Reader{Limits: a.config.Limits}
	writer := loader.Writer()
	records := cloudtrail.Reader{MaxDocument: a.config.Limits.MaxFile}
	var matcher *sigma.Matcher
	if !a.config.Signatures.Empty() {
		matcher = a.config.Signatures.Matcher()
	}
	aims := sequence.NewAims(a.config.aiming())
	for f := range queue {
		if ctx.Err() != nil {
			break
		}
		writer.File(loader.AddFile(f))
		tally := &tally{path: f.Path, writer: writer, matcher: matcher, aims: aims}
		records.Reset(tally)
		counted := 0
		problem := reader.Read(ctx, f, func(b source.Block) int {
			done := records.Read(b.JSON, b.Offset, b.Ending)
			a.records.Add(int64(tally.records - counted))
			counted = tally.records
			writer.Flush() // so that a ranking grows while a long file is read
			return done
		}, func(n int) { a.bytesDone.Add(int64(n)) })
		writer.Flush()
		if ctx.Err() == nil {
			a.filesDone.Add(1)
		}
		notes.file(tally, problem)
	}
}

// tally is what one file gave.
type tally struct {
	path    string
	writer  *eventstore.Writer
	matcher *sigma.Matcher // nil without signatures
	hits    []sigma.Hit
	aims    *sequence.Aims // nil without sequences that ask for targets

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
}

// problem notes a path that holds no log or cannot be read.
func (l *ledger) problem(p source.Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	note := Note{Path: p.Path, Offset: p.Offset, Reason: p.Reason}
	if p.Broken {
		l.evidence.Broken = append(l.evidence.Broken, note)
		return
	}
	l.evidence.Skipped = append(l.evidence.Skipped, note)
}

// file adds one file's tally.
func (l *ledger) file(t *tally, problem *source.Problem) {
	if problem != nil {
		l.problem(*problem)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e := &l.evidence
	for what, count := range t.skipped {
		e.Skipped = append(e.Skipped, Note{Path: t.path, Offset: -1, Reason: counted(count, what)})
	}
	if t.broken != nil {
		e.Broken = append(e.Broken, *t.broken)
	}
	if t.records == 0 && t.refused == 0 {
		l.withoutRecords(t, problem)
		return
	}
	e.FilesRead++
	e.Records += t.records + t.refused + t.foreign
	e.Unusable += t.refused + t.foreign
	e.OutOfOrder += t.outOfOrder
	if t.foreign > 0 {
		t.unusable = append(t.unusable, t.stranger)
	}
	e.Unusables = append(e.Unusables, t.unusable[:min(len(t.unusable), maxNotes-min(maxNotes, len(e.Unusables)))]...)
}

// withoutRecords decides what a file was that holds not one record.
func (l *ledger) withoutRecords(t *tally, problem *source.Problem) {
	switch {
	case problem != nil || t.broken != nil || len(t.skipped) > 0:
	case t.foreign > 0:
		l.evidence.Skipped = append(l.evidence.Skipped, Note{Path: t.path, Offset: -1, Reason: "JSON, but no CloudTrail records"})
	default:
		l.evidence.FilesRead++ // an empty list of records is a log of a quiet time
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
