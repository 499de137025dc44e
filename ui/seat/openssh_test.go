package seat_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/crypto/ssh"
)

// openssh is how OpenSSH's own client comes to a room, as bea or with a password.
type openssh struct {
	t    *testing.T
	args []string
	env  []string
}

func newOpenSSH(t *testing.T, r *room) *openssh {
	t.Helper()
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("there is no ssh on this machine")
	}
	folder := t.TempDir()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	identity := filepath.Join(folder, "identity")
	write(t, identity, string(pem.EncodeToMemory(block)))
	known, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	write(t, r.options.AuthorizedKeys, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(known)))+" bea@laptop\n")
	host, port, err := net.SplitHostPort(r.address)
	if err != nil {
		t.Fatal(err)
	}
	ask := filepath.Join(folder, "ask")
	write(t, ask, "#!/bin/sh\necho 'anns secret'\n")
	if err := os.Chmod(ask, 0o700); err != nil {
		t.Fatal(err)
	}
	return &openssh{t: t,
		args: []string{"-F", "none", "-o", "UserKnownHostsFile=" + filepath.Join(folder, "hosts"), "-o", "StrictHostKeyChecking=accept-new",
			"-o", "IdentitiesOnly=yes", "-o", "Port=" + port, "-o", "IdentityFile=" + identity, "-o", "HostName=" + host},
		env: append(os.Environ(), "SSH_ASKPASS="+ask, "SSH_ASKPASS_REQUIRE=force", "TERM=xterm-256color"),
	}
}

func (o *openssh) command(name string, more ...string) *exec.Cmd {
	command := exec.CommandContext(o.t.Context(), name, append(append([]string{}, o.args...), more...)...)
	command.Env = o.env
	return command
}

// sit runs ssh in a terminal.
func (o *openssh) sit(more ...string) (*terminal, *exec.Cmd) {
	o.t.Helper()
	command := o.command("ssh", more...)
	tty, err := pty.StartWithSize(command, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { tty.Close() })
	at := &terminal{t: o.t, keys: tty, said: &journal{}, screen: vt10x.New(vt10x.WithSize(80, 24))}
	go func() {
		piece := make([]byte, 4096)
		for {
			n, err := tty.Read(piece)
			if err != nil {
				return
			}
			_, _ = at.said.Write(piece[:n])
			_, _ = at.screen.Write(piece[:n])
		}
	}()
	return at, command
}

func TestOpenSSHSitsDown(t *testing.T) {
	r := open(t, nil)
	client := newOpenSSH(t, r)
	for who, args := range map[string][]string{
		"bea": {"whoever@room"},
		"ann": {"-o", "PubkeyAuthentication=no", "ann@room"},
	} {
		at, command := client.sit(args...)
		at.sees(who + " is at 80x24")
		at.types("abc")
		at.sees("typed <abc>")
		at.types("q")
		if err := command.Wait(); err != nil {
			t.Errorf("%s: ssh ends with %v", who, err)
		}
		if !eventually(func() bool { return strings.Contains(at.said.String(), "\x1b[?1049l") }) {
			t.Errorf("%s: the terminal is not given back", who)
		}
	}
}

func TestOpenSSHGetsNothingElse(t *testing.T) {
	r := open(t, nil)
	client := newOpenSSH(t, r)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "content")
	for name, try := range map[string]struct {
		command *exec.Cmd
		says    string
	}{
		"a command":           {client.command("ssh", "x@room", "id"), "this is a console"},
		"a command and a tty": {client.command("ssh", "-tt", "x@room", "id"), "this is a console"},
		"no terminal":         {client.command("ssh", "-T", "x@room"), "needs a terminal"},
		"a subsystem":         {client.command("ssh", "-s", "x@room", "sftp"), "this is a console"},
		"scp":                 {client.command("scp", file, "x@room:/tmp/planted"), "this is a console"},
		"old scp":             {client.command("scp", "-O", "x@room:/etc/passwd", file), "this is a console"},
		"a remote port": {client.command("ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22", "x@room"),
			"remote port forwarding failed"},
		"a stdio forward": {client.command("ssh", "-W", "127.0.0.1:22", "x@room"), "nothing is forwarded here"},
	} {
		out, err := try.command.CombinedOutput()
		if err == nil {
			t.Errorf("%s is granted: %s", name, out)
		}
		if !strings.Contains(string(out), try.says) {
			t.Errorf("%s: ssh says %q, want %q", name, out, try.says)
		}
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != "content" {
		t.Errorf("the file holds %q: %v", content, err)
	}
}

func TestOpenSSHDropsAndComesBack(t *testing.T) {
	r := open(t, nil)
	client := newOpenSSH(t, r)
	at, command := client.sit("-A", "bea@room") // and wants its agent forwarded, which is passed over
	at.sees("bea is at 80x24")
	at.types("abc")
	at.sees("typed <abc>")
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // killed
	again, second := client.sit("bea@room")
	again.sees("typed <abc>")
	again.types("\r~.") // ssh's own way out
	if err := second.Wait(); err == nil {
		t.Error("ssh says that all went well")
	}
	third, _ := client.sit("bea@room")
	third.sees("typed <abc")
}
