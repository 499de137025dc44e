package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"trailsift/engine/printable"
)

// streams are the three standard streams. Results go to out, progress and problems to err.
type streams struct {
	in       io.Reader
	out      *os.File
	err      *os.File
	terminal struct{ in, out, err bool } // which of them are terminals
	piped    bool                        // in is a pipe or a file: somebody sends data
	noColor  bool                        // NO_COLOR is set, to anything, or the terminal has none
}

func standardStreams() streams {
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, noColor: os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"}
	s.terminal.in = isTerminal(os.Stdin)
	s.terminal.out = isTerminal(os.Stdout)
	s.terminal.err = isTerminal(os.Stderr)
	if stat, err := os.Stdin.Stat(); err == nil {
		s.piped = stat.Mode()&os.ModeNamedPipe != 0 || stat.Mode().IsRegular()
	}
	return s
}

func isTerminal(file *os.File) bool { return term.IsTerminal(int(file.Fd())) }

// width is how many columns a terminal has; 0 for a file that is none.
func width(file *os.File) int {
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// say writes one line to stderr. It may hold text from logs and names of files, which are shown so
// that a terminal does not obey them.
func (s streams) say(format string, args ...any) {
	fmt.Fprintf(s.err, "trailsift: %s\n", printable.Clean(fmt.Sprintf(format, args...)))
}
