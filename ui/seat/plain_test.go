package seat_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"trailsift/ui/seat"
)

// heard says what was typed, to whoever hears it.
type heard struct {
	counting
	lines io.Writer
}

func (h heard) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	model, follows := h.counting.Update(msg)
	h.counting = model.(counting)
	if _, pressed := msg.(tea.KeyPressMsg); pressed && h.lines != nil {
		fmt.Fprintf(h.lines, "typed so far: %s\r\n", h.typed)
	}
	return h, follows
}

func openHeard(t *testing.T) *room {
	return open(t, func(o *seat.Options) {
		o.Show = func(_ context.Context, person seat.Person) (tea.Model, error) {
			return heard{counting{name: person.Name}, person.Lines}, nil
		}
	})
}

// hear signs ann in as somebody who hears her console.
func (r *room) hear() *terminal {
	r.t.Helper()
	return r.sitWith(r.mustDial("ann", ssh.Password("anns secret")), 80, 24, map[string]string{"TRAILSIFT_UI_PLAIN": "true"})
}

func (at *terminal) hears(words string) {
	at.t.Helper()
	if !eventually(func() bool { return strings.Contains(at.raw.String(), words) }) {
		at.t.Fatalf("%q is not told:\n%q", words, at.raw.String())
	}
}

func TestPlainConsoleIsHeard(t *testing.T) {
	r := openHeard(t)
	ann := r.hear()
	ann.types("ab")
	ann.hears("typed so far: a\r\ntyped so far: ab\r\n")
	ann.types("y") // copies by an escape sequence, as a drawn console does
	ann.hears("\x1b]52;c;")
	if before, _, _ := strings.Cut(ann.raw.String(), "\x1b]52"); strings.Contains(before, "\x1b") {
		t.Errorf("something is drawn: %q", before)
	}
	if shown := r.shown("ann"); !strings.Contains(shown, "typed so far: ab") {
		t.Errorf("whoever looks on sees %q", shown)
	}
	ann.client.Close()
	if !eventually(func() bool { return r.away("ann") }) {
		t.Fatal("the seat does not notice that its connection is gone")
	}
	back := r.hear()
	back.hears("typed so far: ab\r\n")
	back.types("c")
	back.hears("typed so far: abc\r\n")
	back.types("q")
	if status := back.leaves(); status != 0 {
		t.Errorf("the session ended with %d", status)
	}
}

// TestConsoleIsSeenOrHeard has the other kind of console follow on one.
func TestConsoleIsSeenOrHeard(t *testing.T) {
	r := openHeard(t)
	ann := r.hear()
	ann.types("ab")
	ann.hears("typed so far: ab\r\n")
	seen := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	seen.sees("ann is at 80x24 and typed <>")
	if status := ann.leaves(); status != 0 || !strings.Contains(ann.said.String(), "signed in again") {
		t.Errorf("whoever heard it is told %q, %d", ann.said, status)
	}
	r.hear().types("c")
	if seen.leaves(); !strings.Contains(seen.said.String(), "signed in again") || len(r.server.Seats()) != 1 {
		t.Errorf("whoever saw it is told %q, and there are %d seats", seen.said, len(r.server.Seats()))
	}
}
