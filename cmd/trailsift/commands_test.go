//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// exempt are command lines that are not run, by a part of them, and why not. The commands and flags of trailsift
// in them have to be there all the same.
var exempt = []struct{ part, why string }{
	{"aws s3 ", "a bucket of somebody's"},
	{"docker ", "a test has no container engine"},
	{"podman ", "a test has no container engine"},
	{"sudo ", "a test does not become root"},
	{"checksums.txt", "a release has that file"},
	{"source <(trailsift completion zsh)", "a line for zsh"},
	{"goreleaser ", "a release takes minutes"},
	{".ci/", "what runs all tests is not run by one of them"},
	{"go version -m", "the go command is tested by others"},
	{"sha256sum trailsift", "a binary that the line before it builds"},
	{"git clone", "a test has no network"},
	{"ssh -p", "wants a person at a terminal; the tests of serve ssh have clients of their own"},
	{"ssh -o SetEnv", "wants a person at a terminal; the tests of package seat have clients of their own"},
	{"ssh -T", "wants a server; the tests of serve ssh have clients of their own"},
	{" | source", "a line for fish"},
	{" | Out-String", "a line for powershell"},
	{">> $PROFILE", "a line for powershell"},
	{"Get-FileHash", "a line for powershell"},
}

// lighter are flags that make a command line take a second and not an hour. The first that fits is taken, and the
// last of two flags counts.
var lighter = []struct {
	line  *regexp.Regexp
	flags string
}{
	{regexp.MustCompile(`evaluate logs/|generate .*--blend`), ""}, // which take what there is
	{regexp.MustCompile(`trailsift evaluate`), " --seeds 1 --users 10 --days 1 --scenario 3.4"},
	{regexp.MustCompile(`generate .*--size`), " --size 200kB"},
	{regexp.MustCompile(`generate .*--events`), " --events 2000 --days 1"},
	{regexp.MustCompile(`trailsift generate`), " --users 5 --days 1"},
}

// TestCommandLines runs every command line of README.md, of the pages in docs and of every command's help, in a
// folder that has what they name: consoles in a terminal until they are quit, servers until they listen.
func TestCommandLines(t *testing.T) {
	if testing.Short() {
		t.Skip("-short is for the race detector, which does not see into the built program")
	}
	typist := &typist{folder: prepared(t)}
	typist.serve(t, "trailsift serve ssh --passwords room.txt --workshop --trainer ada")(true) // leaves a workshop to look at
	sh(t, typist.folder, `cp "$XDG_DATA_HOME"/trailsift/workshops/*.db workshop.db`)
	seen := map[string]bool{}
	for _, one := range linesOfPages(t) {
		if !seen[one.line] {
			seen[one.line] = true
			t.Run(one.place, func(t *testing.T) { typist.try(t, one) })
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d command lines were found: the pages have more", len(seen))
	}
}

// typist types command lines into a shell in one folder, after each other.
type typist struct {
	folder    string
	variables []string // that lines have set
	url       string   // of the server that curl asks, once there is one
}

// placeholder is a word that stands for something that a person has to choose.
var placeholder = regexp.MustCompile(`\[|…|(?:^|[\s/=])[A-Z]{3,}(?:[\s\]/|=]|$)`)

func (y *typist) try(t *testing.T, one told) {
	line := strings.ReplaceAll(one.line, "go run ./cmd/trailsift", "trailsift")
	asks := strings.Contains(line, "curl ")
	for _, e := range exempt {
		if strings.Contains(line, e.part) {
			checkFlags(t, line)
			t.Skipf("%s: %s", line, e.why)
		}
	}
	switch command := lastCommand(line); {
	case strings.HasPrefix(line, "go ") || strings.Contains(line, " go "):
		checkGo(t, line)
	case one.inline && (command != nil && line == command.CommandPath() || wantsValue(command, line)):
		checkFlags(t, line)
	case !asks && placeholder.MatchString(assigned.ReplaceAllString(line, "")):
		checkFlags(t, line)
	case lacksTool(t, line):
	case asks:
		y.ask(t, line)
	case setting.MatchString(line):
		y.note(t, line, line)
	case command != nil && isServer(command, line):
		y.serve(t, line)(true)
	case command != nil && opensConsole(command, line):
		y.console(t, line)
	default:
		y.run(t, line, one.inline)
	}
}

// stages are the programs of a pipeline, with what they are given.
func stages(line string) (list []string) {
	from, quote, depth := 0, rune(0), 0
	for at, r := range line {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == '|' && depth == 0:
			list, from = append(list, line[from:at]), at+1
		}
	}
	return append(list, line[from:])
}

// programOf are the words of a stage from its program on.
func programOf(stage string) []string {
	return strings.Fields(assigned.ReplaceAllString(strings.TrimSpace(stage), ""))
}

