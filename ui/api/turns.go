package api

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// turns lets so many in at once; others wait.
type turns struct {
	places  chan struct{}
	wait    time.Duration
	waiting prometheus.Gauge
}

func newTurns(places int, wait time.Duration, waiting prometheus.Gauge) *turns {
	return &turns{places: make(chan struct{}, places), wait: wait, waiting: waiting}
}

// take waits for a turn and returns what gives it back. The error is a problem for the asker.
func (t *turns) take(ctx context.Context, a *API) (give func(), err error) {
	give = func() { <-t.places }
	select {
	case t.places <- struct{}{}:
		return give, nil
	default:
	}
	t.waiting.Inc()
	defer t.waiting.Dec()
	patience := time.NewTimer(t.wait)
	defer patience.Stop()
	select {
	case t.places <- struct{}{}:
		return give, nil
	case <-ctx.Done():
		return nil, a.ended(ctx)
	case <-patience.C:
		return nil, later(5, "too many requests at once: this one waited %s for its turn", t.wait)
	}
}
