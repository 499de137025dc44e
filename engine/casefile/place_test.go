package casefile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPath(t *testing.T) {
	t.Chdir(t.TempDir())
	home := filepath.Join(string(filepath.Separator)+"home", "ada", ".local", "share")
	one := Path(home, []string{"logs", "more/"})
	if filepath.Dir(one) != filepath.Join(home, "trailsift", "cases") || filepath.Ext(one) != ".db" {
		t.Errorf("path %s", one)
	}
	for _, same := range [][]string{{"more", "logs"}, {absolute("logs"), "./more"}, {"logs", "logs/../logs", "more"}} {
		if got := Path(home, same); got != one {
			t.Errorf("%q has another case", same)
		}
	}
	seen := map[string]bool{one: true}
	for _, other := range [][]string{{"logs"}, {"-"}, {"./-"}, {"scenario://3.4"}, {"logsmore"}, nil} {
		got := Path(home, other)
		if seen[got] {
			t.Errorf("%q shares its case with another", other)
		}
		seen[got] = true
	}
}

func TestBeside(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, folder := range []string{"logs/2025", "cases"} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("logs/2025/trail.json", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../logs", "cases/link"); err != nil {
		t.Skip(err)
	}
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
		source, beside := Beside(one.path, []string{"elsewhere/*.gz", one.source})
		if beside != one.beside || beside && source != one.source {
			t.Errorf("%s beside %s: %v, %q", one.path, one.source, beside, source)
		}
	}
}
