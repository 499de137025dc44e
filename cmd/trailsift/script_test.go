package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"trailsift": main})
}

// tidy removes the binary that tests have built when all of them have run.
type tidy struct{ *testing.M }

func (t tidy) Run() int {
	defer os.RemoveAll(builtFolder)
	return t.M.Run()
}

// sessions are the scripts that are run: with -short, as under the race detector, where each command takes a second to
// start, those in which much happens at once. The others begin by making logs up, which packages of their own are tested
// for.
func sessions(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, name := range []string{"broken", "case", "formats", "judged", "report", "sample", "serve"} {
		found = append(found, filepath.Join("testdata", "script", name+".txt"))
	}
	if testing.Short() {
		return found
	}
	all, err := filepath.Glob(filepath.Join("testdata", "script", "*.txt"))
	if err != nil || len(all) <= len(found) {
		t.Fatalf("there are %d scripts: %v", len(all), err)
	}
	return all
}

// TestScripts runs the terminal sessions in testdata/script.
func TestScripts(t *testing.T) {
	sample, err := filepath.Abs(filepath.Join("..", "..", "testdata", "sample", "AWSLogs"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: sessions(t),
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLE", sample)
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config-home"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache-home"))
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data-home"))
			return nil
		},
		Condition: func(name string) (bool, error) { return name == "root" && os.Getuid() == 0, nil },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gzip":     gzipFile,
			"truncate": truncateFile,
			"binary":   writeBinary,
		},
	})
}

// gzipFile compresses files in place: gzip FILE.gz…
func gzipFile(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		path := ts.MkAbs(name)
		plain, err := os.ReadFile(path)
		ts.Check(err)
		var packed bytes.Buffer
		out := gzip.NewWriter(&packed)
		_, err = out.Write(plain)
		ts.Check(err)
		ts.Check(out.Close())
		ts.Check(os.WriteFile(path, packed.Bytes(), 0o600))
	}
}

// truncateFile cuts bytes off the end of a file: truncate FILE N.
func truncateFile(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: truncate FILE N")
	}
	cut, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	path := ts.MkAbs(args[0])
	stat, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, stat.Size()-cut))
}

// writeBinary writes a file from hexadecimal digits: binary FILE HEX.
func writeBinary(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: binary FILE HEX")
	}
	content, err := hex.DecodeString(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o600))
}
