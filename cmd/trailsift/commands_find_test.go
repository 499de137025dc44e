package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// told is a command line that a page or a command's help tells people to type.
type told struct {
	place  string // file:line, or the command whose help it is
	line   string
	inline bool // in a sentence, where it may lack what the sentence is about
}

// tools are the programs that begin a command line in a page.
var tools = regexp.MustCompile(`^(?:trailsift|go|curl|jq|ssh|scp|docker|podman|aws|zcat|source|mkdir|sha256sum|shasum|tar|git|man|umask|chmod|ssh-keygen|openssl|goreleaser|sudo|cat|echo|cp|\.{1,2}/[\w/-]+|\.ci/[\w-]+|/usr/bin/time|Get-FileHash)$`)

// assigned is a variable that is set before a program, or alone.
var assigned = regexp.MustCompile(`^[A-Za-z_]+=(?:'[^']*'|\$\(.*\)|\S*)\s*`)

// isCommand says whether a line of a block is a command line.
func isCommand(line string) bool {
	rest := assigned.ReplaceAllString(line, "")
	if rest == "" {
		return strings.Contains(line, "$(")
	}
	first, _, _ := strings.Cut(rest, " ")
	if first == "trailsift" {
		return rest != "trailsift" && !strings.HasPrefix(rest, "trailsift: ")
	}
	return tools.MatchString(first) || strings.Contains(rest, "| trailsift ") || strings.Contains(rest, "&& trailsift ")
}

// remarks begin after two spaces, or with a hash.
var spaced = regexp.MustCompile(`\s{2,}\S.*$|\s+# .*$`)

// withoutRemark cuts off what a block says about a command, unless it is quoted.
func withoutRemark(line string) string {
	for _, at := range spaced.FindAllStringIndex(line, -1) {
		if before := line[:at[0]]; strings.Count(before, "'")%2 == 0 && strings.Count(before, `"`)%2 == 0 {
			return before
		}
	}
	return line
}

// continued says that a command line has a second one.
func continued(line string) bool { return strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "|") }

var codeSpan = regexp.MustCompile("`([^`]+)`")

// linesOf are the command lines of a page, in its order.
func linesOf(name, page string) (found []told) {
	lines := strings.Split(page, "\n")
	fenced, prose := false, map[int]string{}
	for i := 0; i < len(lines); i++ {
		place := fmt.Sprintf("%s:%d", name, i+1)
		text, indented := strings.CutPrefix(lines[i], "    ")
		if strings.HasPrefix(lines[i], "```") {
			fenced = !fenced
			continue
		}
		if !fenced && !indented {
			prose[i+1] = lines[i]
			continue
		}
		line := strings.TrimPrefix(strings.TrimSpace(text), "$ ")
		if !isCommand(line) {
			continue
		}
		for line = withoutRemark(line); continued(line) && i+1 < len(lines); {
			i++
			line = strings.TrimSuffix(line, `\`) + " " + withoutRemark(strings.TrimSpace(lines[i]))
		}
		found = append(found, told{place: place, line: line})
	}
	return append(found, inSentences(name, prose, len(lines))...)
}

// inSentences are command lines that stand in a sentence. One may be broken by the end of a line.
func inSentences(name string, prose map[int]string, lines int) (found []told) {
	for i := 1; i <= lines; i++ {
		text, first := prose[i], i
		for strings.Count(text, "`")%2 == 1 && prose[i+1] != "" {
			i++
			text += " " + prose[i]
		}
		for _, span := range codeSpan.FindAllStringSubmatch(text, -1) {
			if line := strings.TrimSpace(span[1]); isCommand(line) && strings.Contains(line, " ") {
				found = append(found, told{place: fmt.Sprintf("%s:%d", name, first), line: line, inline: true})
			}
		}
	}
	return found
}

// linesOfPages are the command lines of README.md and of all pages in docs, and of every command's help.
func linesOfPages(t *testing.T) (found []told) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append([]string{filepath.Join("..", "..", "README.md"), filepath.Join("..", "..", "CONTRIBUTING.md")}, pages...) {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(filepath.Join("..", ".."), path)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, linesOf(name, string(page))...)
	}
	return append(found, linesOfHelp(newRoot(&app{}))...)
}

func linesOfHelp(command *cobra.Command) (found []told) {
	place := command.CommandPath() + " --help"
	for line := range strings.Lines(command.Example) {
		if line = strings.TrimSpace(line); isCommand(line) {
			found = append(found, told{place: place, line: withoutRemark(line)})
		}
	}
	for line := range strings.Lines(command.Long) {
		if indented, is := strings.CutPrefix(line, "  "); is && isCommand(strings.TrimSpace(indented)) {
			found = append(found, told{place: place, line: strings.TrimSpace(indented)})
		}
	}
	for _, below := range command.Commands() {
		found = append(found, linesOfHelp(below)...)
	}
	return found
}

func TestLinesOf(t *testing.T) {
	const page = "Run `trailsift detect\nlogs/` and\n\n" +
		"    trailsift logs/   the console\n" +
		"    $ trailsift detect 'a  b' -o json | \n" +
		"      jq '.x  | y'\n" +
		"    trailsift: a message\n" +
		"    trailsift:\n" +
		"      hours: {timezone: UTC}\n" +
		"    A=1 trailsift config show # why\n" +
		"    id=$(curl -s x | jq -r .id)\n" +
		"    TRAILSIFT_LISTS_ADMIN='iam:CreateUser'\n\n" +
		"```yaml\ntrailsift:\n```\n" +
		"```\nzcat a.gz | trailsift -\n```\n"
	want := []told{
		{"p.md:4", "trailsift logs/", false},
		{"p.md:5", "trailsift detect 'a  b' -o json | jq '.x  | y'", false},
		{"p.md:10", "A=1 trailsift config show", false},
		{"p.md:11", "id=$(curl -s x | jq -r .id)", false},
		{"p.md:18", "zcat a.gz | trailsift -", false},
		{"p.md:1", "trailsift detect logs/", true},
	}
	got := linesOf("p.md", page)
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
}
