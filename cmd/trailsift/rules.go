package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/printable"
	"trailsift/engine/rule"
)

func newRules(a *app) *cobra.Command {
	rules := &cobra.Command{
		Use:   "rules",
		Short: "Explain rules and signatures, and check your own",
		Long: `Explain what scores are made of: the rules R01 to R09, what each counts, when it fires and why
it matters, and the signatures, which are Sigma rules for CloudTrail. Check folders of your own.`,
		RunE: onlySubcommands,
	}
	rules.AddCommand(newRulesList(a), newRulesShow(a), newRulesCheck(a))
	return rules
}

func newRulesList(a *app) *cobra.Command {
	var folders []string
	list := &cobra.Command{
		Use:     "list",
		Short:   "List all rules with the settings that hold, all sequences and all signatures",
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
	return &cobra.Command{
		Use:   "show RULE",
		Short: "Explain one rule or signature",
		Long: `Explain one rule: what it counts, why that matters, its defaults, and what holds here; the first
three characters are enough. Or a signature, by its title or its id.`,
		Example: "  trailsift rules show R04\n  trailsift rules show R04_MULTI_IP --profile classic",
		Args:    oneRule,
		RunE: func(cmd *cobra.Command, args []string) error {
			loaded, err := a.settings(cmd)
			if err != nil {
				return err
			}
			id, known := rule.Parse(args[0])
			if !known {
				return a.showSignature(loaded, args[0])
			}
			for _, description := range rule.Catalogue() {
				if description.ID == id {
					return showRule(a.out, description, loaded)
				}
			}
			return usagef("there is no rule %q", args[0])
		},
	}
}

func oneRule(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("want one rule, such as R04\nsee: %s --help", cmd.CommandPath())
	}
	return nil
}

// showSignature explains the signature of that name.
func (a *app) showSignature(loaded settings.Loaded, name string) error {
	config, err := a.engineConfig(loaded, nil)
	if err != nil {
		return err
	}
	if !config.Signatures.Empty() {
		if found := signature(config.Signatures, name); found != nil {
			return showSignature(a.out, found)
		}
	}
	return usagef("there is no rule and no signature %q; see: trailsift rules list", name)
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
			lines = append(lines, "For "+whom(override)+": "+changes(override))
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

func points(n float64) string { return number(n) + " points" }

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
