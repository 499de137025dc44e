package ui

import (
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"
)

// keyboard is where keys come from in plain mode, one by one as they are pressed: Bubble Tea sees to that only
// where it draws. Release gives the terminal back as it was.
func keyboard(given io.Reader) (input io.Reader, release func(), err error) {
	input, release = given, func() {}
	if given == nil {
		if input, release, err = controlling(); err != nil {
			return nil, nil, err
		}
	}
	file, is := input.(interface{ Fd() uintptr })
	if !is || !term.IsTerminal(int(file.Fd())) {
		return input, release, nil
	}
	state, err := term.MakeRaw(int(file.Fd()))
	if err != nil {
		release()
		return nil, nil, fmt.Errorf("console: keys: %w", err)
	}
	leave := release
	return input, func() {
		_ = term.Restore(int(file.Fd()), state) // a terminal that is gone needs none
		leave()
	}, nil
}

// controlling is the process's own terminal: standard input or, where data comes from there, the one that
// controls the process.
func controlling() (io.Reader, func(), error) {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return os.Stdin, func() {}, nil
	}
	in, out, err := tea.OpenTTY()
	if err != nil {
		return nil, nil, fmt.Errorf("console: keys: %w", err)
	}
	return in, func() {
		_ = in.Close()
		_ = out.Close()
	}, nil
}
