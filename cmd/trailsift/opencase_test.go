//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerdictSurvives has a console that is quit, and one that is killed as soon as it shows what was decided.
func TestVerdictSurvives(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(s *screen)
	}{
		{"quitting", func(s *screen) {
			s.press("q")
			if code := s.exit(); code != exitDone {
				t.Errorf("exit code %d, want %d", code, exitDone)
			}
			s.assertSane()
		}},
		{"kill -9", func(s *screen) {
			if err := s.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			s.exit()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			home := t.TempDir()
			environ := environment(t, "XDG_DATA_HOME="+home)
			first := startScreen(t, 120, 36, nil, environ, logs(t))
			first.wait("marek.dvorak", "files read")
			if made, _ := filepath.Glob(filepath.Join(home, "trailsift", "cases", "*")); made != nil {
				t.Errorf("looking at logs has made %v", made)
			}
			first.press("M")
			first.wait("verdict malicious on marek.dvorak", "✗ malicious")
			test.end(first)

			again := startScreen(t, 120, 36, nil, environ, logs(t))
			again.wait("✗ malicious", "case 1 verdict")
			again.press("\x03")
			again.exit()
		})
	}
}

// TestQuittingWritesWhatWasAskedFor presses the keys of a verdict and of quitting at once.
func TestQuittingWritesWhatWasAskedFor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "audit.db")
	s := startScreen(t, 120, 36, nil, environment(t), logs(t), "--case", file)
	s.wait("marek.dvorak", "files read")
	s.press("MUBU\x03")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	again := startScreen(t, 120, 36, nil, environment(t), logs(t), "--case", file)
	again.wait("? undecided")
	again.press("\x03")
	again.exit()
}

func TestConsoleSaysWhyThereIsNoCase(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startScreen(t, 120, 36, nil, environment(t), logs(t), "--case", broken)
	s.wait("no case file", "this is no case file of trailsift")
	s.press("M")
	s.wait("on this principal; again: none: ", "this is no case file of trailsift")
	s.press("\x03")
	s.exit()

	record := filepath.Join(t.TempDir(), "record.json")
	if err := os.WriteFile(record, []byte(oneRecord), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(record)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	piped := startScreen(t, 160, 36, in, environment(t), "-")
	piped.wait("ada", "no case file: standard input has no case of its own")
	piped.press("\x03")
	piped.exit()
}

// TestMadeUpLogsHaveACaseOfTheirOwn opens the same made-up logs twice, by the scenario's number and by its id.
func TestMadeUpLogsHaveACaseOfTheirOwn(t *testing.T) {
	environ := environment(t, "XDG_DATA_HOME="+t.TempDir())
	first := startScreen(t, 120, 36, nil, environ, "--scenario", "3.4", "--seed", "7")
	first.wait("principals", "files read")
	first.press("U")
	first.wait("? undecided")
	first.press("\x03")
	first.exit()

	for _, test := range []struct{ scenario, seed, holds string }{
		{"role-chaining", "7", "? undecided"},
		{"role-chaining", "8", "case empty"},
		{"none", "7", "case empty"},
	} {
		again := startScreen(t, 120, 36, nil, environ, "--scenario", test.scenario, "--seed", test.seed)
		again.wait("principals", "files read", test.holds)
		again.press("\x03")
		again.exit()
	}

	show := exec.Command(binary(t), "case", "show", "made-up://7/role-chaining")
	show.Env = environ
	out, err := show.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "undecided") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestCaseBesideTheEvidenceIsNone has the folder for one's own files inside of what is opened.
func TestCaseBesideTheEvidenceIsNone(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "record.json"), []byte(oneRecord), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startScreen(t, 160, 36, nil, environment(t, "XDG_DATA_HOME="+filepath.Join(folder, "data")), folder)
	s.wait("no case file: the case file would lie beside the evidence")
	s.press("M\x03")
	s.exit()
	if made, _ := filepath.Glob(filepath.Join(folder, "data", "*")); made != nil {
		t.Errorf("%v lies beside the evidence", made)
	}
}
