package seat

import (
	"bytes"
	"strings"
	"sync"

	"trailsift/engine/printable"
)

// lines are what a plain console has said, as far back as they are kept. Whoever shows them reads on from where they
// were, and who reads too slowly misses the oldest: nobody is waited for.
type lines struct {
	added func() // after each writing

	mu    sync.Mutex
	kept  []byte
	all   int64 // bytes that were ever said; those kept are the last of them
	heard bool  // by a screen, from the first of them on
}

const (
	// mostKept is more than a console says before a person has heard it, in bytes.
	mostKept = 64 << 10
	// heardAgain is how much somebody hears again who comes back, in bytes.
	heardAgain = 1 << 10
)

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	l.kept = append(l.kept, p...)
	l.all += int64(len(p))
	if len(l.kept) > mostKept {
		l.kept = append([]byte(nil), wholeLines(l.kept[len(l.kept)-mostKept/2:])...)
	}
	l.mu.Unlock()
	l.added()
	return len(p), nil
}

// wholeLines are words without the rest of a line that they begin with.
func wholeLines(words []byte) []byte {
	_, rest, _ := bytes.Cut(words, []byte("\n"))
	return rest
}

// since is what was said after a place, or what is kept of it, and the place after that.
func (l *lines) since(place int64) (words []byte, next int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	missed := place - (l.all - int64(len(l.kept)))
	return bytes.Clone(l.kept[max(missed, 0):]), l.all
}

// begin is the place from which a screen tells: the first one from the beginning, however much was said before it was
// there, and each later one from a little before the end.
func (l *lines) begin() int64 {
	l.mu.Lock()
	first := !l.heard
	l.heard = true
	l.mu.Unlock()
	if first {
		return 0
	}
	return l.last()
}

// last is a place a little before the end, at the beginning of a line.
func (l *lines) last() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) <= heardAgain {
		return l.all - int64(len(l.kept))
	}
	return l.all - int64(len(wholeLines(l.kept[len(l.kept)-heardAgain:])))
}

// text is the end of it for somebody who looks on, without what was wiped while it was typed.
func (l *lines) text() string {
	words, _ := l.since(l.last())
	var shown []string
	for line := range strings.Lines(string(words)) {
		var typed []rune
		for _, r := range strings.TrimRight(line, "\r\n") {
			switch {
			case r != '\b':
				typed = append(typed, r)
			case len(typed) > 0:
				typed = typed[:len(typed)-1]
			}
		}
		shown = append(shown, printable.Clean(string(typed)))
	}
	return strings.Join(shown, "\n")
}
