package engine

import (
	"context"
	"time"

	"trailsift/engine/source"
)

// RunByBeats is Run with a clock of the test's: beats say when to look, and what time it is then.
func RunByBeats(ctx context.Context, from source.Source, config Config, begun time.Time, beats <-chan time.Time) *Analysis {
	return start(ctx, from, config, clock{
		now:   func() time.Time { return begun },
		beats: func() (<-chan time.Time, func()) { return beats, func() {} },
	})
}

// Due reports whether work that took so long up to a time is done again at another.
func Due(took time.Duration, ended, now time.Time) bool {
	p := pace{}
	p.did(ended.Add(-took), ended)
	return p.due(now)
}
