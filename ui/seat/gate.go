package seat

import (
	"net"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// gate bounds what strangers can take: connections at once, in all and from one address, connections per second, and guesses
// at passwords.
type gate struct {
	limits Limits

	mu     sync.Mutex
	inside int
	from   map[string]*origin
}

// origin is what comes from one address.
type origin struct {
	inside            int
	knocking, guesses *rate.Limiter
}

// mostOrigins is how many addresses are remembered. Those that have done nothing of late are forgotten first;
// were there more at once, the rest would share one place.
const mostOrigins = 4096

func newGate(limits Limits) *gate { return &gate{limits: limits, from: map[string]*origin{}} }

// Why a connection is refused at the gate.
const (
	tooManyStrangers = "too many connections that have not signed in"
	tooManyFromThere = "too many connections from this address that have not signed in"
	tooFast          = "too many connections from this address in a short time"
)

// enter counts a connection in, or says why it is refused. Leave counts it out again, once.
func (g *gate) enter(address string) (leave func(), refusal string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	from := g.origin(address)
	switch {
	case !from.knocking.Allow():
		return nil, tooFast
	case from.inside >= g.limits.PerAddress:
		return nil, tooManyFromThere
	case g.inside >= g.limits.Strangers:
		return nil, tooManyStrangers
	}
	g.inside++
	from.inside++
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inside--
		from.inside--
	}), ""
}

// mayGuess reports whether an address may try a password. Only wrong ones count: a room signs in from one address.
func (g *gate) mayGuess(address string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.origin(address).guesses.Tokens() >= 1
}

// guessed counts a wrong password.
func (g *gate) guessed(address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.origin(address).guesses.Allow()
}

func (g *gate) origin(address string) *origin {
	if known := g.from[address]; known != nil {
		return known
	}
	if len(g.from) >= mostOrigins {
		g.forget()
	}
	if len(g.from) >= mostOrigins {
		address = "elsewhere"
		if known := g.from[address]; known != nil {
			return known
		}
	}
	fresh := &origin{
		knocking: rate.NewLimiter(rate.Limit(g.limits.PerSecond), g.limits.Burst),
		guesses:  rate.NewLimiter(rate.Every(g.limits.GuessEvery), g.limits.Guesses),
	}
	g.from[address] = fresh
	return fresh
}

// forget drops those of whom nothing is left to remember.
func (g *gate) forget() {
	for address, from := range g.from {
		if from.inside == 0 && from.knocking.Tokens() >= float64(g.limits.Burst) && from.guesses.Tokens() >= float64(g.limits.Guesses) {
			delete(g.from, address)
		}
	}
}

// addressOf is where a connection comes from, without the port.
func addressOf(conn net.Conn) string {
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return conn.RemoteAddr().String()
	}
	return at.Addr().Unmap().WithZone("").String()
}

// originOf is the network that counts as one address: whoever has an address of IPv6 has a /64 of them.
func originOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() {
		return address
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
