package seat

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
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
	met     func()          // the visitor is no stranger any more
	link    *ssh.ServerConn
	crew    sync.WaitGroup
	seated  atomic.Bool
}

// farewell is how long a client may take to read the last words when the server ends.
const farewell = 2 * time.Second

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
	metered := &meteredConn{Conn: conn, ctx: visiting, pace: rate.NewLimiter(bytesPerSecond, bytesAtOnce)}
	link, channels, requests, err := ssh.NewServerConn(metered, v.config())
	if err != nil {
		s.journal.stranger("nobody signed in", "from", address, "because", printable.Clean(err.Error()))
		return
	}
	v.serve(link, channels, requests)
}

// hurry ends a connection because the server does: at once, or when its person has had time to read why.
func (v *visit) hurry() {
	if !v.seated.Load() {
		_ = v.conn.Close()
		return
	}
	_ = v.conn.SetDeadline(time.Now().Add(farewell))
}

// serve gives somebody who has signed in one console, and nothing else.
func (v *visit) serve(link *ssh.ServerConn, channels <-chan ssh.NewChannel, requests <-chan *ssh.Request) {
	v.met()
	v.link = link
	person := Person{Name: link.Permissions.Extensions[extName], Means: Means(link.Permissions.Extensions[extMeans]), Address: v.address}
	log := v.server.log.With("who", person.Name, "by", string(person.Means), "from", v.address)
	log.Info("signed in", "client", clip(string(link.ClientVersion())))
	started := time.Now()
	v.crew.Go(func() { refuseRequests(requests, v.server.journal, person) })
	opened := false
	for channel := range channels {
		switch kind := channel.ChannelType(); {
		case kind != "session":
			v.server.journal.stranger("refused a channel", "who", person.Name, "from", v.address, "channel", clip(kind))
			_ = channel.Reject(ssh.Prohibited, "nothing is forwarded here")
		case opened:
			_ = channel.Reject(ssh.Prohibited, "one console per connection")
		default:
			opened = true
			v.crew.Go(func() { v.session(channel, person, log) })
		}
	}
	v.crew.Wait()
	log.Info("connection closed", "after", time.Since(started).Round(time.Second))
}

// refuseRequests says no to forwarding and whatever else a connection may ask for.
func refuseRequests(requests <-chan *ssh.Request, journal *journal, person Person) {
	for request := range requests {
		if request.WantReply {
			_ = request.Reply(false, nil) // the connection is closed when it fails
		}
		if request.Type != "keepalive@openssh.com" {
			journal.stranger("refused a request", "who", person.Name, "from", person.Address, "request", clip(request.Type))
		}
	}
}

// mostQuoted is how much of what a client says of itself is logged, in cells.
const mostQuoted = 60

func clip(s string) string { return printable.Truncate(printable.Clean(s), mostQuoted, "") }

// What one connection may send: keys and window sizes take little of it, and a flood of whatever kind takes no more.
const (
	bytesPerSecond = 64 << 10
	bytesAtOnce    = 256 << 10
)

// meteredConn reads no faster than its pace allows.
type meteredConn struct {
	net.Conn
	ctx  context.Context
	pace *rate.Limiter
}

// Read implements net.Conn.
func (c *meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:min(len(p), bytesAtOnce)])
	if err != nil {
		return n, err
	}
	return n, c.pace.WaitN(c.ctx, n)
}
