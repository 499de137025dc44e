package seat

import (
	"fmt"
	"net"
	"testing"
	"time"
)

func smallGate() *gate {
	return newGate(Limits{Strangers: 4, PerAddress: 2, PerSecond: 0.001, Burst: 3, Guesses: 2, GuessEvery: time.Hour})
}

func TestGateCountsPerAddressAndInAll(t *testing.T) {
	g := smallGate()
	enter := func(address, want string) func() {
		t.Helper()
		leave, refusal := g.enter(address)
		if refusal != want {
			t.Errorf("%s: %q, want %q", address, refusal, want)
		}
		return leave
	}
	first := enter("a", "")
	enter("a", "")
	enter("a", tooManyFromThere)
	first()
	first() // counts once
	enter("a", tooFast)
	enter("b", "")
	enter("b", "")
	second := enter("c", "")
	enter("d", tooManyStrangers)
	second()
	enter("d", "")
}

func TestOnlyWrongGuessesCount(t *testing.T) {
	g := smallGate()
	for range 10 {
		if !g.mayGuess("a") {
			t.Fatal("right passwords count")
		}
	}
	g.guessed("a")
	g.guessed("a")
	if g.mayGuess("a") || !g.mayGuess("b") {
		t.Error("two wrong ones do not keep out, or another too")
	}
}

func TestGateForgetsAddresses(t *testing.T) {
	g := newGate(DefaultLimits())
	for i := range 3 * mostOrigins {
		leave, refusal := g.enter(fmt.Sprint(i))
		if refusal != "" && refusal != tooFast {
			t.Fatalf("address %d: %s", i, refusal)
		}
		if refusal == "" {
			leave()
		}
	}
	if len(g.from) > mostOrigins+1 {
		t.Errorf("%d addresses are remembered", len(g.from))
	}
}

func TestAddresses(t *testing.T) {
	for remote, want := range map[string][2]string{
		"192.0.2.7:4711":            {"192.0.2.7", "192.0.2.7"},
		"[::ffff:192.0.2.7]:4711":   {"192.0.2.7", "192.0.2.7"},
		"[2001:db8:1:2:3:4:5:6]:22": {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		"[fe80::1%eth0]:22":         {"fe80::1", "fe80::/64"},
	} {
		at, err := net.ResolveTCPAddr("tcp", remote)
		if err != nil {
			t.Fatal(err)
		}
		address := addressOf(remoteConn{at: at})
		if address != want[0] || originOf(address) != want[1] {
			t.Errorf("%s is %s of %s, want %v", remote, address, originOf(address), want)
		}
	}
}

// remoteConn is only an address.
type remoteConn struct {
	net.Conn
	at net.Addr
}

func (c remoteConn) RemoteAddr() net.Addr { return c.at }
