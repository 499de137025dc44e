package seat_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"trailsift/ui/seat"
)

func TestNothingButAConsole(t *testing.T) {
	r := open(t, nil)
	for name, ask := range map[string]func(*ssh.Session) error{
		"exec":      func(s *ssh.Session) error { return s.Run("id") },
		"subsystem": func(s *ssh.Session) error { return errors.Join(s.RequestSubsystem("sftp"), s.Wait()) },
		"shell without a terminal": func(s *ssh.Session) error {
			return errors.Join(s.Shell(), s.Wait())
		},
	} {
		client := r.mustDial("ann", ssh.Password("anns secret"))
		session, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		said, err := session.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := ask(session); err == nil {
			t.Errorf("%s is granted", name)
		}
		words, err := io.ReadAll(said)
		if want := "sign in with ssh"; err != nil || !strings.Contains(strings.ToLower(string(words)), want) {
			t.Errorf("%s is answered by %q, want %q: %v", name, words, want, err)
		}
		client.Close()
	}
	r.logged("request=exec")
	r.logged("request=subsystem")
	if seats := r.server.Seats(); len(seats) != 0 {
		t.Errorf("a seat was given for it: %v", seats)
	}
}

func TestNothingIsForwarded(t *testing.T) {
	r := open(t, nil)
	client := r.mustDial("ann", ssh.Password("anns secret"))
	if conn, err := client.Dial("tcp", r.address); err == nil || !strings.Contains(err.Error(), "nothing is forwarded here") {
		t.Errorf("a local port: %v, %v", conn, err)
	}
	if conn, err := client.Dial("unix", "/run/docker.sock"); err == nil {
		t.Errorf("a local socket: %v", conn)
	}
	if listener, err := client.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Errorf("a remote port: %v", listener.Addr())
	}
	if listener, err := client.ListenUnix(t.TempDir() + "/socket"); err == nil {
		t.Errorf("a remote socket: %v", listener.Addr())
	}
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.RequestAgentForwarding(session); err == nil {
		t.Error("an agent is forwarded")
	}
	for _, request := range []string{"x11-req", "auth-agent-req@openssh.com", "xon-xoff", "break", "signal"} {
		if ok, err := session.SendRequest(request, true, nil); ok || err != nil {
			t.Errorf("%s: granted %v, %v", request, ok, err)
		}
	}
	if second, err := client.NewSession(); err == nil {
		t.Errorf("a second session on the connection: %v", second)
	}
	r.logged("request=tcpip-forward")
	r.logged("request=x11-req")
	r.logged("channel=direct-tcpip")
}

func TestEnvironmentIsTheTerminals(t *testing.T) {
	persons := make(chan seat.Person, 1)
	r := open(t, func(o *seat.Options) {
		show := o.Show
		o.Show = func(ctx context.Context, person seat.Person) (tea.Model, error) {
			persons <- person
			return show(ctx, person)
		}
	})
	client := r.mustDial("ann", ssh.Password("anns secret"))
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"LANG": true, "LC_ALL": true, "NO_COLOR": true, "COLORTERM": true, "TRAILSIFT_UI_PLAIN": true,
		"PATH": false, "LD_PRELOAD": false, "HOME": false, "TERMINFO": false, "TMUX": false, "TRAILSIFT_SERVE_LISTEN": false, "LC_\n": false,
	} {
		if err := session.Setenv(name, "de_DE.UTF-8"); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := session.Setenv("LANG", "\x1b]0;title\a"); err == nil {
		t.Error("a value that obeys nothing is taken")
	}
	for range 40 {
		_ = session.Setenv("LC_TIME", "C")
	}
	if err := session.RequestPty("../../../etc/passwd", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	person := <-persons
	if len(person.Environ) > 17 {
		t.Errorf("%d variables were taken", len(person.Environ))
	}
	if all := strings.Join(person.Environ, " "); strings.Contains(all, "PATH") || !strings.HasSuffix(all, "TERM=xterm") || !strings.Contains(all, "NO_COLOR=") {
		t.Errorf("the environment is %s", all)
	}
}
