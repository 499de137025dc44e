package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEveryCommandTeaches wants of each command's help a text, examples that hold, the exit codes it ends with, and
// words on every flag.
func TestEveryCommandTeaches(t *testing.T) {
	root := newRoot(&app{})
	root.InitDefaultHelpCmd()
	commands := []*cobra.Command{root}
	for at := 0; at < len(commands); at++ {
		commands = append(commands, commands[at].Commands()...)
	}
	for _, command := range commands {
		if command.Short == "" || command.Long == "" {
			t.Errorf("%s is not explained", command.CommandPath())
		}
		if codes := exitCodes(command); len(codes) < 2 || codes[0].Code != "0" || codes[len(codes)-1].Code < "2" {
			t.Errorf("%s: the help does not end with the exit codes, as in: Exit codes: 0 done; 2 wrong usage.", command.CommandPath())
		}
		if !strings.Contains(command.Example, root.Name()) {
			t.Errorf("%s has no example", command.CommandPath())
		}
		for line := range strings.Lines(command.Long) {
			if len([]rune(line)) > 120 {
				t.Errorf("%s: the line is too long for a terminal: %s", command.CommandPath(), line)
			}
		}
		for line := range strings.Lines(command.Example) {
			checkExample(t, root, line)
		}
		command.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			if flag.Usage == "" || flag.Hidden {
				t.Errorf("%s: nothing is said of --%s", command.CommandPath(), flag.Name)
			}
		})
	}
}

// checkExample looks whether the program knows the commands and flags of an example, which may be a pipeline.
func checkExample(t *testing.T, root *cobra.Command, line string) {
	t.Helper()
	for part := range strings.SplitSeq(line, "|") {
		_, typed, found := strings.Cut(part, root.Name()+" ")
		if !found {
			continue
		}
		words := strings.Fields(typed)
		command, _, err := root.Find(words)
		if err != nil {
			t.Errorf("%s: %v", strings.TrimSpace(line), err)
			continue
		}
		for _, word := range words {
			name, isFlag := strings.CutPrefix(word, "--")
			short := len(word) == 2 && word[0] == '-'
			switch {
			case isFlag && command.Flag(name) == nil,
				short && command.Flags().ShorthandLookup(word[1:]) == nil && command.InheritedFlags().ShorthandLookup(word[1:]) == nil:
				t.Errorf("%s: %s has no %s", strings.TrimSpace(line), command.CommandPath(), word)
			}
		}
	}
}
