package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/printable"
	"trailsift/engine/rule"
)

func newRules(a *app) *cobra.Command {
	rules := &cobra.Command{
		Use:   "rules",
		Short: "Explain rules, sequences and signatures, and check your own",
		Long: `Explain what scores are made of: the rules R01 to R09, what each counts, when it fires and why
it matters; the sequences S01 to S12, which need several events in their order; and the signatures,
which are Sigma rules for CloudTrail. Check folders of your own.

Exit codes: 0 done; 1 some rules are refused; 2 wrong usage.`,
		Example: "  trailsift rules list\n  trailsift rules show S04\n  trailsift rules check sigma/",
		RunE:    onlySubcommands,
	}
	rules.AddCommand(newRulesList(a), newRulesShow(a), newRulesCheck(a))
	return rules
}

func newRulesList(a *app) *cobra.Command {
	var folders []string
	list := &cobra.Command{
		Use:   "list",
		Short: "List all rules with the settings that hold, all sequences and all signatures",
		Long: `List the rules with the thresholds and points that hold here, the sequences that are looked for, and
the signatures that run, the gravest first. trailsift rules show explains each.

Exit codes: 0 done; 1 the list could not be written; 2 wrong usage.`,
		Example: "  trailsift rules list\n  trailsift rules list --profile classic\n  trailsift rules list --rules sigma/",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded, err := a.settings(cmd)
			if err != nil {
				return err
			}
			if err := listRules(a.out, loaded); err != nil {
				return err
			}
			config, err := a.engineConfig(loaded, folders)
			if err != nil {
				return err
			}
			if err := listSequences(a.out, config.Sequences.Kinds()); err != nil || config.Signatures.Empty() {
				return err
			}
			return listSignatures(a.out, config.Signatures)
		},
	}
	addRules(list, &folders)
	return list
}

func listRules(w io.Writer, loaded settings.Loaded) error {
	effective := loaded.Engine().Rules.Rules
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tFIRES WHEN\tPOINTS\tTITLE")
	for _, description := range rule.Catalogue() {
		setting := effective[description.ID]
		points := number(setting.Points)
		if !setting.Enabled {
			points = "off"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", description.ID, firesWhen(description, setting), points, description.Title)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the list of rules: %w", err)
	}
	return nil
}

func newRulesShow(a *app) *cobra.Command {
	var format string
	var folders []string
	show := &cobra.Command{
		Use:   "show RULE",
		Short: "Explain one rule, sequence or signature",
		Long: `Explain one rule: what it counts, why that matters, its defaults, and what holds here. Or a
sequence: when it fires, how grave that is, who does the same in honest work, and its settings. The
first three characters are enough for both. Or a signature, by its title or its id: what it proves, its
techniques, its known false positives, and where it comes from.

Exit codes: 0 done; 1 the page could not be written; 2 wrong usage, or there is no such rule.`,
		Example: `  trailsift rules show R04
  trailsift rules show R04_MULTI_IP --profile classic
  trailsift rules show s04
  trailsift rules show 'policy put on oneself' -o json
  trailsift rules show 'Buckets were listed' --rules sigma/`,
		Args: oneRule,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "table" && format != "json" {
				return usagef("-o %s: want table or json", format)
			}
			loaded, err := a.settings(cmd)
			if err != nil {
				return err
			}
			return a.explain(loaded, args[0], folders, format)
		},
	}
	show.Flags().StringVarP(&format, "output", "o", "table", "the `format`: table or json")
	addRules(show, &folders)
	return show
}

// explain finds a rule, a sequence or a signature by its name and explains it.
func (a *app) explain(loaded settings.Loaded, name string, folders []string, format string) error {
	if id, known := rule.Parse(name); known {
		for _, d := range rule.Catalogue() {
			switch {
			case d.ID != id:
			case format == "table":
				return showRule(a.out, d, loaded)
			default:
				return explainRule(d, loaded).write(a.out, format)
			}
		}
	}
	if d, known := describedSequence(name); known {
		return explainSequence(d, loaded).write(a.out, format)
	}
	config, err := a.engineConfig(loaded, folders)
	if err != nil {
		return err
	}
	if !config.Signatures.Empty() {
		if e, known := explainSignature(config.Signatures, name); known {
			return e.write(a.out, format)
		}
	}
	return usagef("there is no rule, sequence or signature %q; see: trailsift rules list", name)
}

func oneRule(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("want one rule, such as R04\nsee: %s --help", cmd.CommandPath())
	}
	return nil
}

func showRule(w io.Writer, d rule.Description, loaded settings.Loaded) error {
	all := loaded.Engine().Rules
	setting := all.Rules[d.ID]
	key := "rules." + string(d.ID)[:3]
	state := "on"
	if !setting.Enabled {
		state = "off"
	}
	lines := []string{
		fmt.Sprintf("%s  %s", d.ID, d.Title),
		"",
		"Figure     " + d.Feature + ": " + d.Definition,
		"Why        " + d.Why,
		"Default    " + firesWhen(d, d.Default) + ", " + points(d.Default.Points),
		"Here       " + firesWhen(d, setting) + ", " + points(setting.Points) + ", " + state,
		"",
	}
	for _, name := range []string{"enabled", "threshold", "points"} {
		lines = append(lines, fmt.Sprintf("%s.%s is set by: %s", key, name, loaded.Origin(key+"."+name)))
	}
	for _, override := range all.Overrides {
		if id, _ := rule.Parse(override.Rule); override.Rule == "" || id == d.ID {
			lines = append(lines, "For "+whom(override)+": "+changes(override)+because(override, time.Now()))
		}
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, printable.Clean(line)); err != nil {
			return fmt.Errorf("explaining a rule: %w", err)
		}
	}
	return nil
}

func firesWhen(d rule.Description, s rule.Setting) string {
	return fmt.Sprintf("%s %s %s", d.Feature, d.Condition, number(s.Threshold))
}

func whom(o rule.Override) string {
	var who []string
	if o.Kind != "" {
		who = append(who, "kind "+o.Kind)
	}
	if o.Match != "" {
		who = append(who, "names like "+o.Match)
	}
	if len(who) == 0 {
		return "everyone"
	}
	return strings.Join(who, ", ")
}

func changes(o rule.Override) string {
	var changed []string
	if o.Enabled != nil {
		changed = append(changed, "enabled "+strconv.FormatBool(*o.Enabled))
	}
	if o.Threshold != nil {
		changed = append(changed, "threshold "+number(*o.Threshold))
	}
	if o.Points != nil {
		changed = append(changed, points(*o.Points))
	}
	return strings.Join(changed, ", ")
}

// because is why and for how long an override holds: " (until 2026-12-31, runners everywhere)".
func because(o rule.Override, now time.Time) string {
	var words []string
	if !o.Until.IsZero() {
		last := o.Until.AddDate(0, 0, -1).Format(time.DateOnly)
		if now.Before(o.Until) {
			words = append(words, "until "+last)
		} else {
			words = append(words, "ended "+last)
		}
	}
	if o.Reason != "" {
		words = append(words, o.Reason)
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

func points(n float64) string { return number(n) + " points" }

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
