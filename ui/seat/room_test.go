package seat_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/hinshun/vt10x"
	"golang.org/x/crypto/ssh"

	"trailsift/ui/seat"
)

// patience is how long a test waits for what must come, on the slowest machine.
const patience = 2 * time.Minute

// room is a server under test, with its people's keys.
type room struct {
	t       *testing.T
	server  *seat.Server
	options seat.Options
	address string
	log     *journal
	close   func() // ends the server, and waits for it
}

// journal is what was logged.
type journal struct {
	mu    sync.Mutex
	words bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.words.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.words.String()
}

// counting shows who sits there, its size, and what was typed.
type counting struct {
	name          string
	typed         string
	width, height int
}

func (c counting) Init() tea.Cmd { return nil }

func (c counting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.width, c.height = msg.Width, msg.Height
	case tea.PasteMsg:
		c.typed += fmt.Sprintf("[%d pasted]", len(msg.Content))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q":
			return c, tea.Quit
		case "ctrl+z":
			return c, tea.Suspend
		case "y":
			return c, tea.SetClipboard("copied by " + c.name)
		case "!":
			panic("a mistake in a model")
		}
		c.typed += msg.String()
	}
	return c, nil
}

func (c counting) View() tea.View {
	line := fmt.Sprintf("%s is at %dx%d and typed <%s>", c.name, c.width, c.height, c.typed)
	view := tea.NewView(line + strings.Repeat("\n"+strings.Repeat("x", max(c.width, 0)), max(c.height-1, 0)))
	view.AltScreen = true
	return view
}

// open starts a server with a password for ann and one for the room, and bea's key.
func open(t *testing.T, change func(*seat.Options)) *room {
	t.Helper()
	folder := t.TempDir()
	r := &room{t: t, log: &journal{}}
	r.options = seat.Options{
		HostKey:        filepath.Join(folder, "host"),
		AuthorizedKeys: filepath.Join(folder, "keys"),
		Passwords:      filepath.Join(folder, "passwords"),
		Show: func(_ context.Context, person seat.Person) (tea.Model, error) {
			return counting{name: person.Name}, nil
		},
		Limits: patient(),
		Log:    slog.New(slog.NewTextHandler(r.log, nil)),
	}
	write(t, r.options.AuthorizedKeys, authorized(t, beasKey, "bea@laptop"))
	write(t, r.options.Passwords, "ann:"+hashed(t, "anns secret")+"\n*:"+hashed(t, "room secret")+"\n")
	if change != nil {
		change(&r.options)
	}
	r.serve()
	return r
}

// patient are limits that no machine is too slow for.
func patient() seat.Limits {
	l := seat.DefaultLimits()
	l.Greeting, l.SignIn, l.Stall, l.KeepAlive = patience, patience, patience, patience
	return l
}

func (r *room) serve() {
	r.t.Helper()
	server, err := seat.New(r.options)
	if err != nil {
		r.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	r.server, r.address = server, listener.Addr().String()
	r.close = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("serving: %v", err)
		}
		noGoroutines(r.t)
	})
	r.t.Cleanup(r.close)
}

// noGoroutines waits until none is left of the package, of its programs and of its connections.
func noGoroutines(t *testing.T) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	left := func() string {
		all := string(stacks[:runtime.Stack(stacks, true)])
		for _, stack := range strings.Split(all, "\n\n") {
			if strings.Contains(stack, "trailsift/ui/seat.") || strings.Contains(stack, "bubbletea/v2.(*Program)") {
				return stack
			}
		}
		return ""
	}
	if !eventually(func() bool { return left() == "" }) {
		t.Errorf("a goroutine is left:\n%s", left())
	}
}

// eventually reports whether something comes true in time.
func eventually(holds func() bool) bool {
	turn := time.NewTicker(5 * time.Millisecond)
	defer turn.Stop()
	late := time.After(patience)
	for !holds() {
		select {
		case <-turn.C:
		case <-late:
			return false
		}
	}
	return true
}

func (r *room) logged(words string) {
	r.t.Helper()
	if !eventually(func() bool { return strings.Contains(r.log.String(), words) }) {
		r.t.Errorf("the log does not say %q:\n%s", words, r.log.String())
	}
}

var beasKey, strangersKey = newKey(), newKey()

func newKey() ssh.Signer {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	key, err := ssh.NewSignerFromKey(private)
	if err != nil {
		panic(err)
	}
	return key
}

func authorized(t *testing.T, key ssh.Signer, comment string) string {
	t.Helper()
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey()))) + " " + comment + "\n"
}

