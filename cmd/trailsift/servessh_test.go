//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
	"golang.org/x/crypto/ssh"
)

// rooms is a running trailsift serve ssh.
type rooms struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	rest    chan string
}

// openRoom starts the built binary over the sample's logs, with a password for the room.
func openRoom(t *testing.T) *rooms {
	t.Helper()
	r := &rooms{t: t}
	folder := t.TempDir()
	addRoomPassword(t, folder)
	r.cmd = exec.Command(binary(t), "serve", "ssh", "--listen", "127.0.0.1:0", "--passwords", "room.txt", "--seats", "2", logs(t))
	r.cmd.Dir, r.cmd.Env = folder, environment(t)
	r.address, r.rest = listens(t, r.cmd)
	return r
}

// addRoomPassword writes the password of the room into room.txt.
func addRoomPassword(t *testing.T, folder string) {
	t.Helper()
	add := exec.Command(binary(t), "serve", "ssh", "--passwords", "room.txt", "--add", "*")
	add.Dir, add.Env, add.Stdin = folder, environment(t), strings.NewReader("the room's\n")
	if out, err := add.CombinedOutput(); err != nil || !strings.Contains(string(out), "may sign in") {
		t.Fatalf("no password could be added: %v\n%s", err, out)
	}
}

// guest is somebody at a console over SSH.
type guest struct {
	t       *testing.T
	client  *ssh.Client
	session *ssh.Session
	keys    io.Writer
	screen  vt10x.Terminal
	said    strings.Builder
}

func (r *rooms) sit(name string) *guest {
	r.t.Helper()
	return r.sitAt(name, "xterm-256color")
}

// sitAt signs somebody in at a terminal of a kind.
func (r *rooms) sitAt(name, kind string) *guest {
	r.t.Helper()
	client, err := ssh.Dial("tcp", r.address, &ssh.ClientConfig{
		User: name, Auth: []ssh.AuthMethod{ssh.Password("the room's")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { client.Close() })
	g := &guest{t: r.t, client: client, screen: vt10x.New(vt10x.WithSize(120, 36))}
	if g.session, err = client.NewSession(); err != nil {
		r.t.Fatal(err)
	}
	g.session.Stdout, g.session.Stderr = g.screen, &g.said
	if g.keys, err = g.session.StdinPipe(); err != nil {
		r.t.Fatal(err)
	}
	if err := g.session.RequestPty(kind, 36, 120, nil); err != nil {
		r.t.Fatal(err)
	}
	if err := g.session.Shell(); err != nil {
		r.t.Fatal(err)
	}
	return g
}

func (g *guest) types(keys string) {
	g.t.Helper()
	if _, err := io.WriteString(g.keys, keys); err != nil {
		g.t.Fatal(err)
	}
}

func (g *guest) sees(words string) {
	g.t.Helper()
	g.finds(regexp.MustCompile(regexp.QuoteMeta(words)))
}

// finds waits until something on the screen is as a pattern says, and returns it.
func (g *guest) finds(pattern *regexp.Regexp) string {
	g.t.Helper()
	turn, late := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer turn.Stop()
	for {
		shown := g.screen.String()
		if found := pattern.FindString(shown); found != "" {
			return found
		}
		select {
		case <-turn.C:
		case <-late:
			g.t.Fatalf("%q is not on the screen:\n%s", pattern, shown)
		}
	}
}

// TestConsolesOverSSH signs two people in to the built program, lets one drop out and come back, and ends it.
func TestConsolesOverSSH(t *testing.T) {
	r := openRoom(t)
	ann, bea := r.sit("ann"), r.sit("bea")
	ann.sees("1 Principals")
	bea.sees("1 Principals")
	ann.sees("marek.dvorak")
	ann.types("w")
	ann.sees("not over SSH: the machine is the host's")
	ann.types("\r3")
	ann.sees("3 Timeline")
	ann.types("/user:nobody-at-all\r")
	ann.sees("user:nobody-at-all")
	ann.client.Close()
	back := r.sit("ann")
	back.sees("user:nobody-at-all")

	full := r.sit("carl")
	if err := full.session.Wait(); err == nil || !strings.Contains(full.said.String(), "All seats are taken") {
		t.Errorf("a third person: %v, %s", err, full.said.String())
	}
	bea.types("\x03")
	if err := bea.session.Wait(); err != nil {
		t.Errorf("leaving by ctrl+c: %v", err)
	}
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := back.session.Wait(); err != nil || !strings.Contains(back.said.String(), "The host has ended the session.") {
		t.Errorf("at the end: %v, %s", err, back.said.String())
	}
	rest := <-r.rest
	if err := r.cmd.Wait(); err != nil || !strings.Contains(rest, "stopped: everybody has left") {
		t.Errorf("stopping: %v\n%s", err, rest)
	}
	if !strings.Contains(rest, `msg="the logs are read" files=23 records=1269 broken=0`) {
		t.Errorf("the host is not told what was read:\n%s", rest)
	}
	if found, err := os.ReadDir(r.cmd.Dir); err != nil || len(found) != 1 {
		t.Errorf("beside the passwords there is %v: %v", found, err)
	}
}

func TestServeSSHWantsALock(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "open.txt"), []byte("*:secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"nobody gets in without a key or a password": {},
		"want an argon2id hash":                      {"--passwords", "open.txt"},
		"limits: seats":                              {"--passwords", "open.txt", "--seats", "0"},
		"want --passwords FILE":                      {"--add", "ann"},
		"8 characters or more":                       {"--passwords", "new.txt", "--add", "ann"},
	} {
		cmd := exec.Command(binary(t), append([]string{"serve", "ssh", "--listen", "127.0.0.1:0"}, args...)...)
		cmd.Dir, cmd.Env, cmd.Stdin = folder, environment(t), strings.NewReader("short\n")
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%q: %v, %s, want %q", args, err, out, want)
		}
	}
}
