package seat_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"trailsift/ui/seat"
)

func TestSizesAreClamped(t *testing.T) {
	r := open(t, nil)
	for _, size := range []struct {
		width, height int
		want          string
	}{
		{0, 0, "80x24"}, {10000, 10000, "500x100"}, {1, 1, "1x1"}, {100000, 1, "500x1"}, {1, 100000, "1x200"},
		{200, 200, "200x200"}, {-1, -1, "500x100"},
	} {
		ann := r.sit(size.width, size.height, "ann", ssh.Password("anns secret"))
		if !eventually(func() bool { return strings.Contains(r.shown("ann"), "ann is at "+size.want+" ") }) {
			t.Errorf("%dx%d is drawn as %.40s", size.width, size.height, r.shown("ann"))
		}
		ann.client.Close()
	}
}

func TestTerminalCannotClaimASize(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at 80x24")
	ann.types("\x1b[48;99999;99999;1;1t") // the answer to a question of a terminal's size
	if !eventually(func() bool { return strings.Contains(r.shown("ann"), "ann is at 500x100") }) {
		t.Errorf("it is drawn as %.40s", r.shown("ann"))
	}
}

func TestFloodOfWindowSizes(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at 80x24")
	for i := range 3000 {
		if err := ann.session.WindowChange(i%90, i%130); err != nil {
			t.Fatal(err)
		}
	}
	bea := r.sit(80, 24, "bea", ssh.PublicKeys(beasKey))
	bea.types("abc")
	bea.sees("typed <abc>")
	if err := ann.session.WindowChange(30, 90); err != nil {
		t.Fatal(err)
	}
	if !eventually(func() bool { return strings.Contains(r.shown("ann"), "ann is at 90x30") }) {
		t.Errorf("the last size is not drawn: %.40s", r.shown("ann"))
	}
}

func TestEndlessPaste(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at")
	ann.types("\x1b[200~" + strings.Repeat("p", 5000) + "\x1b[201~")
	ann.sees("[5000 pasted]")
	ann.types("\x1b[200~" + strings.Repeat("p", 100_000))
	if status := ann.leaves(); status != 1 || !strings.Contains(ann.said.String(), "More was pasted") {
		t.Errorf("%d, %q", status, ann.said)
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("[5000 pasted]") // whose seat is kept
}

func TestFloodOfKeys(t *testing.T) {
	r := open(t, nil)
	ann := r.sit(80, 24, "ann", ssh.Password("anns secret"))
	ann.sees("ann is at")
	began, stop := time.Now(), make(chan struct{})
	var flood sync.WaitGroup
	flood.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if _, err := io.WriteString(ann.keys, strings.Repeat("a", 1000)); err != nil {
					return
				}
			}
		}
	})
	bea := r.sit(80, 24, "bea", ssh.PublicKeys(beasKey))
	for i := range 5 {
		bea.types("b")
		bea.sees("typed <" + strings.Repeat("b", i+1) + ">")
	}
	typed := strings.Count(r.shown("ann"), "a")
	if took := time.Since(began); float64(typed) > 500+200*took.Seconds() {
		t.Errorf("%d keys were taken within %s", typed, took)
	}
	close(stop)
	ann.client.Close()
	flood.Wait()
}

func TestGarbageBeforeTheHandshake(t *testing.T) {
	r := open(t, nil)
	for name, garbage := range map[string][]byte{
		"nothing": nil, "zeros": make([]byte, 100_000), "http": []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		"a long line": append([]byte("SSH-2.0-"), bytes.Repeat([]byte("x"), 100_000)...),
		"a packet":    []byte("SSH-2.0-x\r\n\xff\xff\xff\xff\xff\xff\xff\xff"), "tls": {0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3},
		"an old version": []byte("SSH-1.5-old\r\n"), "a version that paints": []byte("SSH-2.0-\x1b[31m\x07red\r\n\x00\x00\x00\x00"),
	} {
		conn, err := r.connect("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write(garbage)
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, conn); os.IsTimeout(err) {
			t.Errorf("%s: the connection stays open", name)
		}
		conn.Close()
	}
	if strings.Contains(r.log.String(), "\x1b") {
		t.Error("what a client sent was logged as it is")
	}
	r.logged("nobody signed in")
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at")
}

func TestSilentStrangerIsShownOut(t *testing.T) {
	r := open(t, func(o *seat.Options) { o.Limits.Greeting, o.Limits.SignIn = 100*time.Millisecond, 100*time.Millisecond })
	silent, err := r.connect("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	_ = silent.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.Copy(io.Discard, silent); os.IsTimeout(err) {
		t.Error("who says nothing may stay")
	}
	shownOut := func() bool { return strings.Count(r.log.String(), "nobody signed in") >= 2 }
	slow := ssh.PasswordCallback(func() (string, error) {
		if !eventually(shownOut) {
			t.Error("who thinks for good may stay")
		}
		return "anns secret", nil
	})
	if _, err := r.dial("ann", slow); err == nil {
		t.Error("who does not sign in may stay")
	}
	client, err := r.dial("bea", ssh.PublicKeys(beasKey)) // and asks for no console
	if err != nil {
		return // the machine is so slow that she is shown out before she has signed in
	}
	defer client.Close()
	gone := make(chan error, 1)
	go func() { gone <- client.Wait() }()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("who asks for no console may stay")
	}
}