func hashed(t *testing.T, password string) string {
	t.Helper()
	coded, err := seat.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	return coded
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// dial signs somebody in, or does not.
func (r *room) dial(name string, by ...ssh.AuthMethod) (*ssh.Client, error) {
	return ssh.Dial("tcp", r.address, &ssh.ClientConfig{
		User: name, Auth: by, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
}

func (r *room) mustDial(name string, by ...ssh.AuthMethod) *ssh.Client {
	r.t.Helper()
	client, err := r.dial(name, by...)
	if err != nil {
		r.t.Fatalf("%s cannot sign in: %v", name, err)
	}
	r.t.Cleanup(func() { client.Close() })
	return client
}

// terminal is somebody who sits in front of a console.
type terminal struct {
	t       *testing.T
	client  *ssh.Client
	session *ssh.Session
	keys    io.Writer
	raw     *journal
	said    *journal
	screen  vt10x.Terminal
}

// sit signs in, and asks for a console.
func (r *room) sit(width, height int, name string, by ...ssh.AuthMethod) *terminal {
	r.t.Helper()
	return r.sitOn(r.mustDial(name, by...), width, height)
}

func (r *room) sitOn(client *ssh.Client, width, height int) *terminal {
	r.t.Helper()
	return r.sitWith(client, width, height, nil)
}

// sitWith asks for a console with an environment.
func (r *room) sitWith(client *ssh.Client, width, height int, environ map[string]string) *terminal {
	r.t.Helper()
	session, err := client.NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	at := &terminal{t: r.t, client: client, session: session, raw: &journal{}, said: &journal{},
		screen: vt10x.New(vt10x.WithSize(max(min(width, 500), 1), max(min(height, 200), 1)))}
	session.Stdout, session.Stderr = io.MultiWriter(at.raw, at.screen), at.said
	if at.keys, err = session.StdinPipe(); err != nil {
		r.t.Fatal(err)
	}
	for name, value := range environ {
		if err := session.Setenv(name, value); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := session.RequestPty("xterm-256color", height, width, ssh.TerminalModes{}); err != nil {
		r.t.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		r.t.Fatal(err)
	}
	return at
}

func (at *terminal) types(keys string) {
	at.t.Helper()
	if _, err := io.WriteString(at.keys, keys); err != nil {
		at.t.Error(err)
	}
}

func (at *terminal) sees(words string) {
	at.t.Helper()
	if !eventually(func() bool { return strings.Contains(at.screen.String(), words) }) {
		at.t.Fatalf("%q is not on the screen:\n%.400s\n%s", words, at.screen.String(), at.said)
	}
}

// leaves waits for the session to end, and returns its status.
func (at *terminal) leaves() int {
	at.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- at.session.Wait() }()
	select {
	case err := <-ended:
		var exit *ssh.ExitError
		switch {
		case err == nil:
			return 0
		case asExit(err, &exit):
			return exit.ExitStatus()
		}
		return -1
	case <-time.After(patience):
		at.t.Fatal("the session does not end")
		return -1
	}
}

// connect opens a connection from one of the machine's own addresses, and says nothing.
func (r *room) connect(from string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	return dialer.Dial("tcp", r.address)
}

// sitFrom sits down from one of the machine's own addresses.
func (r *room) sitFrom(from string, width, height int, name string, by ...ssh.AuthMethod) *terminal {
	r.t.Helper()
	conn, err := r.connect(from)
	if err != nil {
		r.t.Skipf("the machine has no address %s: %v", from, err)
	}
	r.t.Cleanup(func() { conn.Close() })
	link, channels, requests, err := ssh.NewClientConn(conn, r.address, &ssh.ClientConfig{
		User: name, Auth: by, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
	if err != nil {
		r.t.Fatalf("%s cannot sign in from %s: %v", name, from, err)
	}
	return r.sitOn(ssh.NewClient(link, channels, requests), width, height)
}

// taken is somebody's seat; nil without one.
func (r *room) taken(name string) *seat.Seat {
	for _, taken := range r.server.Seats() {
		if taken.Person().Name == name {
			return taken
		}
	}
	return nil
}

// shown is what somebody's seat shows.
func (r *room) shown(name string) string {
	if taken := r.taken(name); taken != nil {
		return taken.View().Content
	}
	return ""
}

// away reports whether somebody has a seat, and does not sit there.
func (r *room) away(name string) bool {
	taken := r.taken(name)
	return taken != nil && !taken.Connected()
}
