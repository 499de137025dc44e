package casefile

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// The tests below need other processes. Each is this test binary again, told by a variable which part to
// play, on which file, and by which name.
const (
	partVariable = "CASEFILE_TEST_PART"
	pathVariable = "CASEFILE_TEST_PATH"
	nameVariable = "CASEFILE_TEST_NAME"
)

func TestMain(m *testing.M) {
	parts := map[string]func(*Case) error{"decide": decide, "merge": mergeAgainAndAgain, "share": share}
	part, wanted := parts[os.Getenv(partVariable)]
	if !wanted {
		os.Exit(m.Run())
	}
	if err := play(part); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// play opens the case once stdin says so, and plays a part in it.
func play(part func(*Case) error) error {
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	c, err := Open(context.Background(), os.Getenv(pathVariable), os.Getenv(nameVariable))
	if err != nil {
		return err
	}
	if err := part(c); err != nil {
		return err
	}
	return c.Close()
}

// decide makes changes until it is killed. It says of each that it is made.
func decide(c *Case) error {
	for n := 0; ; n++ {
		if _, err := c.Apply(context.Background(), SetVerdict{Principal: strconv.Itoa(n), Value: Malicious}); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// mergeAgainAndAgain writes a thousand views at a time until it is killed, each time all with another
// filter.
func mergeAgainAndAgain(c *Case) error {
	for n := 0; ; n++ {
		d := &Document{}
		for i := range 1000 {
			d.Views = append(d.Views, View{Name: strconv.Itoa(i), Filter: strconv.Itoa(n), By: c.by, At: noon.AddDate(0, 0, n)})
		}
		fmt.Println(n)
		if _, _, err := c.Import(context.Background(), d); err != nil {
			return err
		}
	}
}

const shared, rounds = 5, 60

// share changes what others change too, what is its own, and takes some of it back.
func share(c *Case) error {
	ctx := context.Background()
	// Writers who never rest may keep each other waiting for longer than people do, on a slow disk.
	if _, err := c.db.Exec("PRAGMA busy_timeout = 120000"); err != nil {
		return err
	}
	for n := range rounds {
		changes := []Change{
			SetNote{Principal: strconv.Itoa(n % shared), Note: fmt.Sprint(c.by, " ", n)},
			AddMark{Event: EventRef{ID: fmt.Sprint(c.by, " ", n)}},
			SaveView{View{Name: c.by, Filter: strconv.Itoa(n)}},
		}
		for _, change := range changes {
			if _, err := c.Apply(ctx, change); err != nil {
				return err
			}
		}
		if n%2 == 1 {
			if _, _, err := c.Undo(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// child is another process with the case.
type child struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(t *testing.T, part, path, name string) child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := child{Cmd: exec.Command(program)}
	c.Env = append(os.Environ(), partVariable+"="+part, pathVariable+"="+path, nameVariable+"="+name)
	c.Stderr = os.Stderr
	if c.in, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewScanner(out)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() }) // what has ended cannot be killed
	return c
}

// begin lets a child open the case.
func (c child) begin(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(c.in, "\n"); err != nil {
		t.Fatal(err)
	}
}

// killAfter kills a child when it has said so many things, and returns the last that it said.
func (c child) killAfter(t *testing.T, count int) int {
	t.Helper()
	last := -1
	for said := 0; c.out.Scan(); {
		n, err := strconv.Atoi(c.out.Text())
		if err != nil {
			t.Fatal(err)
		}
		last = n
		if said++; said == count {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Wait(); err == nil {
		t.Fatal("it ended by itself")
	}
	return last
}

// TestNothingIsLostWhenKilled kills a process that is writing, some times over on the same file: whatever
// it had said was made is there.
func TestNothingIsLostWhenKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	for round, count := range []int{1, 7, 30, 80} {
		c := start(t, "decide", path, fmt.Sprint("round ", round))
		c.begin(t)
		last := c.killAfter(t, count)
		survivor := open(t, path, "ada")
		for n := range last + 1 {
			if verdict := survivor.State().Verdicts[strconv.Itoa(n)]; verdict.By != fmt.Sprint("round ", round) {
				t.Fatalf("round %d: verdict %d of %d is %+v", round, n, last, verdict)
			}
		}
		consistent(t, survivor)
		apply(t, survivor, AddMark{Event: EventRef{ID: strconv.Itoa(round)}})
	}
}

// TestAChangeIsMadeWholeOrNotAtAll kills a process amid a change of a thousand things.
func TestAChangeIsMadeWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	c := start(t, "merge", path, "bob")
	c.begin(t)
	c.killAfter(t, 4)
	survivor := open(t, path, "ada")
	all := survivor.State().Views
	if len(all) != 1000 {
		t.Fatalf("%d views", len(all))
	}
	for _, view := range all {
		if view.Filter != all[0].Filter {
			t.Fatalf("some views are of change %s, some of %s", all[0].Filter, view.Filter)
		}
	}
	consistent(t, survivor)
}

// TestTwoConsolesAtOnce has several processes make one case file and write into it at the same time:
// every change of each is there, and none rests on a state that was not the latest.
func TestTwoConsolesAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.db")
	names := []string{"ada", "bob", "eve"}
	var children []child
	for _, name := range names {
		children = append(children, start(t, "share", path, name))
	}
	for _, c := range children {
		c.begin(t)
	}
	for n, c := range children {
		if err := c.Wait(); err != nil {
			t.Fatalf("%s: %v", names[n], err)
		}
	}
	c := open(t, path, "judge")
	consistent(t, c)
	written := map[string]int{}
	for _, l := range lines(t, c) {
		written[l.By]++
	}
	for _, name := range names {
		if written[name] != rounds*3+rounds/2 {
			t.Errorf("%s has written %d lines, want %d", name, written[name], rounds*3+rounds/2)
		}
		if view, _ := c.State().View(name); view.Filter != strconv.Itoa(rounds-2) {
			t.Errorf("the view of %s: %+v", name, view)
		}
	}
	if got := len(c.State().Marks); got != rounds*len(names) {
		t.Errorf("%d marks, want %d", got, rounds*len(names))
	}
}
