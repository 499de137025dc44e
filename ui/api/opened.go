package api

import (
	"context"
	"slices"
	"sync"

	"trailsift/engine"
	"trailsift/engine/archive"
)

// opened are the kept analyses that are in memory, at most so many: others are read again from their logs
// when somebody asks for them.
type opened struct {
	most int

	mu      sync.Mutex
	recent  []inMemory               // the one that was asked for last comes first
	loading map[string]chan struct{} // closed when the reading has ended, well or not
}

type inMemory struct {
	id       string
	snapshot *engine.Snapshot
}

func newOpened(most int) *opened {
	return &opened{most: most, loading: map[string]chan struct{}{}}
}

// get finds an analysis that is in memory. While somebody else reads it, wait is when to ask again; with
// neither, it is the asker's to read, and to say so with done.
func (o *opened) get(id string) (snapshot *engine.Snapshot, wait <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := slices.IndexFunc(o.recent, func(m inMemory) bool { return m.id == id })
	if at >= 0 {
		found := o.recent[at]
		o.recent = slices.Insert(slices.Delete(o.recent, at, at+1), 0, found)
		return found.snapshot, nil
	}
	if reading, known := o.loading[id]; known {
		return nil, reading
	}
	o.loading[id] = make(chan struct{})
	return nil, nil
}

// done ends the reading of an analysis; the snapshot is nil where that failed.
func (o *opened) done(id string, snapshot *engine.Snapshot) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.loading[id])
	delete(o.loading, id)
	o.put(id, snapshot)
}

// add remembers an analysis that was just made.
func (o *opened) add(id string, snapshot *engine.Snapshot) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.put(id, snapshot)
}

func (o *opened) put(id string, snapshot *engine.Snapshot) {
	if snapshot == nil {
		return
	}
	o.recent = slices.Insert(o.recent, 0, inMemory{id, snapshot})
	if len(o.recent) > o.most {
		clear(o.recent[o.most:])
		o.recent = o.recent[:o.most]
	}
}

// forget drops an analysis that was deleted.
func (o *opened) forget(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.recent = slices.DeleteFunc(o.recent, func(m inMemory) bool { return m.id == id })
}

func (o *opened) len() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.recent)
}

// snapshot is a kept analysis, from memory or read again.
func (a *API) snapshot(ctx context.Context, e archive.Entry) (*engine.Snapshot, error) {
	for {
		snapshot, wait := a.opened.get(e.ID)
		if snapshot != nil {
			return snapshot, nil
		}
		if wait == nil {
			return a.reopen(ctx, e)
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, a.ended(ctx)
		}
	}
}

func (a *API) reopen(ctx context.Context, e archive.Entry) (snapshot *engine.Snapshot, err error) {
	defer func() {
		a.opened.done(e.ID, snapshot)
		a.counters.opened.Set(float64(a.opened.len()))
	}()
	return a.analyse(ctx, a.options.Archive.Logs(e), engine.Judge{})
}
