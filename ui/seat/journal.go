package seat

import (
	"log/slog"
	"sync"

	"golang.org/x/time/rate"
)

// journal logs what strangers do, and not without an end: of a flood it says how much it has left out.
type journal struct {
	log *slog.Logger

	mu      sync.Mutex
	pace    *rate.Limiter
	omitted int
}

// The journal takes a hundred lines at once, and then five a second.
const (
	linesAtOnce    = 100
	linesPerSecond = 5
)

func newJournal(log *slog.Logger) *journal {
	return &journal{log: log, pace: rate.NewLimiter(linesPerSecond, linesAtOnce)}
}

// stranger logs something about somebody who is not known.
func (j *journal) stranger(message string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.pace.Allow() {
		j.omitted++
		return
	}
	j.tellOmitted()
	j.log.Warn(message, args...)
}

// close says what is left to say.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tellOmitted()
}

func (j *journal) tellOmitted() {
	if j.omitted > 0 {
		j.log.Warn("left out lines like those before", "lines", j.omitted)
		j.omitted = 0
	}
}
