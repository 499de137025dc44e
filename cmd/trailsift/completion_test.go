package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// completed is what a shell is offered after some words, the last of which may be unfinished.
func completed(t *testing.T, words ...string) (offered []string, directive string) {
	t.Helper()
	root := newRoot(&app{})
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(new(bytes.Buffer))
	root.SetArgs(append([]string{cobra.ShellCompRequestCmd}, words...))
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		offered = append(offered, name)
	}
	last := len(offered) - 1
	return offered[:last], offered[last]
}

// What a shell does beside offering what it was told.
const (
	andFiles   = ":0"
	andNothing = ":4"
	andFolders = ":16"
	inOrder    = ":36" // and nothing else
)

func TestCompletionOfValues(t *testing.T) {
	for _, test := range []struct {
		words, offered, directive string
	}{
		{"detect -o _", "table json jsonl csv", inOrder},
		{"evaluate --output _", "table json", inOrder},
		{"report -o _", "md html", inOrder},
		{"rules show -o _", "table json", inOrder},
		{"generate --format _", "cloudtrail jsonl json", inOrder},
		{"detect --min-level _", "low medium high critical", inOrder},
		{"detect --fail-on _", "low medium high critical", inOrder},
		{"report --chapters _", "low medium high critical", inOrder},
		{"--theme _", "auto dark light contrast colorblind mono", inOrder},
		{"detect --theme _", "auto dark light contrast colorblind mono", inOrder},
		{"--profile _", "classic default", inOrder},
		{"--rule R0", "R01 R02 R03 R04 R05 R06 R07 R08 R09", andNothing},
		{"rules show r01", "R01", andNothing},
		{"rules show S1", "S10 S11 S12", andNothing},
		{"rules show S04 _", "", andNothing},
		{"train 3.4", "3.4", inOrder},
		{"scenarios show role-c", "role-chaining", inOrder},
		{"generate --scenario role-c", "role-chaining", inOrder},
		{"--set rules.R04.", "rules.R04.enabled= rules.R04.points= rules.R04.threshold=", ":6"},
		{"evaluate --sweep rules.R04.t", "rules.R04.threshold=", ":6"},
		{"completion _", "bash zsh fish powershell", andNothing},
		{"help rules s", "show", andNothing},
		{"man rules s", "show", andNothing},
		{"detect _", "", andFiles},
		{"logs/", "", andFiles},
		{"case import _", "", andFiles},
		{"report --out _", "", andFiles},
		{"sbom _", "", andFiles},
		{"rules check _", "", andFolders},
		{"scenarios check _", "", andFolders},
		{"generate --out _", "", andFolders},
		{"detect --rules _", "", andFolders},
		{"detect --top _", "", andNothing},
		{"version _", "", andNothing},
	} {
		words := strings.Fields(test.words)
		if last := len(words) - 1; words[last] == "_" {
			words[last] = ""
		}
		offered, directive := completed(t, words...)
		if got := strings.Join(offered, " "); got != test.offered || directive != test.directive {
			t.Errorf("trailsift %s: %q %s, want %q %s", test.words, got, directive, test.offered, test.directive)
		}
	}
}

func TestCompletionOfCommandsAndFlags(t *testing.T) {
	commands, _ := completed(t, "")
	for _, below := range newRoot(&app{}).Commands() {
		if !slices.Contains(commands, below.Name()) {
			t.Errorf("%s is not offered among %q", below.Name(), commands)
		}
	}
	if flags, _ := completed(t, "detect", "--fa"); !slices.Equal(flags, []string{"--fail-on"}) {
		t.Errorf("detect --fa goes on as %q", flags)
	}
}

func TestListedIn(t *testing.T) {
	for usage, want := range map[string]string{
		"the format: table, json or csv":                         "table json csv",
		"the format: md or html (by default md)":                 "md html",
		"play this scenario: an id, all, or none":                "",
		"judge from this time on: 2025-11-20, RFC 3339, or -2h":  "",
		"the pace: free, step or locked; the trainer changes it": "free step locked",
	} {
		if got := strings.Join(listedIn(usage), " "); got != want {
			t.Errorf("%s: %q, want %q", usage, got, want)
		}
	}
}
