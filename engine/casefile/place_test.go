package casefile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPath(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(string(filepath.Separator)+"home", "ada", ".local", "share")
	one := Path(home, []string{"logs", "more/"})
	if filepath.Dir(one) != filepath.Join(home, "trailsift", "cases") || filepath.Ext(one) != ".db" {
		t.Errorf("path %s", one)
	}
	for _, same := range [][]string{{"more", "logs"}, {filepath.Join(here, "logs"), "./more"}, {"logs", "logs/../logs", "more"}} {
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
