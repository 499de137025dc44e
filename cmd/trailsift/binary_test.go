package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must come, on the slowest machine.
const patience = 2 * time.Minute

// binary builds the program once and returns its path.
func binary(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short is for the race detector, which does not see into the built program")
	}
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// builtFolder is where the binary was built, empty if it was not.
var builtFolder string

var buildOnce = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "trailsift-test-")
	if err != nil {
		return "", err
	}
	builtFolder = folder
	path := filepath.Join(folder, "trailsift")
	output, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, output)
	}
	return path, nil
})

// environment is a clean one: the machine's own configuration must not reach a test.
func environment(t *testing.T, more ...string) []string {
	t.Helper()
	home := t.TempDir()
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm-256color",
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
	}, more...)
}

// TestInterruptKeepsWhatWasRead sends Ctrl-C while more is to come on stdin.
func TestInterruptKeepsWhatWasRead(t *testing.T) {
	result, problems := interrupted(t, "detect", "-", "-o", "json")
	var document struct {
		TotalEvents int `json:"total_events"`
		Partial     bool
	}
	if err := json.Unmarshal([]byte(result), &document); err != nil {
		t.Fatalf("%v in %q, stderr %q", err, result, problems)
	}
	if !document.Partial || document.TotalEvents == 0 {
		t.Errorf("partial %v with %d events", document.Partial, document.TotalEvents)
	}
	if !strings.Contains(problems, "interrupted") {
		t.Errorf("stderr %q does not say that it was interrupted", problems)
	}
}

// TestInterruptEndsAnEvaluation: half a log has no figure worth having.
func TestInterruptEndsAnEvaluation(t *testing.T) {
	labels := filepath.Join(t.TempDir(), "labels.json")
	if err := os.WriteFile(labels, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if result, problems := interrupted(t, "evaluate", "-", "--labels", labels); result != "" || !strings.Contains(problems, "interrupted: there is no figure") {
		t.Errorf("stdout %q, stderr %q", result, problems)
	}
}

// interrupted runs the program on standard input and sends Ctrl-C when it is in the midst of it. It must fail of that.
func interrupted(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir, cmd.Env = t.TempDir(), environment(t)
	var result, problems strings.Builder
	cmd.Stdout, cmd.Stderr = &result, &problems
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// A pipe holds little: when all of this is written, nearly all of it was read.
	for i := range 40_000 {
		fmt.Fprintf(stdin, `{"eventVersion":"1.08","eventTime":"2025-11-20T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","eventID":"%d","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ada"}}`+"\n", i)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	return result.String(), problems.String()
}