// lastCommand is the command of trailsift that a line ends with, nil where it ends with another program.
func lastCommand(line string) *cobra.Command {
	all := stages(line)
	words := programOf(all[len(all)-1])
	if len(words) == 0 || words[0] != "trailsift" {
		return nil
	}
	command, _, err := newRoot(&app{}).Find(words[1:])
	if err != nil {
		return nil
	}
	return command
}

// wantsValue says whether a line ends with a flag that lacks its value.
func wantsValue(command *cobra.Command, line string) bool {
	name, isFlag := strings.CutPrefix(line[strings.LastIndexByte(line, ' ')+1:], "--")
	if !isFlag || command == nil {
		return false
	}
	flag := command.Flag(name)
	return flag != nil && flag.NoOptDefVal == ""
}

// opensConsole says whether a command takes the screen.
func opensConsole(command *cobra.Command, line string) bool {
	switch command.CommandPath() {
	case "trailsift", "trailsift open":
		return !strings.Contains(line, "--help") && !strings.Contains(line, " > ")
	case "trailsift board":
		return !strings.Contains(line, " -o") && !strings.Contains(line, " --out")
	case "trailsift train":
		return !strings.Contains(line, "--help") && !strings.Contains(line, "--list") && !strings.Contains(line, "--debrief")
	}
	return false
}

// isServer says whether a command runs until it is stopped.
func isServer(command *cobra.Command, line string) bool {
	return strings.HasPrefix(command.CommandPath(), "trailsift serve") && len(stages(line)) == 1 && !strings.Contains(line, " --add ")
}

// checkFlags looks whether trailsift knows the commands and flags of a line.
func checkFlags(t *testing.T, line string) {
	t.Helper()
	root := newRoot(&app{})
	line = strings.NewReplacer("[", "", "]", "", "=", " ").Replace(line)
	if strings.Contains(line, "trailsift ") {
		checkExample(t, root, strings.ReplaceAll(line, "|-", ""))
	}
}

// spared are programs that need not be here.
var spared = []string{"curl", "jq", "less", "man", "zcat", "sha256sum", "shasum", "/usr/bin/time"}

// lacksTool skips a line that needs a program which is not here.
func lacksTool(t *testing.T, line string) bool {
	t.Helper()
	for _, part := range stages(line) {
		words := programOf(part)
		if len(words) == 0 || words[0] == "trailsift" || strings.HasPrefix(words[0], "./") || words[0] == "source" {
			continue
		}
		if _, err := exec.LookPath(words[0]); err == nil {
			continue
		}
		if !slices.Contains(spared, words[0]) {
			t.Errorf("%s: there is no %s", line, words[0])
		}
		t.Skipf("%s: there is no %s here", line, words[0])
	}
	return false
}

// shell is a command that runs a line.
func (y *typist) shell(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	options := "-eo"
	if strings.Contains(line, "| head") {
		options = "+eo" // what is cut off by head has not failed
	}
	cmd := exec.Command("bash", options, "pipefail", "-c", line)
	cmd.Dir, cmd.Env = y.folder, homely(t, y.folder, y.variables...)
	return cmd
}

// lighten makes a line take less time.
func lighten(line string) string {
	for _, l := range lighter {
		if !l.line.MatchString(line) {
			continue
		}
		end := len(line)
		for _, mark := range []string{" | ", " > ", " 2>"} {
			if at := strings.Index(line, mark); at >= 0 {
				end = min(end, at)
			}
		}
		return line[:end] + l.flags + line[end:]
	}
	return line
}

var outFlag = regexp.MustCompile(`generate .*--out (\S+)`)

// run runs a line that ends by itself. One in a sentence may lack an argument, which has to be what is missed.
func (y *typist) run(t *testing.T, line string, inline bool) {
	t.Helper()
	if made := outFlag.FindStringSubmatch(line); made != nil {
		defer y.aside(t, filepath.Clean(made[1]))()
	}
	cmd := y.shell(t, lighten(line))
	if strings.Contains(line, "import - ") {
		document, err := os.Open(filepath.Join(y.folder, "case.json"))
		if err != nil {
			t.Fatal(err)
		}
		defer document.Close()
		cmd.Stdin = document
	}
	if strings.Contains(line, " --add ") {
		cmd.Stdin = strings.NewReader(roomPassword + "\n")
	}
	var problems bytes.Buffer
	cmd.Stderr = &problems
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hurry := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer hurry.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code := exit.ExitCode()
		if code == exitReached && strings.Contains(line, "--fail-on") {
			return
		}
		if missing := regexp.MustCompile(`want one |want a |say where with --out`); inline && code == exitUsage && missing.Match(problems.Bytes()) {
			return
		}
	}
	if err != nil {
		t.Errorf("%s\n%v\n%s", line, err, problems.String())
	}
}

