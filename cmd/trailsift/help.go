package main

import (
	"strings"

	"github.com/spf13/cobra"
)

func newHelp(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND ...]",
		Short: "Explain a command",
		Long: `Explain a command, its flags and its exit codes, as --help after it does.

Exit codes: 0 done; 2 there is no such command.`,
		Example: "  trailsift help detect\n  trailsift help rules show",
		RunE: func(cmd *cobra.Command, words []string) error {
			found, err := named(cmd.Root(), words)
			if err != nil {
				return err
			}
			found.InitDefaultHelpFlag() // which others get when they run
			found.SetOut(a.out)
			return found.Help()
		},
		ValidArgsFunction: offerCommands,
	}
}

// offerCommands offers what is below the command that was typed so far.
func offerCommands(cmd *cobra.Command, words []string, typed string) (names []string, _ cobra.ShellCompDirective) {
	found, err := named(cmd.Root(), words)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, below := range found.Commands() {
		if below.IsAvailableCommand() {
			names = appendNamed(names, typed, below.Name(), below.Short)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// named is the command that words lead to from the root, as in "rules show".
func named(root *cobra.Command, words []string) (*cobra.Command, error) {
	found, rest, err := root.Find(words)
	if err != nil || len(rest) > 0 {
		return nil, usagef("there is no command %q\nsee: %s --help", strings.Join(words, " "), root.Name())
	}
	return found, nil
}
