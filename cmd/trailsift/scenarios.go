package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"trailsift/engine/attack"
	"trailsift/engine/printable"
	"trailsift/scenarios"
	"trailsift/scenarios/play"
	"trailsift/scenarios/world"
)

func newScenarios(a *app) *cobra.Command {
	var folder string
	command := &cobra.Command{
		Use:   "scenarios",
		Short: "List, explain and check the attack scenarios",
		Long: `List, explain and check the attack scenarios that generate and the console can play. Each is a playbook:
a YAML file that tells an attack step by step. Your own go into a folder: --playbooks.

Exit codes: 0 done; 1 some playbooks are refused; 2 wrong usage.`,
		Example: `  trailsift scenarios list
  trailsift scenarios show 3.4
  trailsift scenarios list --playbooks mine/`,
		RunE: onlySubcommands,
	}
	command.PersistentFlags().StringVar(&folder, "playbooks", "", "know the playbooks in this `folder` too")
	command.AddCommand(newScenariosList(a, &folder), newScenariosShow(a, &folder), newScenariosCheck(a))
	return command
}

func newScenariosList(a *app, folder *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List all scenarios",
		Long: `List all scenarios with their numbers and ids, either of which names one, their tactics and techniques.

Exit codes: 0 done; 1 the list could not be written; 2 wrong usage.`,
		Example: "  trailsift scenarios list\n  trailsift scenarios list --playbooks mine/",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			known, err := knownPlaybooks(*folder)
			if err != nil {
				return err
			}
			return listScenarios(a.out, known)
		},
	}
}

func listScenarios(w io.Writer, known []*scenarios.Playbook) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NO.\tSCENARIO\tTACTIC\tATT&CK\tTITLE")
	for _, pb := range known {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", pb.Number, pb.ID, printable.Clean(pb.Tactic),
			strings.Join(pb.Techniques, " "), printable.Clean(pb.Title))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the list of scenarios: %w", err)
	}
	return nil
}

func newScenariosShow(a *app, folder *string) *cobra.Command {
	var questions bool
	show := &cobra.Command{
		Use:   "show SCENARIO",
		Short: "Explain one scenario",
		Long: `Explain one scenario, named by its id or its number: its story, who takes part, and step by step what the
attacker wants, what an analyst would notice and which calls are made.

Exit codes: 0 done; 1 the page could not be written; 2 wrong usage, or there is no such scenario.`,
		Example: "  trailsift scenarios show 3.4\n  trailsift scenarios show role-chaining --questions",
		Args:    oneScenario,
		RunE: func(_ *cobra.Command, args []string) error {
			known, err := knownPlaybooks(*folder)
			if err != nil {
				return err
			}
			pb, found := scenarios.Find(known, args[0])
			if !found {
				return usagef("there is no scenario %q; see: trailsift scenarios list", args[0])
			}
			return showScenario(a.out, pb, questions)
		},
	}
	show.Flags().BoolVar(&questions, "questions", false, "show the trainee's questions too, with the answers")
	return show
}

func oneScenario(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("want one scenario, such as 3.4\nsee: %s --help", cmd.CommandPath())
	}
	return nil
}

func newScenariosCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FOLDER]",
		Short: "Check a folder of playbooks, or the built-in ones",
		Long: `Check the playbooks of a folder: that each can be read, that all its names, texts and calls mean something,
that its id and number are free, and that it can be played. Without a folder the built-in ones are
checked.

Exit codes: 0 all are fine; 1 some are refused; 2 wrong usage.`,
		Example: "  trailsift scenarios check\n  trailsift scenarios check mine/",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("want one folder\nsee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.checkScenarios(args) },
	}
}

// checkScenarios writes what is wrong with playbooks to stdout, one line each, and fails when
// anything is.
func (a *app) checkScenarios(args []string) error {
	builtin, err := scenarios.Catalogue()
	checked, refused, folder := builtin, scenarios.Errors(err), ""
	if len(args) == 1 {
		folder = args[0]
		var own []*scenarios.Playbook
		own, err = scenarios.Load(os.DirFS(folder))
		if notRead := new(fs.PathError); errors.As(err, &notRead) && len(scenarios.Errors(err)) == 0 {
			return usagef("%s: %w", folder, notRead.Err)
		}
		refused = scenarios.Errors(err)
		_, err = scenarios.With(builtin, own)
		refused = append(refused, scenarios.Errors(err)...)
		checked = own
	}
	refused = append(refused, unplayable(checked)...)
	files := map[string]bool{}
	for _, one := range refused {
		files[one.File] = true
		located := *one
		located.File = filepath.Join(folder, one.File)
		if _, err := fmt.Fprintln(a.out, printable.Clean(located.Error())); err != nil {
			return fmt.Errorf("writing what was refused: %w", err)
		}
	}
	return a.countScenarios(checked, files, folder)
}

// countScenarios says how many were checked; those that could not be read are only among the refused.
func (a *app) countScenarios(checked []*scenarios.Playbook, refused map[string]bool, folder string) error {
	total := len(refused)
	for _, pb := range checked {
		if !refused[pb.File] {
			total++
		}
	}
	switch {
	case total == 0:
		return fmt.Errorf("%s: no playbooks; want files that end in .yaml", folder)
	case len(refused) > 0:
		return fmt.Errorf("%d checked, %d refused", total, len(refused))
	}
	_, err := fmt.Fprintf(a.out, "%d checked, none refused\n", total)
	return err
}

// unplayable are the playbooks that read well and yet cannot happen.
func unplayable(all []*scenarios.Playbook) (refused []*scenarios.Error) {
	organisation, err := world.New(world.Options{Days: 30})
	for _, pb := range all {
		if err == nil {
			_, err = play.Play(organisation, pb, play.Options{})
		}
		if err != nil {
			refused = append(refused, &scenarios.Error{File: pb.File, Reason: err.Error()})
			err = nil
		}
	}
	return refused
}

// showScenario writes a playbook for reading.
func showScenario(w io.Writer, pb *scenarios.Playbook, questions bool) error {
	page := &page{}
	page.line(pb.Number+"  "+pb.Title, "")
	page.fact("Scenario", pb.ID)
	page.fact("Tactic", pb.Tactic)
	for _, id := range pb.Techniques {
		page.fact("ATT&CK", technique(id))
	}
	page.fact("Tag", pb.Tag)
	if pb.Span != "" {
		page.fact("Takes", pb.Span)
	}
	if pb.Hour != "" {
		page.fact("Begins", "between "+strings.Replace(pb.Hour, "-", " and ", 1)+" o'clock of the victim's time")
	}
	page.fact("Detected", strings.Join(append(append(pb.Detect.Rules, pb.Detect.Sequences...), pb.Detect.Signatures...), ", "))
	page.line("")
	page.prose("", pb.Story)
	page.line("", "Who takes part", "")
	page.actors(pb)
	for i := range pb.Steps {
		page.step(i, &pb.Steps[i], questions)
	}
	page.line("", "What to do", "")
	for i, text := range pb.Response {
		page.prose(fmt.Sprintf("  %d. ", i+1), text)
	}
	if _, err := io.WriteString(w, page.text.String()); err != nil {
		return fmt.Errorf("explaining a scenario: %w", err)
	}
	return nil
}

func technique(id string) string {
	found, known := attack.Find(id)
	if !known {
		return id
	}
	return id + " " + found.Name + " (" + strings.Join(found.Tactics, ", ") + ")"
}
