package dataset

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"trailsift/scenarios/trail"
)

// Options say how a set is written.
type Options struct {
	Tags    bool // attack events carry `tags`; without, labels alone tell them
	Clean   bool // delivered in order and once, unlike in life
	Workers int  // how many hours and files are made at the same time
	// Progress is told how far the writing is; it may be nil.
	Progress *Progress
}

// Progress is how far the writing of a set is. It may be read while the set is written.
type Progress struct {
	Events atomic.Int64
	Hours  atomic.Int64 // written, of the source's hours
}

// sink takes the events of a set, in the order of time.
type sink interface {
	// take keeps the events.
	take(events []trail.Event) error
	// finish writes what is left and waits; files and bytes count what was written, copies the
	// further deliveries of events.
	finish() (written, error)
	// stop gives up and waits.
	stop()
}

type written struct {
	files, copies int
	bytes         int64
}

// Deliver writes the set into the folder as CloudTrail delivers it to a bucket.
func Deliver(ctx context.Context, s *Set, folder *Folder, o Options) (Statistics, error) {
	return s.write(ctx, newDelivery(ctx, s.Seed, folder, o), o)
}

// Lines writes the set as JSON lines.
func Lines(ctx context.Context, s *Set, w io.Writer, o Options) (Statistics, error) {
	return s.write(ctx, newLines(ctx, w, o, "", "\n", ""), o)
}

// Document writes the set as one document, {"Records":[…]}, with a record a line.
func Document(ctx context.Context, s *Set, w io.Writer, o Options) (Statistics, error) {
	return s.write(ctx, newLines(ctx, w, o, "{\"Records\":[\n", ",\n", "\n]}\n"), o)
}

func (s *Set) write(ctx context.Context, to sink, o Options) (Statistics, error) {
	defer to.stop()
	statistics := Statistics{
		Seed: s.Seed, Incidents: len(s.Incidents), Among: s.Among,
		PerTechnique: map[string]int{}, PerScenario: map[string]int{},
	}
	err := s.Each(ctx, o.Workers, func(events []trail.Event) error {
		statistics.count(events)
		if err := to.take(events); err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress.Events.Add(int64(len(events)))
			o.Progress.Hours.Add(1)
		}
		return nil
	})
	if err != nil {
		return statistics, err
	}
	w, err := to.finish()
	statistics.Files, statistics.Copies, statistics.Bytes = w.files, w.copies, w.bytes
	return statistics, err
}

// lines writes records one after another into one stream.
type lines struct {
	w                  io.Writer
	o                  Options
	before, end        string
	between            string
	parts              *sequence[*[]byte]
	cancel             context.CancelFunc
	writing, submitted chan struct{}
	bytes              int64
	err                error // of the writer, set before writing is closed
	first              bool
}

// partEvents is how many events are made into bytes at a time.
const partEvents = 1024

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func newLines(ctx context.Context, w io.Writer, o Options, before, between, end string) *lines {
	ctx, cancel := context.WithCancel(ctx)
	l := &lines{
		w: w, o: o, before: before, between: between, end: end, cancel: cancel, first: true,
		parts: newSequence[*[]byte](ctx, 2*o.Workers), writing: make(chan struct{}), submitted: make(chan struct{}),
	}
	l.parts.feed(func() { <-l.submitted })
	go func() {
		defer close(l.writing)
		for part := range l.parts.results {
			l.put(<-part)
		}
	}()
	return l
}

// put writes one part; after a failure it only takes them.
func (l *lines) put(part *[]byte) {
	if l.err == nil {
		n, err := l.w.Write(*part)
		l.bytes += int64(n)
		if err != nil {
			l.err = fmt.Errorf("writing events: %w", err)
			l.cancel()
		}
	}
	buffers.Put(part)
}

func (l *lines) take(events []trail.Event) error {
	for len(events) > 0 {
		part := events[:min(partEvents, len(events))]
		events = events[len(part):]
		before := l.between
		if l.first {
			before, l.first = l.before, false
		}
		if !l.parts.submit(func() *[]byte { return l.encode(part, before) }) {
			return l.failure()
		}
	}
	return nil
}

func (l *lines) encode(events []trail.Event, before string) *[]byte {
	buffer := buffers.Get().(*[]byte)
	b := append((*buffer)[:0], before...)
	for i := range events {
		if i > 0 {
			b = append(b, l.between...)
		}
		b = record(b, &events[i], l.o.Tags)
	}
	*buffer = b
	return buffer
}

// record appends an event as its record.
func record(b []byte, e *trail.Event, tags bool) []byte {
	if e.Tags != nil && !tags {
		plain := *e
		plain.Tags = nil
		return trail.Append(b, &plain)
	}
	return trail.Append(b, e)
}

func (l *lines) finish() (written, error) {
	end := l.end
	switch {
	case l.first:
		end = l.before + l.end
	case end == "":
		end = l.between // the last line ends as the others do
	}
	l.parts.submit(func() *[]byte {
		buffer := buffers.Get().(*[]byte)
		*buffer = append((*buffer)[:0], end...)
		return buffer
	})
	err := l.failure()
	return written{files: 1, bytes: l.bytes}, err
}

// failure waits for the writer and says what went wrong, if anything.
func (l *lines) failure() error {
	l.close()
	if l.err != nil {
		return l.err
	}
	return l.parts.ctx.Err()
}

func (l *lines) close() {
	select {
	case <-l.submitted:
	default:
		close(l.submitted)
	}
	<-l.writing
}

func (l *lines) stop() {
	l.close()
	l.cancel()
	l.parts.wait()
}
