//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/term"
)

// screen is the program running in a pseudo-terminal, with an emulator that draws what it writes.
type screen struct {
	t        *testing.T
	cmd      *exec.Cmd
	terminal *os.File
	view     vt10x.Terminal
	before   *term.State // of the terminal, before the program touched it
	drained  chan struct{}

	mu      sync.Mutex
	bytes   bytes.Buffer // everything that was written
	passing []string     // what the screen has yet to show, however briefly
}

// startScreen runs the program in a terminal of the given size. stdin is the terminal too, or data.
func startScreen(t *testing.T, columns, rows int, stdin io.Reader, environ []string, args ...string) *screen {
	t.Helper()
	return startScreenIn(t, t.TempDir(), columns, rows, stdin, environ, args...)
}

// startScreenIn runs it in a folder.
func startScreenIn(t *testing.T, folder string, columns, rows int, stdin io.Reader, environ []string, args ...string) *screen {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir, cmd.Env = folder, environ
	return startScreenOf(t, cmd, columns, rows, stdin)
}

// startScreenOf runs a command in a terminal.
func startScreenOf(t *testing.T, cmd *exec.Cmd, columns, rows int, stdin io.Reader) *screen {
	t.Helper()
	terminal, side, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer side.Close()
	size := &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}
	if err := pty.Setsize(terminal, size); err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, cmd: cmd, terminal: terminal, drained: make(chan struct{})}
	if s.before, err = term.GetState(int(terminal.Fd())); err != nil {
		t.Fatal(err)
	}
	s.view = vt10x.New(vt10x.WithSize(columns, rows), vt10x.WithWriter(terminal))
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = side, side, side
	if stdin != nil {
		s.cmd.Stdin = stdin
	}
	s.cmd.SysProcAttr = inTerminal()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.drain()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		terminal.Close()
	})
	return s
}

// drain passes what the program writes to the emulator.
func (s *screen) drain() {
	defer close(s.drained)
	buffer := make([]byte, 32<<10)
	var pending []byte
	for {
		n, err := s.terminal.Read(buffer)
		s.mu.Lock()
		s.bytes.Write(buffer[:n])
		s.mu.Unlock()
		pending = append(pending, buffer[:n]...)
		whole := wholeRunes(pending)
		s.draw(pending[:whole])
		pending = append(pending[:0], pending[whole:]...)
		if err != nil {
			return
		}
	}
}

// draw passes text to the emulator: escape by escape while the screen has to show something, so that nothing that it
// shows is missed, however late it is read.
func (s *screen) draw(text []byte) {
	for len(text) > 0 {
		end := len(text)
		if at := bytes.IndexByte(text[1:], '\x1b'); at >= 0 && len(s.awaited()) > 0 {
			end = at + 1
		}
		_, _ = s.view.Write(text[:end])
		s.notice()
		text = text[end:]
	}
}

// awaited is what the screen has yet to show.
func (s *screen) awaited() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.passing
}

// notice strikes out what the screen shows of what it has to.
func (s *screen) notice() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.passing) > 0 && strings.Contains(s.view.String(), s.passing[0]) {
		s.passing = s.passing[1:]
	}
}

// wholeRunes is how many bytes there are without a rune at their end that goes on in what is read next. The
// emulator would take its halves for two broken ones.
func wholeRunes(text []byte) int {
	for from := max(len(text)-utf8.UTFMax+1, 0); from < len(text); from++ {
		if utf8.RuneStart(text[from]) && !utf8.FullRune(text[from:]) {
			return from
		}
	}
	return len(text)
}

// written is everything that the program wrote so far.
func (s *screen) written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes.String()
}

func (s *screen) press(keys string) {
	s.t.Helper()
	if _, err := s.terminal.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// resize changes the size of the terminal, which the program is told by a signal.
func (s *screen) resize(columns, rows int) {
	s.t.Helper()
	s.view.Resize(columns, rows)
	if err := pty.Setsize(s.terminal, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}

// wait waits until the screen shows all of the texts, and returns it.
func (s *screen) wait(texts ...string) string {
	s.t.Helper()
	return s.until("shows "+strings.Join(texts, " and "), func(shown string) bool {
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				return false
			}
		}
		return true
	})
}

// passes waits until the screen has shown the texts, one after the other. Unlike for wait, they need not stay.
func (s *screen) passes(texts ...string) {
	s.t.Helper()
	s.mu.Lock()
	s.passing = texts
	s.mu.Unlock()
	s.notice()
	s.until("showed one of "+strings.Join(texts, ", "), func(string) bool { return len(s.awaited()) == 0 })
}

func (s *screen) until(what string, holds func(string) bool) string {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		shown := s.view.String()
		if holds(shown) {
			return shown
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen never %s:\n%s", what, shown)
		}
	}
}

// exit waits for the program to end and returns its exit code.
func (s *screen) exit() int {
	s.t.Helper()
	ended := make(chan struct{})
	go func() {
		_ = s.cmd.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		<-s.drained
	case <-time.After(patience):
		s.t.Fatalf("the program did not end:\n%s", s.view.String())
	}
	return s.cmd.ProcessState.ExitCode()
}

// assertSane fails unless the terminal is as it was before the program.
func (s *screen) assertSane() {
	s.t.Helper()
	after, err := term.GetState(int(s.terminal.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	if *after != *s.before {
		s.t.Error("the terminal's modes are not as they were")
	}
	text := s.written()
	for on, off := range map[string]string{
		"\x1b[?1049h": "\x1b[?1049l", // the alternate screen
		"\x1b[?25l":   "\x1b[?25h",   // a hidden cursor
		"\x1b[?2004h": "\x1b[?2004l", // bracketed paste
		"\x1b[?1000h": "\x1b[?1000l", // mouse clicks
		"\x1b[?1002h": "\x1b[?1002l", // mouse drags
		"\x1b[?1003h": "\x1b[?1003l", // mouse moves
	} {
		if strings.LastIndex(text, on) > strings.LastIndex(text, off) {
			s.t.Errorf("%q was never followed by %q", on, off)
		}
	}
}
