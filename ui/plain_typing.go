package ui

import (
	"io"
	"os"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine/printable"
	"trailsift/ui/keymap"
)

// transcript is what plain mode writes: lines, and the echo of what is typed. Commands write it, so that no
// handler waits for a terminal; whichever comes first writes everything there is, in order.
type transcript struct {
	w     io.Writer // nil is standard output
	ascii bool

	mu      sync.Mutex
	pending strings.Builder
}

// add appends clean text. The terminal is raw: the end of a line needs a return of its own.
func (t *transcript) add(words string) {
	if t.ascii {
		words = asciiWords.Replace(words)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending.WriteString(words)
}

func (t *transcript) line(words string) { t.add(words + "\r\n") }

// flush writes what is pending. A terminal that is gone is found out by whoever reads from it.
func (t *transcript) flush() tea.Msg {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.w
	if out == nil {
		out = os.Stdout
	}
	if t.pending.Len() > 0 {
		_, _ = io.WriteString(out, t.pending.String())
		t.pending.Reset()
	}
	return nil
}

// echo follows a line that is being typed as shells do: what is typed at its end is added, what is deleted there
// is wiped, and after any other change the line is written anew on the next row.
type echo struct {
	of   *prompt
	text string // as it stands after the label
	at   int    // cells before the caret
}

// typing is the line that is being typed, or nil.
func (m *Model) typing() *prompt {
	if finder := m.finding(); finder != nil {
		return finder.prompt
	}
	if m.overlay != nil {
		return nil
	}
	return m.prompt
}

func (e *echo) follow(out *transcript, p *prompt) {
	if p == nil {
		e.leave(out)
		return
	}
	words, before := clean(p.text()), printable.Width(clean(string(p.typed[:p.at])))
	switch end := printable.Width(words); {
	case e.of == p && words == e.text && before == e.at:
		return
	case e.of == p && e.atEnd() && before == end && strings.HasPrefix(words, e.text):
		out.add(words[len(e.text):])
	case e.of == p && e.atEnd() && before == end && strings.HasPrefix(e.text, words):
		gone := e.at - before
		back := strings.Repeat("\b", gone)
		out.add(back + strings.Repeat(" ", gone) + back)
	default:
		e.leave(out)
		out.add(p.label + words + strings.Repeat("\b", end-before))
	}
	*e = echo{of: p, text: words, at: before}
}

func (e *echo) atEnd() bool { return e.at == printable.Width(e.text) }

// leave ends the line that was being typed; it is written again if it is typed on.
func (e *echo) leave(out *transcript) {
	if e.of != nil {
		out.add("\r\n")
	}
	*e = echo{}
}

// refused tells why enter left a line as it is: on a drawn screen that stands beside the text.
func (p *plain) refused(m *Model, key tea.KeyPressMsg) {
	line := m.typing()
	action, bound := m.keys.Find(m.context(), key.String())
	if line != nil && line == p.echo.of && bound && action.ID == keymap.Accept {
		p.say(line.problem)
	}
}
