package seat

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gliderlabs/ssh"
	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"

	"trailsift/engine/printable"
)

// visit is one connection, from its first byte on.
type visit struct {
	server  *Server
	conn    net.Conn
	address string
	house   context.Context // ends with the server
	ctx     context.Context // ends with the connection
	wrong   int             // passwords
	person  Person          // who has signed in, or shown a key that is known
	log     *slog.Logger
	since   time.Time // of signing in
	met     func()    // the visitor is no stranger any more
	link    *gossh.ServerConn
	opened  atomic.Bool // a console was asked for
	seated  atomic.Bool

	mu   sync.Mutex
	gone bool // the connection is closed: nothing begins any more
	crew sync.WaitGroup
}

// farewell is how long a client may take to read the last words when the server ends.
const farewell = 5 * time.Second

// receive serves one connection until it is closed.
func (s *Server) receive(ctx context.Context, conn net.Conn) {
	visiting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer conn.Close()
	address := addressOf(conn)
	leave, refusal := s.gate.enter(originOf(address))
	if refusal != "" {
		s.journal.stranger("refused a connection", "from", address, "because", refusal)
		return
	}
	defer leave()
	v := &visit{house: ctx, ctx: visiting, server: s, conn: conn, address: address, met: leave}
	defer context.AfterFunc(ctx, v.hurry)()
	_ = conn.SetDeadline(time.Now().Add(s.limits.Greeting))
	v.glider().HandleConn(&meteredConn{Conn: conn, ctx: visiting, pace: rate.NewLimiter(bytesPerSecond, bytesAtOnce)})
	v.part()
}

// hurry ends a connection because the server does: at once, or when its person has had time to read why.
func (v *visit) hurry() {
	if !v.seated.Load() {
		_ = v.conn.Close()
		return
	}
	_ = v.conn.SetDeadline(time.Now().Add(farewell))
}

// glider is what serves the connection, and no more than that: its own sessions, which take variables without an end
// and say yes to forwarding agents, are not asked, and everything that is not a console is refused.
func (v *visit) glider() *ssh.Server {
	server := &ssh.Server{
		Version: "trailsift", HostSigners: []ssh.Signer{v.server.key}, ServerConfigCallback: v.config,
		ConnectionFailedCallback: func(_ net.Conn, err error) {
			v.server.journal.stranger("nobody signed in", "from", v.address, "because", printable.Clean(err.Error()))
		},
		ChannelHandlers: map[string]ssh.ChannelHandler{"default": v.channel},
		RequestHandlers: map[string]ssh.RequestHandler{"default": v.request},
	}
	if v.server.roster.keysFile != "" {
		server.PublicKeyHandler = v.byKey
	}
	if v.server.roster.passwordsFile != "" {
		server.PasswordHandler = v.byPassword
	}
	return server
}

// enter begins something that the connection waits for, unless it is closed.
func (v *visit) enter() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.gone {
		return false
	}
	v.crew.Add(1)
	return true
}

// part waits for all that has begun.
func (v *visit) part() {
	v.mu.Lock()
	v.gone = true
	v.mu.Unlock()
	v.crew.Wait()
	if v.log != nil {
		v.log.Info("connection closed", "after", time.Since(v.since).Round(time.Second))
	}
}

// channel gives somebody who has signed in one console, and nothing else. It has a goroutine of its own.
func (v *visit) channel(_ *ssh.Server, link *gossh.ServerConn, asked gossh.NewChannel, _ ssh.Context) {
	if !v.enter() {
		return
	}
	defer v.crew.Done()
	switch kind := asked.ChannelType(); {
	case kind != "session":
		v.server.journal.stranger("refused a channel", "who", v.person.Name, "from", v.address, "channel", clip(kind))
		_ = asked.Reject(gossh.Prohibited, "nothing is forwarded here")
	case !v.opened.CompareAndSwap(false, true):
		_ = asked.Reject(gossh.Prohibited, "one console per connection")
	default:
		v.link = link
		v.session(asked)
	}
}

// request says no to forwarding and whatever else a connection may ask for.
func (v *visit) request(_ ssh.Context, _ *ssh.Server, asked *gossh.Request) (bool, []byte) {
	if asked.Type != "keepalive@openssh.com" {
		v.server.journal.stranger("refused a request", "who", v.person.Name, "from", v.address, "request", clip(asked.Type))
	}
	return false, nil
}

// mostQuoted is how much of what a client says of itself is logged, in cells.
const mostQuoted = 60

func clip(s string) string { return printable.Truncate(printable.Clean(s), mostQuoted, "") }

// What one connection may send: keys and window sizes take little of it, and a flood of whatever kind takes no more.
const (
	bytesPerSecond = 64 << 10
	bytesAtOnce    = 256 << 10
)

// meteredConn is a connection that is read no faster than its pace allows.
type meteredConn struct {
	net.Conn
	ctx  context.Context
	pace *rate.Limiter
}

// SetDeadline implements net.Conn. Its deadlines are the visit's: what serves the connection would take them back with
// every byte.
func (c *meteredConn) SetDeadline(time.Time) error { return nil }

// Read implements net.Conn.
func (c *meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:min(len(p), bytesAtOnce)])
	if err != nil {
		return n, err
	}
	return n, c.pace.WaitN(c.ctx, n)
}
