package training

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"trailsift/engine"
)

// Replay is a lesson's log judged as of each of its positions. They are judged in the background, the first ones
// first, so that moving costs nothing once they are there; moving to one that is not judges it at once. Which way
// one came makes no difference: a position is what the log without the later events of the attack is. Its
// methods may be called from several goroutines.
type Replay struct {
	lesson *Lesson
	whole  *engine.Snapshot
	keys   map[string]engine.EventKey
	places []*place // by position
	stop   context.CancelFunc
	crew   sync.WaitGroup

	large  bool // only a few positions are kept
	mu     sync.Mutex
	recent []int // the positions that are kept of a large log, the last judged last
}

// place is one position, judged by whoever needs it first.
type place struct {
	mu       sync.Mutex
	snapshot *engine.Snapshot // nil while it has not been judged, or not kept
	glance   atomic.Pointer[glance]
}

// ErrUnread says that a log does not hold the events of its lesson.
var ErrUnread = errors.New("the log does not hold all events of the attack")

// All positions of a log of up to mostKept events are judged ahead and kept: one of a million events takes about
// 10 MB beside the log itself. Of a larger log only the few that were asked for last are kept.
const (
	mostKept = 3_000_000
	fewKept  = 3
)

// NewReplay begins to judge the positions of a lesson, whose whole log the snapshot, a final one, is of. Its
// settings are the snapshot's; for others there is another Replay, of what Snapshot.Retune answers. Close ends it.
func NewReplay(ctx context.Context, l *Lesson, whole *engine.Snapshot) (*Replay, error) {
	return newReplay(ctx, l, whole, whole.TotalEvents > mostKept)
}

func newReplay(ctx context.Context, l *Lesson, whole *engine.Snapshot, large bool) (*Replay, error) {
	ids := make([]string, 0, len(l.Incident.Events))
	for _, step := range l.Steps {
		for _, event := range step.Events {
			ids = append(ids, event.ID)
		}
	}
	r := &Replay{lesson: l, whole: whole, large: large, keys: whole.Locate(ids), places: make([]*place, l.Positions())}
	if len(r.keys) < len(ids) {
		return nil, fmt.Errorf("replaying %s: %w: %d of %d", l.Playbook.ID, ErrUnread, len(r.keys), len(ids))
	}
	for i := range r.places {
		r.places[i] = &place{}
	}
	r.places[len(r.places)-1].snapshot = whole
	ctx, r.stop = context.WithCancel(ctx)
	if !large {
		r.crew.Go(func() { r.prepare(ctx) })
	}
	return r, nil
}

func (r *Replay) prepare(ctx context.Context) {
	// Whoever moves there meets the same panic where it is dealt with; here it would take the terminal down.
	defer func() { _ = recover() }()
	for position := range r.places {
		if _, err := r.At(ctx, position); err != nil {
			return // whoever asks for it is told
		}
	}
}

// Close ends the judging in the background and waits for it. Snapshots stay valid.
func (r *Replay) Close() {
	r.stop()
	r.crew.Wait()
}

// Lesson is what is replayed.
func (r *Replay) Lesson() *Lesson { return r.lesson }

// Positions is how many there are; the last one is the whole log.
func (r *Replay) Positions() int { return len(r.places) }

// At is the log as of a position: before the attack at 0, and after all of it at Positions()-1. It fails when the
// context ends, and for a position that there is not.
func (r *Replay) At(ctx context.Context, position int) (*engine.Snapshot, error) {
	if position < 0 || position >= len(r.places) {
		return nil, fmt.Errorf("there is no position %d of %d", position, len(r.places))
	}
	snapshot, judged, err := r.places[position].judge(func() (*engine.Snapshot, error) {
		return r.whole.Without(ctx, r.later(position))
	})
	if err != nil {
		return nil, fmt.Errorf("judging position %d of %s: %w", position, r.lesson.Playbook.ID, err)
	}
	if judged && r.large {
		r.forget(position)
	}
	return snapshot, nil
}

// judge is the place's snapshot, judged now unless it is there.
func (p *place) judge(now func() (*engine.Snapshot, error)) (s *engine.Snapshot, judged bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.snapshot != nil {
		return p.snapshot, false, nil
	}
	p.snapshot, err = now()
	return p.snapshot, true, err
}

// forget lets go of the position that was judged longest ago, now that another has been.
func (r *Replay) forget(judged int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recent = append(r.recent, judged)
	if len(r.recent) <= fewKept {
		return
	}
	place := r.places[r.recent[0]]
	r.recent = r.recent[1:]
	place.mu.Lock()
	defer place.mu.Unlock()
	place.snapshot = nil
}

// Ready reports whether a position has been judged, so that moving there costs nothing.
func (r *Replay) Ready(position int) bool {
	if position < 0 || position >= len(r.places) {
		return false
	}
	place := r.places[position]
	if !place.mu.TryLock() {
		return false // it is being judged
	}
	defer place.mu.Unlock()
	return place.snapshot != nil
}

// later are the events of the incident that have not happened at a position.
func (r *Replay) later(position int) []engine.EventKey {
	var keys []engine.EventKey
	for number := position + 1; number < len(r.places); number++ {
		keys = append(keys, r.New(number)...)
	}
	return keys
}

// New are the events that a position has and the one before it has not, in the order of time: the step's. There
// are none at 0.
func (r *Replay) New(position int) []engine.EventKey {
	if position < 1 || position >= len(r.places) {
		return nil
	}
	events := r.lesson.Steps[position-1].Events
	keys := make([]engine.EventKey, len(events))
	for i, event := range events {
		keys[i] = r.keys[event.ID]
	}
	return keys
}

// Key is the key of an event of the incident, at every position; known is false for any other id.
func (r *Replay) Key(id string) (key engine.EventKey, known bool) {
	key, known = r.keys[id]
	return key, known
}
