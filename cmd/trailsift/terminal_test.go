//go:build unix

package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// inTerminal makes the test's terminal the controlling one of the program.
func inTerminal() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
}

// logs is the folder of the sample's files: real-shaped logs, gzipped as CloudTrail delivers them.
func logs(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", "testdata", "sample", "AWSLogs"))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestConsoleFromStartToQuit(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), logs(t))
	ranking := s.wait("marek.dvorak", "CRITICAL", "report-runner")
	if first, second := strings.Index(ranking, "marek.dvorak"), strings.Index(ranking, "report-runner"); first > second {
		t.Errorf("the gravest principal is not first:\n%s", ranking)
	}
	s.press("j\r")
	s.wait("by findings", "own permissions changed")
	s.press("?")
	s.wait("one row down", "half a page up")
	s.press("\x1b")
	s.until("closes the help", func(shown string) bool { return !strings.Contains(shown, "half a page up") })
	s.press("\x03")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// TestCSVInATerminalIsNotObeyed prints a name that would clear the screen and fill the clipboard.
func TestCSVInATerminalIsNotObeyed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hostile.json")
	record := strings.ReplaceAll(oneRecord, "user/", `user/\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u202e`)
	if record == oneRecord {
		t.Fatal("the record names no user")
	}
	put(t, path, []byte(record))
	s := startScreen(t, 400, 24, nil, environment(t), "detect", path, "-o", "csv")
	s.wait(`user/\x1b[2J\x1b]52;c;ZXZpbA==\x07\u202e`)
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	for _, obeyed := range []string{"\x1b[2J", "\x1b]", "\x07", "\u202e"} {
		if written := s.written(); strings.Contains(written, obeyed) {
			t.Errorf("the terminal is told %q by %q", obeyed, written)
		}
	}
}

func TestConsoleWithoutPathOpensAMadeUpOrganisation(t *testing.T) {
	s := startScreen(t, 100, 24, nil, environment(t), "--seed", "7")
	s.wait("seed 7, made up", "principals")
	s.press("q")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

func TestConsoleOpensAScenario(t *testing.T) {
	s := startScreen(t, 140, 24, nil, environment(t), "--scenario", "3.4", "--seed", "7")
	s.wait("seed 7: role-chaining", "principals")
	s.press("q")
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	s.assertSane()
}

// oneRecord is a log of one event.
const oneRecord = `{"eventVersion":"1.08","eventTime":"2025-11-20T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","eventID":"1","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ada","accountId":"111122223333","userName":"ada"}}`

// TestConsoleReadsKeysFromTheTerminal has data on stdin, so keys have to come from elsewhere.
func TestConsoleReadsKeysFromTheTerminal(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
	}{
		{"named", []string{"-"}},
		{"without a path", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "record.json")
			if err := os.WriteFile(path, []byte(oneRecord), 0o600); err != nil {
				t.Fatal(err)
			}
			data, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			s := startScreen(t, 100, 30, data, environment(t), test.args...)
			s.wait("standard input", "ada", "LOW")
			s.press("q")
			if code := s.exit(); code != exitDone {
				t.Errorf("exit code %d, want %d", code, exitDone)
			}
			s.assertSane()
		})
	}
}

// TestConsoleCancelsAndQuitsWhileReading keeps standard input open all the time.
func TestConsoleCancelsAndQuitsWhileReading(t *testing.T) {
	for _, test := range []struct {
		name, keys, shows string
		args              []string
	}{
		{"cancel", "\x18", "PARTIAL", []string{"-"}}, // ctrl+x
		{"quit", "", "standard input", []string{"-"}},
		{"without a path", "\x18", "PARTIAL", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			data, feed, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			defer feed.Close()
			if _, err := feed.WriteString(oneRecord + "\n"); err != nil {
				t.Fatal(err)
			}
			s := startScreen(t, 120, 36, data, environment(t), test.args...)
			s.wait("standard input")
			s.press(test.keys)
			s.wait(test.shows)
			s.press("\x03")
			if code := s.exit(); code != exitDone {
				t.Errorf("exit code %d, want %d", code, exitDone)
			}
			s.assertSane()
		})
	}
}

func TestConsoleSurvivesATinyTerminal(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), logs(t))
	s.wait("marek.dvorak")
	s.resize(20, 5)
	s.wait("needs 40×12")
	s.resize(120, 36)
	s.wait("marek.dvorak", "report-runner")
	s.press("\x03")
	s.exit()
	s.assertSane()
}