func TestPortScan(t *testing.T) {
	r := open(t, nil)
	for range 50 {
		conn, err := r.connect("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at")
	r.logged("nobody signed in")
}

func TestAThousandConnections(t *testing.T) {
	r := open(t, nil)
	began, limits := time.Now(), r.options.Limits
	var closed atomic.Int32
	var held []net.Conn
	defer func() {
		for _, conn := range held {
			conn.Close()
		}
	}()
	var crew sync.WaitGroup
	defer crew.Wait()
	for range 1000 {
		conn, err := r.connect("127.0.0.9")
		if err != nil {
			t.Skipf("the machine has no address 127.0.0.9: %v", err)
		}
		held = append(held, conn)
		crew.Go(func() {
			if _, err := io.Copy(io.Discard, conn); err == nil || !strings.Contains(err.Error(), "closed network") {
				closed.Add(1)
			}
		})
	}
	if want := int32(1000 - limits.PerAddress); !eventually(func() bool { return closed.Load() >= want }) {
		t.Errorf("%d of 1000 connections were refused, want %d", closed.Load(), want)
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at") // from another address
	lines := strings.Count(r.log.String(), "\n")
	if took := time.Since(began); float64(lines) > 300+10*took.Seconds() {
		t.Errorf("%d lines were logged about it within %s", lines, took)
	}
	r.logged("too many connections from this address")
	for _, conn := range held {
		conn.Close()
	}
	r.close()
	if !strings.Contains(r.log.String(), "left out lines like those before") {
		t.Error("the log does not say how much it has left out")
	}
}

func TestClientThatNeverReads(t *testing.T) {
	r := open(t, func(o *seat.Options) { o.Limits.Stall = 500 * time.Millisecond })
	// Its connection takes nothing in any more, while it resizes its window so that all is drawn again.
	conn, err := r.connect("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	stuck := &deafConn{Conn: conn, deaf: make(chan struct{}), closed: make(chan struct{})}
	defer close(stuck.closed)
	link, channels, requests, err := ssh.NewClientConn(stuck, r.address, &ssh.ClientConfig{
		User: "ann", Auth: []ssh.AuthMethod{ssh.Password("anns secret")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ann := r.sitOn(ssh.NewClient(link, channels, requests), 400, 100)
	ann.sees("ann is at 400x100")
	close(stuck.deaf)
	gone := func() bool {
		if err := ann.session.WindowChange(100, 300+int(time.Now().UnixNano()%100)); err != nil {
			return true
		}
		return r.away("ann")
	}
	bea := r.sit(80, 24, "bea", ssh.PublicKeys(beasKey))
	bea.types("abc")
	bea.sees("typed <abc>") // nobody waits for ann
	if !eventually(gone) {
		t.Error("a client that reads nothing is kept")
	}
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at 80x24") // whose seat is
}

// deafConn reads nothing any more once it is deaf.
type deafConn struct {
	net.Conn
	deaf, closed chan struct{}
}

func (c *deafConn) Read(p []byte) (int, error) {
	select {
	case <-c.deaf:
		<-c.closed
		return 0, io.EOF
	default:
		return c.Conn.Read(p)
	}
}

func TestClientThatVanishes(t *testing.T) {
	r := open(t, func(o *seat.Options) { o.Limits.KeepAlive = 50 * time.Millisecond })
	conn, err := r.connect("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	link, channels, requests, err := ssh.NewClientConn(conn, r.address, &ssh.ClientConfig{
		User: "ann", Auth: []ssh.AuthMethod{ssh.Password("anns secret")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	mute := make(chan *ssh.Request) // whoever asks gets no answer
	go func() {
		for range requests {
		}
		close(mute)
	}()
	r.sitOn(ssh.NewClient(link, channels, mute), 80, 24) // on a slow machine it is gone before anything is drawn
	if !eventually(func() bool { return r.away("ann") }) {
		t.Error("a client that answers nothing counts as there")
	}
}

func TestOpenFilesAreBounded(t *testing.T) {
	r := open(t, nil)
	before := openFiles(t)
	for i := range 30 {
		client := r.mustDial("ann", ssh.Password("anns secret"))
		r.sitOn(client, 80, 24).sees("ann is at")
		client.Close()
		if i == 0 {
			before = openFiles(t)
		}
	}
	if !eventually(func() bool { return openFiles(t) <= before+4 }) {
		t.Errorf("%d files are open, %d were", openFiles(t), before)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	found, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", os.Getpid()))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}
