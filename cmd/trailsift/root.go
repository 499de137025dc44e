package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trailsift/cmd/trailsift/settings"
)

// app is one run of the program: its streams and its environment.
type app struct {
	streams
	environ []string
	chosen  choices
}

// choices are the flags that are settings, which every command takes.
type choices struct {
	profile, timezone, theme string
	ascii, plain             bool
	set                      []string
}

// run runs the program and returns its exit code.
func run(args []string, s streams, environ []string) int {
	root := newRoot(&app{streams: s, environ: environ})
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	return finish(s, root.ExecuteContext(context.Background()))
}

func newRoot(a *app) *cobra.Command {
	root := newOpen(a)
	root.Use = "trailsift [PATH|- ...]"
	root.Short = "Investigate AWS CloudTrail logs in a terminal"
	root.Long = rootHelp
	root.Example = rootExample
	root.SuggestionsMinimumDistance = 2
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w\nsee: %s --help", flagError(err), cmd.CommandPath())
	})
	a.addChoices(root)
	root.AddCommand(newOpen(a), newDetect(a), newGenerate(a), newScenarios(a), newTrain(a), newEvaluate(a), newRules(a), newCase(a), newReport(a), newServe(a), newBoard(a), newConfig(a), newVersion(a))
	root.AddCommand(newCompletion(a), newMan(a), newSBOM(a))
	root.SetHelpCommand(newHelp(a))
	complete(root)
	return root
}

// flagError says what a flag wants in words, where the library quotes the function that reads it.
func flagError(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	flag := invalid.GetFlag()
	wants, known := map[string]string{
		"int": "a whole number", "uint64": "a whole number, 0 or more", "float64": "a number",
		"duration": "a time such as 20s or 5m", "bool": "true or false",
	}[flag.Value.Type()]
	if !known {
		return err
	}
	return fmt.Errorf("--%s %q: want %s", flag.Name, invalid.GetValue(), wants)
}

const rootHelp = `trailsift reads AWS CloudTrail logs, ranks every user, role and key by risk, and shows
which rules and events each score rests on, down to the original record.

Without a command it opens the console. Without a path it opens what is piped in, else made-up
logs: an organisation of about 60 people over a week, with three attacks in it.
PATH is a file, a folder or a pattern such as 'logs/**/*.json.gz'; - is standard input.
Logs may be plain or gzipped, as CloudTrail delivers them or as other tools export them.
A folder that is named like a command needs its path: ./detect

Exit codes: 0 done; 1 when a signal came before everything was read; 2 wrong usage.`

const rootExample = `  trailsift                                a made-up organisation, attacked
  trailsift --scenario 3.4 --seed 7        the attack of your choice in it
  trailsift logs/                          everything in a folder
  zcat logs/*.gz | trailsift -             from another program
  trailsift detect logs/ -o json           the same answers for a script
  trailsift logs/ --user marek.dvorak --rule R06
                                           straight to one principal and rule`

// addChoices adds the flags that are settings.
func (a *app) addChoices(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringVar(&a.chosen.profile, "profile", "", "the `name` of the set of values to start from: "+strings.Join(settings.ProfileNames(), " or "))
	flags.StringVar(&a.chosen.timezone, "timezone", "", "the `zone` of working hours and of times without one, such as Asia/Seoul")
	flags.StringVar(&a.chosen.theme, "theme", "", "the `looks` of the console: auto, dark, light, contrast, colorblind or mono")
	flags.BoolVar(&a.chosen.ascii, "ascii", false, "draw with ASCII alone")
	flags.BoolVar(&a.chosen.plain, "plain", false, "draw no screen, but write what changes as lines, for screen readers")
	flags.StringArrayVar(&a.chosen.set, "set", nil, "any other setting, as `KEY=VALUE` (see: trailsift config show)")
}

// settings loads the configuration that holds for a command.
func (a *app) settings(cmd *cobra.Command) (settings.Loaded, error) {
	flags, err := a.flags(cmd)
	if err != nil {
		return settings.Loaded{}, err
	}
	loaded, err := settings.Load(settings.Places{
		Local:   localConfig,
		User:    userConfig(),
		Environ: a.environ,
		Flags:   flags,
	})
	if err != nil {
		return loaded, usageError{err}
	}
	for _, file := range loaded.Files {
		if strings.HasPrefix(file.State, "ignored") {
			a.say("%s is %s", file.Path, file.State)
		}
	}
	a.tellOfStranger(loaded)
	return loaded, nil
}

// localConfig is read wherever trailsift is started, which may be among the evidence.
const localConfig = "./config.yaml"

// mostTold is how many settings are named in a line.
const mostTold = 6

// tellOfStranger says what the file in the working folder decides: it may switch off what would find somebody.
func (a *app) tellOfStranger(loaded settings.Loaded) {
	keys, more := loaded.SetBy(localConfig), ""
	if len(keys) > mostTold {
		keys, more = keys[:mostTold], fmt.Sprintf(" and %d more", len(keys)-mostTold)
	}
	if len(keys) > 0 {
		a.say("%s sets %s%s; see: trailsift config show", localConfig, strings.Join(keys, ", "), more)
	}
}

// flags are the settings given on the command line; named flags win over --set.
func (a *app) flags(cmd *cobra.Command) ([]settings.Flag, error) {
	var given []settings.Flag
	for _, assignment := range a.chosen.set {
		key, value, found := strings.Cut(assignment, "=")
		if !found {
			return nil, usagef("--set %q: want KEY=VALUE, such as rules.R04.threshold=5", assignment)
		}
		given = append(given, settings.Flag{Name: "--set", Key: key, Value: value})
	}
	for name, key := range map[string]string{"profile": "profile", "timezone": "hours.timezone", "theme": "ui.theme", "ascii": "ui.ascii", "plain": "ui.plain", "listen": "serve.listen"} {
		if flag := cmd.Flag(name); flag != nil && flag.Changed {
			given = append(given, settings.Flag{Name: "--" + name, Key: key, Value: flag.Value.String()})
		}
	}
	return given, nil
}

// userConfig is the path of the user's own configuration, "" when there is no home for one.
func userConfig() string { return own("XDG_CONFIG_HOME", ".config", "config.yaml") }

// habitsFile is where the console keeps how it was left, "" when there is no home for it.
func habitsFile() string { return own("XDG_STATE_HOME", ".local/state", "console.json") }

// own is the path of a file of the user's: in the folder that a variable of the XDG Base Directory
// Specification names, else where that says it is by default; "" without a home.
func own(variable, usual, file string) string {
	folder := os.Getenv(variable)
	if !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		folder = filepath.Join(home, filepath.FromSlash(usual))
	}
	return filepath.Join(folder, "trailsift", file)
}

// noArguments refuses arguments with an exit code of wrong usage.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, got %q\nsee: %s --help", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// onlySubcommands is for commands that do nothing by themselves.
func onlySubcommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return usagef("there is no %s\nsee: %s --help", fmt.Sprintf("%s %s", cmd.CommandPath(), args[0]), cmd.CommandPath())
}
