package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/printable"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/scenarios"
)

// shells are those that a script can be printed for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that lets a shell complete commands",
		Long: `Print a script with which bash, zsh, fish or powershell completes commands, flags and their values:
formats, levels, scenarios, rules, settings, files and folders. Each line below makes that last; open a
new shell afterwards.

bash, with the package bash-completion:
  mkdir -p ~/.local/share/bash-completion/completions
  trailsift completion bash > ~/.local/share/bash-completion/completions/trailsift

zsh, where ~/.zshrc has "fpath=(~/.zfunc $fpath); autoload -U compinit; compinit":
  mkdir -p ~/.zfunc
  trailsift completion zsh > ~/.zfunc/_trailsift

fish:
  mkdir -p ~/.config/fish/completions
  trailsift completion fish > ~/.config/fish/completions/trailsift.fish

powershell:
  trailsift completion powershell >> $PROFILE

Exit codes: 0 done; 1 the script could not be written; 2 wrong usage.`,
		Example: `  source <(trailsift completion bash)
  trailsift completion zsh > _trailsift
  trailsift completion fish | source
  trailsift completion powershell | Out-String | Invoke-Expression`,
		Args:      oneShell,
		ValidArgs: shells,
		RunE:      func(cmd *cobra.Command, args []string) error { return a.completion(cmd.Root(), args[0]) },
	}
}

func oneShell(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || !slices.Contains(shells, args[0]) {
		return usagef("want one shell: %s\nsee: %s --help", strings.Join(shells, ", "), cmd.CommandPath())
	}
	return nil
}

func (a *app) completion(root *cobra.Command, shell string) error {
	const described = true
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(a.out, described)
	case "zsh":
		return root.GenZshCompletion(a.out)
	case "fish":
		return root.GenFishCompletion(a.out, described)
	}
	return root.GenPowerShellCompletionWithDesc(a.out)
}

// complete says of all flags and arguments below a command what a shell may offer for them. No log is read
// for that, and no configuration.
func complete(command *cobra.Command) {
	command.LocalNonPersistentFlags().VisitAll(func(flag *pflag.Flag) { completeFlag(command, flag) })
	command.PersistentFlags().VisitAll(func(flag *pflag.Flag) { completeFlag(command, flag) })
	if command.ValidArgsFunction == nil && command.ValidArgs == nil {
		command.ValidArgsFunction = completeArguments(command)
	}
	for _, below := range command.Commands() {
		complete(below)
	}
}

func completeFlag(command *cobra.Command, flag *pflag.Flag) {
	if _, known := command.GetFlagCompletionFunc(flag.Name); known {
		return
	}
	kind, usage := pflag.UnquoteUsage(flag)
	offer, known := offers[kind]
	if values := listedIn(usage); !known && values != nil {
		offer = cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)
	} else if !known {
		offer = cobra.NoFileCompletions
	}
	// The flag is there and has no function yet, which is all that could be wrong.
	_ = command.RegisterFlagCompletionFunc(flag.Name, offer)
}

// offers are what may be given for a value, by the name that the help gives the value. For others it is what
// the help lists.
var offers = map[string]cobra.CompletionFunc{
	"file":         offerFiles,
	"path":         offerFiles,
	"folder":       offerFolders,
	"level":        offerLevels,
	"rule":         offerRules,
	"scenario":     offerScenarios,
	"KEY=VALUE":    offerSettings,
	"KEY=FROM..TO": offerSettings,
}

// arguments are the same for arguments, by the name that a command's usage gives the first of them.
var arguments = map[string]cobra.CompletionFunc{
	"PATH":     offerFiles,
	"DOCUMENT": offerFiles,
	"BINARY":   first(offerFiles),
	"FOLDER":   first(offerFolders),
	"DIR":      offerFolders,
	"SCENARIO": first(offerScenarios),
	"RULE":     first(offerAllRules),
}

// argument is the first argument in a command's usage.
var argument = regexp.MustCompile(`^[a-z]+ \[?([A-Z]+)`)

// completeArguments finds what a command takes in its usage, as in "show RULE".
func completeArguments(command *cobra.Command) cobra.CompletionFunc {
	if found := argument.FindStringSubmatch(command.Use); found != nil && arguments[found[1]] != nil {
		return arguments[found[1]]
	}
	return cobra.NoFileCompletions
}

var (
	remark = regexp.MustCompile(` \([^)]*\)`)
	listed = regexp.MustCompile(`: ((?:[\w-]+, )*[\w-]+ or [\w-]+)(?:;|$)`)
)

// listedIn are the values that a flag's help lists, as in "the format: table, json or csv".
func listedIn(usage string) []string {
	found := listed.FindStringSubmatch(remark.ReplaceAllString(usage, ""))
	if found == nil {
		return nil
	}
	return strings.Split(strings.Replace(found[1], " or ", ", ", 1), ", ")
}

// first offers something for the first argument alone.
func first(offer cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer(cmd, args, typed)
	}
}

func offerFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func offerFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func offerLevels(*cobra.Command, []string, string) (levels []string, _ cobra.ShellCompDirective) {
	for level := risk.Low; level <= risk.Critical; level++ {
		levels = append(levels, strings.ToLower(level.String()))
	}
	return levels, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func offerRules(_ *cobra.Command, _ []string, typed string) (rules []string, _ cobra.ShellCompDirective) {
	for _, d := range rule.Catalogue() {
		rules = appendNamed(rules, typed, string(d.ID)[:3], d.Title)
	}
	return rules, cobra.ShellCompDirectiveNoFileComp
}

// offerAllRules offers sequences too. Signatures have titles of several words, which no shell completes well.
func offerAllRules(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	rules, directive := offerRules(cmd, args, typed)
	for _, d := range sequence.Catalogue() {
		rules = appendNamed(rules, typed, d.ID[:3], d.Title)
	}
	return rules, directive
}

// offerScenarios offers numbers, and ids once a letter is typed.
func offerScenarios(cmd *cobra.Command, _ []string, typed string) (names []string, _ cobra.ShellCompDirective) {
	folder := ""
	if flag := cmd.Flag("playbooks"); flag != nil {
		folder = flag.Value.String()
	}
	known, err := knownPlaybooks(folder)
	if err != nil {
		known, _ = scenarios.Catalogue()
	}
	for _, pb := range known {
		title := printable.Clean(pb.Title)
		if typed == "" || typed[0] <= '9' {
			names = appendNamed(names, typed, pb.Number, title)
		} else {
			names = appendNamed(names, typed, pb.ID, title)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// offerSettings offers keys, after which a value is typed.
func offerSettings(_ *cobra.Command, _ []string, typed string) (keys []string, _ cobra.ShellCompDirective) {
	for _, key := range settings.Keys() {
		keys = appendNamed(keys, typed, key+"=", "")
	}
	return keys, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// appendNamed appends a name with what it means, if it goes on from what was typed, in whichever case.
func appendNamed(names []string, typed, name, meaning string) []string {
	if len(name) < len(typed) || !strings.EqualFold(name[:len(typed)], typed) {
		return names
	}
	if meaning == "" {
		return append(names, name)
	}
	return append(names, cobra.CompletionWithDesc(name, meaning))
}
