package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"trailsift/engine/source"
)

// inEvidence goes to a folder with evidence in logs, which cases/link leads to, and cases/trail.json to a file of it.
func inEvidence(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, folder := range []string{"logs/2025", "cases"} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("logs/2025/trail.json", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for to, from := range map[string]string{"cases/link": "../logs", "cases/trail.json": "../logs/2025/trail.json"} {
		if err := os.Symlink(from, to); err != nil {
			t.Skip(err)
		}
	}
}

func TestBeside(t *testing.T) {
	inEvidence(t)
	for _, one := range []struct {
		path, source string
		beside       bool
	}{
		{"logs/case.db", "logs", true},
		{"logs/2025/new/case.db", "logs", true},
		{"cases/link/case.db", "logs", true},
		{"logs/case.db", "cases/link", true},
		{"logs/2025/case.db", "logs/2025/trail.json", true},
		{"logs/case.db", "logs/**/*.json", true},
		{"cases/case.db", "logs", false},
		{"case.db", "logs", false},
		{"logsmore/case.db", "logs", false},
		{"logs/case.db", "logs/2025/trail.json", false},
		{"cases/case.db", "logs/**/*.json", false},
		{"cases/case.db", "-", false},
	} {
		found, beside := source.Beside(one.path, []string{"elsewhere/*.gz", one.source})
		if beside != one.beside || beside && found != one.source {
			t.Errorf("%s beside %s: %v, %q", one.path, one.source, beside, found)
		}
	}
}

func TestHolds(t *testing.T) {
	inEvidence(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		path, source string
		held         bool
	}{
		{"logs/ranking.csv", "logs", true},
		{"logs/2025/new/ranking.csv", "./logs/", true},
		{"cases/link/ranking.csv", "logs", true},
		{"logs/ranking.csv", "cases/link", true},
		{"ranking.csv", ".", true},
		{"logs/2025/trail.json", "logs/2025/trail.json", true},
		{"cases/trail.json", "logs/2025/trail.json", true},
		{"logs/2025/ranking.json", "logs/**/*.json", true},
		{"logs/ranking.json", "cases/link/*.json", true},
		{"logs/2025/ranking.json", "logs/2025/trail.json", false},
		{"logs/2025/ranking.csv", "logs/**/*.json", false},
		{"cases/ranking.csv", "logs", false},
		{"ranking.csv", "logs", false},
		{"logsmore/ranking.csv", "logs", false},
		{"ranking.csv", "-", false},
		{"ranking.csv", "made-up://7", false},
	} {
		where, held := source.Holds([]string{"elsewhere/*.gz", one.source}, one.path)
		if held != one.held || held && where != filepath.Join(here, one.source) {
			t.Errorf("%s in %s: %v, %q", one.path, one.source, held, where)
		}
	}
}