func TestTerminationLeavesTheTerminalSane(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			s := startScreen(t, 100, 30, nil, environment(t), logs(t))
			s.wait("marek.dvorak")
			if err := s.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			s.exit()
			s.assertSane()
		})
	}
}

// TestTerminationWhileReadingIsAnInterruption keeps standard input open, so that there is more to read.
func TestTerminationWhileReadingIsAnInterruption(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			data, feed, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			defer feed.Close()
			s := startScreen(t, 100, 30, data, environment(t), "-")
			s.wait("standard input")
			if err := s.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if code := s.exit(); code != exitFailed {
				t.Errorf("exit code %d, want %d", code, exitFailed)
			}
			s.assertSane()
			if !strings.Contains(s.written(), "interrupted") {
				t.Error("nothing says that it was interrupted")
			}
		})
	}
}

// TestQuitSignalGivesTheTerminalBackBeforeTheStacks is how one asks a console that is stuck what it does.
func TestQuitSignalGivesTheTerminalBackBeforeTheStacks(t *testing.T) {
	s := startScreen(t, 100, 30, nil, environment(t), logs(t))
	s.wait("marek.dvorak")
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if code := s.exit(); code != 2 { // the Go runtime's
		t.Errorf("exit code %d, want 2", code)
	}
	s.assertSane()
	text := s.written()
	if back, stacks := strings.LastIndex(text, "\x1b[?1049l"), strings.Index(text, "SIGQUIT: quit"); stacks < 0 || back > stacks {
		t.Errorf("the screen is given back at %d, the stacks begin at %d", back, stacks)
	}
	if !strings.Contains(text, "goroutine ") {
		t.Error("there are no stacks")
	}
}

func TestDeepLinkOpensOneRuleOfOnePrincipal(t *testing.T) {
	s := startScreen(t, 120, 36, nil, environment(t), logs(t), "--user", "terraform", "--rule", "R09")
	s.wait("terraform", "R09", "CreateRole")
	s.press("\x03")
	s.exit()
}

// TestProgressIsShownOnATerminal keeps standard input open, so that there is something to wait for.
func TestProgressIsShownOnATerminal(t *testing.T) {
	data, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	s := startScreen(t, 120, 30, data, environment(t), "detect", "-")
	s.wait("0 of 1 files", "MB/s", "Ctrl-C")
	if _, err := feed.WriteString(oneRecord); err != nil {
		t.Fatal(err)
	}
	feed.Close()
	s.wait("user/ada", "1 principal")
	if shown := s.view.String(); strings.Contains(shown, "MB/s") {
		t.Errorf("the progress stands beside the result:\n%s", shown)
	}
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
}

func TestTableHasColourOnATerminalUnlessNoColor(t *testing.T) {
	const red = "\x1b[1;31mCRITICAL"
	s := startScreen(t, 200, 40, nil, environment(t), "detect", logs(t))
	s.wait("CRITICAL", "profile default")
	s.exit()
	if !strings.Contains(s.written(), red) {
		t.Error("no colour on a terminal")
	}
	// The convention is that any value counts, also one that is no boolean.
	for _, without := range []string{"NO_COLOR=please", "TERM=dumb"} {
		s = startScreen(t, 200, 40, nil, environment(t, without), "detect", logs(t))
		s.wait("CRITICAL", "profile default")
		s.exit()
		if strings.Contains(s.written(), red) {
			t.Errorf("colour in spite of %s", without)
		}
	}
}

// TestHostileNamesReachNoTerminal has a principal and a user agent that try to steer the terminal.
func TestHostileNamesReachNoTerminal(t *testing.T) {
	hostile := "eve\\u001b]52;c;" + base64.StdEncoding.EncodeToString([]byte("owned")) + "\\u0007\\u009b31m\\u202e"
	record := `{"eventVersion":"1.08","eventTime":"2025-11-20T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","userAgent":"` + hostile + `","eventID":"1","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/` + hostile + `"}}`
	path := filepath.Join(t.TempDir(), "record.json")
	if err := os.WriteFile(path, []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startScreen(t, 140, 36, nil, environment(t), path)
	s.wait(`eve\x1b]52`)
	s.press("\x03")
	s.exit()
	for _, raw := range []string{"\x1b]52", "\u009b", "\u202e"} {
		if bytes.Contains([]byte(s.written()), []byte(raw)) {
			t.Errorf("%q reached the terminal", raw)
		}
	}
}
