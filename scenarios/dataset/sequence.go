package dataset

import (
	"context"
	"sync"
)

// sequence runs pieces of work at the same time and hands on what they give in the order in which
// they were submitted. As many run or wait to be taken as there are workers.
type sequence[T any] struct {
	ctx     context.Context
	results chan chan T
	crew    sync.WaitGroup
}

func newSequence[T any](ctx context.Context, workers int) *sequence[T] {
	return &sequence[T]{ctx: ctx, results: make(chan chan T, max(workers-1, 1))}
}

// feed runs submit calls in a goroutine of their own; the results end when it does.
func (s *sequence[T]) feed(submit func()) {
	s.crew.Go(func() {
		defer close(s.results)
		submit()
	})
}

// submit starts a piece of work when there is room for it; it is false when the context has ended.
func (s *sequence[T]) submit(work func() T) bool {
	result := make(chan T, 1)
	select {
	case s.results <- result:
	case <-s.ctx.Done():
		return false
	}
	s.crew.Go(func() { result <- work() })
	return true
}

// wait waits for all work that was started. The context has to have ended, or the results taken.
func (s *sequence[T]) wait() { s.crew.Wait() }
