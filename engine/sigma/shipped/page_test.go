package shipped

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/engine/sigma"
)

var update = flag.Bool("update", false, "rewrite the list of rules in docs/signatures.md")

// listStart is the first line of docs/signatures.md that is made from the rules.
const listStart = "<!-- From here on the page is made from the rules. -->\n"

// TestPage keeps the list in docs/signatures.md equal to the rules.
func TestPage(t *testing.T) {
	path := filepath.Join("..", "..", "..", "docs", "signatures.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	prose, _, found := strings.Cut(string(page), listStart)
	if !found {
		t.Fatalf("%s has no line %q", path, listStart)
	}
	want := prose + listStart + list(t, load(t))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Errorf("%s is not what the rules say; go test ./engine/sigma/shipped -update writes it anew", path)
	}
}

// list is a table for each file of rules, headed by the file's first line.
func list(t *testing.T, set *sigma.Set) string {
	t.Helper()
	var page strings.Builder
	file := ""
	for _, rule := range set.Rules {
		if rule.File != file {
			file = rule.File
			text, err := fs.ReadFile(Rules(), file)
			if err != nil {
				t.Fatal(err)
			}
			heading, _, _ := strings.Cut(string(text), "\n")
			tactic, what, found := strings.Cut(strings.TrimPrefix(heading, "# "), ": ")
			if !found {
				t.Fatalf("%s doesn't begin with a comment of its tactic and what it holds", file)
			}
			fmt.Fprintf(&page, "\n## %s\n\n%s%s\n\n| signature | level | refused too | techniques | id |\n|---|---|---|---|---|\n", tactic, strings.ToUpper(what[:1]), what[1:])
		}
		refused := ""
		if namesRefused(t, set, rule.Title) {
			refused = "yes"
		}
		fmt.Fprintf(&page, "| %s | %s | %s | %s | `%s` |\n", rule.Title, rule.Level, refused, strings.Join(rule.Techniques, ", "), rule.ID)
	}
	return page.String()
}

// namesRefused reports whether a rule names the record of its pair even if the call was refused, which
// leaves no answer.
func namesRefused(t *testing.T, set *sigma.Set, title string) bool {
	t.Helper()
	for _, p := range pairs() {
		if p.title != title {
			continue
		}
		record := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(p.hit), &record); err != nil {
			t.Fatal(err)
		}
		record["errorCode"], record["responseElements"] = json.RawMessage(`"AccessDenied"`), json.RawMessage("null")
		raw, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(titlesOf(set, string(raw)+"\n"), title) {
			return true
		}
	}
	return false
}
