package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/scenarios"
)

// scenariosReference begins the part of docs/scenarios.md that is made from code.
const scenariosReference = "## Members\n"

// TestScenariosPage keeps docs/scenarios.md equal to the catalogue and to what playbooks may say.
func TestScenariosPage(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "scenarios.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	prose, _, found := strings.Cut(string(page), scenariosReference)
	if !found && !*update {
		t.Fatalf("%s has no members", path)
	}
	keepEqual(t, path, []byte(prose+scenariosReference+scenarioTables(t)))
}

// TestPlaybookSchema keeps docs/playbook.schema.json equal to the code.
func TestPlaybookSchema(t *testing.T) {
	schema, err := scenarios.Schema()
	if err != nil {
		t.Fatal(err)
	}
	keepEqual(t, filepath.Join("..", "..", "docs", "playbook.schema.json"), schema)
}

func keepEqual(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the code says (%v); go test ./cmd/trailsift -update writes it anew", path, err)
	}
}

// TestExampleOfThePage plays the playbook that the page shows.
func TestExampleOfThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "scenarios.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("the page has no example")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "wiki.yaml"), []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := scenarios.Load(os.DirFS(folder))
	if err != nil || len(own) != 1 {
		t.Fatalf("%d playbooks, %v", len(own), err)
	}
	if refused := unplayable(own); len(refused) > 0 {
		t.Error(refused[0])
	}
}

func scenarioTables(t *testing.T) string {
	t.Helper()
	var page strings.Builder
	for _, section := range scenarios.Sections() {
		fmt.Fprintf(&page, "\n### %s\n\n%s Members in bold have to be there.\n\n| member | value | meaning |\n|---|---|---|\n", section.Name, section.Meaning)
		for _, entry := range section.Entries {
			name := "`" + entry.Name + "`"
			if entry.Required {
				name = "**" + name + "**"
			}
			fmt.Fprintf(&page, "| %s | %s | %s |\n", name, valueOf(entry), entry.Meaning)
		}
	}
	for _, list := range []struct {
		title string
		words []scenarios.Word
	}{
		{"Kinds of actors", scenarios.Kinds}, {"Accounts", scenarios.Accounts}, {"Places", scenarios.Places},
		{"Agents", scenarios.Agents}, {"Lists for each", scenarios.Lists}, {"Kinds of questions", scenarios.QuestionKinds},
	} {
		fmt.Fprintf(&page, "\n### %s\n\n| word | meaning |\n|---|---|\n", list.title)
		for _, word := range list.words {
			fmt.Fprintf(&page, "| `%s` | %s |\n", word.Name, word.Meaning)
		}
	}
	page.WriteString("\n## The catalogue\n\n| no. | id | title | tactic | tag | ATT&CK |\n|---|---|---|---|---|---|\n")
	all, err := scenarios.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, pb := range all {
		fmt.Fprintf(&page, "| %s | %s | %s | %s | %s | %s |\n", pb.Number, pb.ID, pb.Title, pb.Tactic, pb.Tag, strings.Join(pb.Techniques, ", "))
	}
	return page.String()
}

func valueOf(entry scenarios.Entry) string {
	if entry.Words() == nil {
		return entry.Form()
	}
	var names []string
	for _, word := range entry.Words() {
		names = append(names, word.Name)
	}
	return strings.Join(names, ", ")
}
