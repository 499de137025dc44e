package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trailsift/engine/query"
	"trailsift/engine/rule"
	"trailsift/ui/keymap"
)

var update = flag.Bool("update", false, "rewrite the pages that are made from code")

// TestKeysPage keeps docs/keys.md equal to the registry of actions.
func TestKeysPage(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "keys.md")
	want := keysPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the registry of actions says; go test ./cmd/trailsift -update writes it anew", path)
	}
}

func keysPage() string {
	var page strings.Builder
	page.WriteString("# Keys\n\nMade from the registry of actions; `?` shows the same in the console. `keys.<action>` in the\n" +
		"configuration gives an action other keys.\n")
	group := ""
	for _, action := range keymap.Default() {
		if action.Group != group {
			group = action.Group
			fmt.Fprintf(&page, "\n## %s\n\n| keys | what it does | action |\n|---|---|---|\n", group)
		}
		var keys []string
		for _, key := range action.Keys {
			keys = append(keys, "`"+key+"`")
		}
		fmt.Fprintf(&page, "| %s | %s | %s |\n", strings.Join(keys, " "), action.Description, action.ID)
	}
	return page.String()
}

// TestDetectionPageNamesTheRulesAsTheyAre keeps the table of rules equal to the defaults.
func TestDetectionPageNamesTheRulesAsTheyAre(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "detection.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range rule.Catalogue() {
		row := regexp.MustCompile(`(?m)^\| ` + string(d.ID) + ` \| .*\b` + regexp.QuoteMeta(number(d.Default.Threshold)) + `.*\| ` + regexp.QuoteMeta(number(d.Default.Points)) + ` \|$`)
		if !row.Match(page) {
			t.Errorf("docs/detection.md lacks %s with %v and %v points", d.ID, d.Default.Threshold, d.Default.Points)
		}
	}
}

// TestConfigurationExplainsEveryKey keeps the remarks on keys in config.yaml equal to the registry.
func TestConfigurationExplainsEveryKey(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range keymap.Default() {
		line := regexp.MustCompile(`(?m)^    #` + string(action.ID) + `: \[.*\] +# ` + regexp.QuoteMeta(action.Description) + `$`)
		if !line.Match(text) {
			t.Errorf("config.yaml lacks the key %s with the remark %q", action.ID, action.Description)
		}
	}
}

// TestFilterPageNamesEveryField keeps docs/filter.md equal to the filter language.
func TestFilterPageNamesEveryField(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "filter.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	prose, _, found := strings.Cut(string(page), filterTable)
	if !found {
		t.Fatalf("%s has no table of fields", path)
	}
	want := prose + filterTable
	for _, field := range query.Fields() {
		want += fmt.Sprintf("| `%s` | %s |\n", field.Name, field.Meaning)
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Errorf("%s is not what the filter language says; go test ./cmd/trailsift -update writes it anew", path)
	}
}

const filterTable = "| field | meaning |\n|---|---|\n"
