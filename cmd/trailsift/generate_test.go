package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/dataset"
)

// TestInterruptLeavesNoHalfDataSet sends Ctrl-C while a large set is being written.
func TestInterruptLeavesNoHalfDataSet(t *testing.T) {
	for _, format := range []string{"cloudtrail", "jsonl"} {
		t.Run(format, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			cmd := exec.Command(binary(t), "generate", "--scenario", "3.4", "--days", "2000", "--format", format, "--out", out)
			cmd.Dir, cmd.Env = t.TempDir(), environment(t)
			var problems bytes.Buffer
			cmd.Stderr = &problems
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for deadline := time.Now().Add(patience); !begun(out); {
				if time.Now().After(deadline) {
					t.Fatalf("nothing is written after %s", patience)
				}
				time.Sleep(5 * time.Millisecond)
			}
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitFailed {
				t.Errorf("exit code %d, want %d", code, exitFailed)
			}
			if !bytes.Contains(problems.Bytes(), []byte("interrupted: nothing was kept")) {
				t.Errorf("stderr %q does not say that it was interrupted", problems.String())
			}
			if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the folder is still there (%v)", err)
			}
		})
	}
}

// begun says whether a file is being written below a folder.
func begun(folder string) bool {
	found := false
	_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = true
			return fs.SkipAll
		}
		return nil // the folder may come or change at any time
	})
	return found
}

func TestScenariosAreChosenByIDNumberTacticAndAll(t *testing.T) {
	known := []*scenarios.Playbook{
		{ID: "role-chaining", Number: "3.4", Tactic: "Privilege Escalation"},
		{ID: "cross-account-access", Number: "3.3", Tactic: "Privilege Escalation"},
		{ID: "destruction", Number: "9.2", Tactic: "Impact"},
	}
	for _, test := range []struct {
		names []string
		want  []int
	}{
		{[]string{"3.4"}, []int{0}},
		{[]string{"Destruction", "9.2", "3.3"}, []int{1, 2}},
		{[]string{"tactic:privilege-escalation"}, []int{0, 1}},
		{[]string{"Tactic:Impact"}, []int{2}},
		{[]string{"all"}, []int{0, 1, 2}},
		{[]string{"none"}, nil},
	} {
		got, err := choose(known, test.names)
		if err != nil {
			t.Errorf("%q: %v", test.names, err)
		}
		if len(got) != len(test.want) {
			t.Errorf("%q: %d scenarios, want %d", test.names, len(got), len(test.want))
			continue
		}
		for i, at := range test.want {
			if got[i] != known[at] {
				t.Errorf("%q: %s at place %d, want %s", test.names, got[i].ID, i, known[at].ID)
			}
		}
	}
	for _, name := range []string{"", "tactic:", "tactic:Cooking", "3"} {
		if _, err := choose(known, []string{name}); err == nil {
			t.Errorf("%q names a scenario", name)
		}
	}
}

func TestSizesAreRead(t *testing.T) {
	for text, want := range map[string]int64{
		"5GB": 5e9, "5 gb": 5e9, "1.5M": 15e5, "2KiB": 2048, "300": 300, "1TB": 1e12, "7b": 7,
	} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GB", "-5GB", "0", "5XB", "5GBB", "NaN", "1e400"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestGenerationSaysRateAndRemainingTime(t *testing.T) {
	p := &dataset.Progress{}
	p.Events.Store(50_000)
	p.Hours.Store(42)
	const want = "42 of 168 hours, 50000 events, 25000 events/s, 6s left  (Ctrl-C ends it and keeps nothing)"
	if got := generationLine(p, 168, 2*time.Second); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
