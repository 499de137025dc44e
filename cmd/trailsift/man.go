package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func newMan(a *app) *cobra.Command {
	var folder string
	man := &cobra.Command{
		Use:   "man [COMMAND ...]",
		Short: "Print a manual page",
		Long: `Print the manual page of trailsift, or of one of its commands, as man(1) reads it. With --out all pages
are written, one file each. The same program prints the same bytes.

Exit codes: 0 done; 1 a page could not be written; 2 wrong usage.`,
		Example: `  trailsift man | man -l -
  trailsift man rules show | man -l -
  trailsift man --out ~/.local/share/man/man1`,
		ValidArgsFunction: offerCommands,
		RunE: func(cmd *cobra.Command, words []string) error {
			if folder != "" {
				if len(words) > 0 {
					return usagef("--out writes all pages: leave out %q\nsee: %s --help", words[0], cmd.CommandPath())
				}
				return writeManual(cmd.Root(), folder)
			}
			found, err := named(cmd.Root(), words)
			if err != nil {
				return err
			}
			page, err := manualPage(found)
			if err != nil {
				return err
			}
			return a.deliver(page, "")
		},
	}
	man.Flags().StringVar(&folder, "out", "", "write all pages to this `folder`")
	return man
}

// writeManual writes the pages of a command and all below it into a folder, which is made if there is none.
func writeManual(command *cobra.Command, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("writing manual pages: %w", err)
	}
	page, err := manualPage(command)
	if err != nil {
		return err
	}
	if err := writeTo(filepath.Join(folder, manualName(command)+".1"), page); err != nil {
		return fmt.Errorf("writing manual pages: %w", err)
	}
	for _, below := range command.Commands() {
		if !below.IsAvailableCommand() {
			continue
		}
		if err := writeManual(below, folder); err != nil {
			return err
		}
	}
	return nil
}

// manualPage is a command's page in the language of man(7).
func manualPage(command *cobra.Command) ([]byte, error) {
	command.InitDefaultHelpFlag()
	var page bytes.Buffer
	if err := manualTemplate.Execute(&page, command); err != nil {
		return nil, fmt.Errorf("the manual page of %s: %w", command.CommandPath(), err)
	}
	return page.Bytes(), nil
}