// aside moves a folder out of the way of a line that wants to make it. back moves it back.
func (y *typist) aside(t *testing.T, name string) (back func()) {
	t.Helper()
	path := filepath.Join(y.folder, name)
	kept := path + ".kept"
	if err := os.Rename(path, kept); errors.Is(err, os.ErrNotExist) {
		return func() {}
	} else if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(os.RemoveAll(path), os.Rename(kept, path)); err != nil {
			t.Fatal(err)
		}
	}
}

// console runs a line in a terminal until it has drawn something, and quits it.
func (y *typist) console(t *testing.T, line string) {
	t.Helper()
	s := startScreenOf(t, y.shell(t, line), 120, 36, nil)
	s.until("shows a console for: "+line, func(shown string) bool {
		return strings.Contains(shown, "━━") || strings.Contains(shown, "principal")
	})
	s.press("qqqqqqqq") // which goes back level by level, and quits at the last
	if code := s.exit(); code != exitDone {
		t.Errorf("%s: exit code %d\n%s", line, code, s.view.String())
	}
	s.assertSane()
}

// serve runs a server on a port of the system's choice until it listens. stop ends it.
func (y *typist) serve(t *testing.T, line string) (stop func(well bool)) {
	t.Helper()
	cmd := y.shell(t, "exec "+line+" --listen 127.0.0.1:0")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hurry := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	lines, before := bufio.NewReader(said), strings.Builder{}
	for {
		text, err := lines.ReadString('\n')
		before.WriteString(text)
		if err != nil {
			_ = cmd.Wait()
			t.Fatalf("%s\nit did not listen\n%s", line, before.String())
		}
		if found := regexp.MustCompile(`listening.* at=(\S+)`).FindStringSubmatch(text); found != nil {
			y.url = found[1]
			break
		}
	}
	hurry.Stop()
	return func(well bool) {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		rest, _ := io.ReadAll(lines)
		if err := cmd.Wait(); err != nil && well {
			t.Errorf("%s\nstopping: %v\n%s", line, err, rest)
		}
	}
}

// ask runs a line with curl against a server. A variable that it sets is there for the lines after it.
func (y *typist) ask(t *testing.T, line string) {
	t.Helper()
	stop := y.serve(t, "trailsift serve")
	defer stop(true)
	y.note(t, line, strings.ReplaceAll(line, "http://127.0.0.1:8080", y.url))
}

// setting is a line that sets a variable to what a command prints.
var setting = regexp.MustCompile(`^([A-Za-z_]+)=\$\(`)

// note runs a line, and keeps the variable that it sets for the lines after it.
func (y *typist) note(t *testing.T, line, typed string) {
	t.Helper()
	name := setting.FindStringSubmatch(typed)
	if name != nil {
		typed += `; printf %s "$` + name[1] + `"`
	}
	cmd := y.shell(t, typed)
	var answer, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &answer, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s\n%v\n%s", line, err, problems.String())
	}
	if name != nil {
		y.variables = append(y.variables, name[1]+"="+answer.String())
	} else if strings.Contains(answer.String(), `"status":4`) {
		t.Errorf("%s\nis answered\n%s", line, answer.String())
	}
}

var (
	packagePath = regexp.MustCompile(`\./[\w./]+`)
	wanted      = regexp.MustCompile(`-(run|bench) (\S+)`)
)

// checkGo looks whether the packages and the tests or benchmarks of a line for the go command are there. To run
// them is what go test is for, and benchmarks take minutes.
func checkGo(t *testing.T, line string) {
	t.Helper()
	var sources []string
	for _, path := range packagePath.FindAllString(line, -1) {
		pattern := filepath.Join("..", "..", strings.TrimSuffix(path, "/..."))
		if stat, err := os.Stat(pattern); err != nil || !stat.IsDir() && filepath.Ext(pattern) != ".go" {
			t.Errorf("%s\nthere is no package %s", line, path)
			continue
		}
		err := filepath.WalkDir(pattern, func(path string, entry os.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, "_test.go") {
				sources = append(sources, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range wanted.FindAllStringSubmatch(line, -1) {
		kind := map[string]string{"run": "Test", "bench": "Benchmark"}[w[1]]
		name, _, _ := strings.Cut(strings.Trim(w[2], "'^$"), "/")
		if name == "xxx" { // which is no test on purpose
			continue
		}
		pattern := regexp.MustCompile(`func ` + kind + `\w*(?:` + name + `)`)
		if !slices.ContainsFunc(sources, func(path string) bool {
			text, err := os.ReadFile(path)
			return err == nil && pattern.Match(text)
		}) {
			t.Errorf("%s\nthere is no %s that %s names", line, strings.ToLower(kind), name)
		}
	}
}
