package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"trailsift/engine/printable"
)

func newConfig(a *app) *cobra.Command {
	config := &cobra.Command{
		Use:   "config",
		Short: "Show the settings that hold and where they come from",
		Long: `Settings come from flags, then environment variables, then ./config.yaml, then your own
file, then the profile, then the defaults.

A variable is named after its key: rules.R04.threshold is TRAILSIFT_RULES_R04_THRESHOLD.
./config.yaml counts only if all of it lies under one top key trailsift:, because a folder of
evidence may hold a config.yaml of somebody else's.

Exit codes: 0 done; 1 it could not be written; 2 wrong usage, or a setting that is refused.`,
		Example: `  trailsift config show
  trailsift config path
  TRAILSIFT_RULES_R04_THRESHOLD=5 trailsift config show`,
		RunE: onlySubcommands,
	}
	config.AddCommand(newConfigShow(a), newConfigPath(a))
	return config
}

func newConfigShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Print every setting as YAML, with its origin",
		Long: `Print every setting that holds, as YAML, with a comment that says where it came from.
The output is itself a configuration file.

Exit codes: 0 done; 1 it could not be written; 2 wrong usage, or a setting that is refused.`,
		Example: `  trailsift config show
  trailsift config show --profile classic
  trailsift config show --set rules.R04.threshold=5`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded, err := a.settings(cmd)
			if err != nil {
				return err
			}
			var shown bytes.Buffer
			if err := loaded.WriteYAML(&shown); err != nil {
				return err
			}
			return a.deliver(shown.Bytes(), "")
		},
	}
}

func newConfigPath(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Print which configuration files were looked at",
		Long: `Print which configuration files were looked at, the strongest first, and what came of each.

Exit codes: 0 done; 1 it could not be written; 2 wrong usage, or a setting that is refused.`,
		Example: "  trailsift config path",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded, err := a.settings(cmd)
			if err != nil {
				return err
			}
			for _, file := range loaded.Files {
				if _, err := fmt.Fprintf(a.out, "%s: %s\n", printable.Clean(file.Path), printable.Clean(file.State)); err != nil {
					return fmt.Errorf("writing paths: %w", err)
				}
			}
			return nil
		},
	}
}
