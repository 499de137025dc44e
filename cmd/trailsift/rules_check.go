package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"trailsift/engine/finding"
	"trailsift/engine/printable"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
)

func newRulesCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check DIR ...",
		Short: "Check folders of Sigma rules",
		Long: `Compile every .yml and .yaml file of the folders as Sigma rules for CloudTrail, name each that
is refused with file, line and reason, and count both.

Exit codes: 0 all can run; 1 some are refused, or there are none; 2 wrong usage, or a folder that cannot be read.`,
		Example: "  trailsift rules check sigma/rules/cloud/aws/cloudtrail",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("want a folder of rules\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, paths []string) error {
			folders, err := ruleFolders(paths)
			if err != nil {
				return usageError{err}
			}
			set, refused := sigma.LoadFolders(folders...)
			for _, r := range refused {
				if _, err := fmt.Fprintln(a.out, printable.Clean(r.Error())); err != nil {
					return fmt.Errorf("writing what was refused: %w", err)
				}
			}
			good := len(set.Rules) + len(set.Correlations)
			if good+len(refused) == 0 {
				return fmt.Errorf("%s: no rules; want files that end in .yml or .yaml", strings.Join(paths, ", "))
			}
			if _, err := fmt.Fprintf(a.out, "%d rules run, %d are refused\n", good, len(refused)); err != nil {
				return fmt.Errorf("writing the count: %w", err)
			}
			if len(refused) > 0 {
				return fmt.Errorf("%d of %d rules are refused", len(refused), good+len(refused))
			}
			return nil
		},
	}
}

// listSequences prints the sequences that are looked for.
func listSequences(w io.Writer, kinds []sequence.Kind) error {
	if len(kinds) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nSEQUENCE\tTECHNIQUES\tTITLE")
	for _, kind := range kinds {
		fmt.Fprintf(table, "%s\t%s\t%s\n", kind.ID, strings.Join(kind.Techniques, " "), kind.Title)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the list of sequences: %w", err)
	}
	return nil
}

// listSignatures prints the signatures below the rules, the gravest first.
func listSignatures(w io.Writer, set *sigma.Set) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nSIGNATURE\tLEVEL\tTECHNIQUES\tTITLE")
	rules := slices.Clone(set.Rules)
	slices.SortStableFunc(rules, func(a, b *sigma.Rule) int {
		return cmp.Or(finding.Gravity(b.Level)-finding.Gravity(a.Level), cmp.Compare(a.Title, b.Title))
	})
	for _, rule := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", printable.Clean(rule.ID), rule.Level, printable.Clean(strings.Join(rule.Techniques, " ")), printable.Clean(rule.Title))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the list of signatures: %w", err)
	}
	return nil
}
