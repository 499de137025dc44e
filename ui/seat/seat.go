// Package seat gives people a console each over SSH.
//
// A Server lets in who has a key or a password that the host has written down, and nobody else. Whoever is in has
// a Seat: a program that shows one model, made by Options.Show. A seat draws on no terminal. Its model only says
// what is to be seen, and each connection is a screen that shows that: so a dropped connection leaves the seat
// as it is, the next one of the same person finds it again whatever its terminal is, a client that reads slowly
// waits for itself alone, and a trainer can look at a seat without sitting in it.
//
// There is nothing else to be had: no shell, no command, no subsystem such as sftp, no forwarding of ports,
// agents, sockets or X11. All that a client sends is bounded, in number, size, rate and time (Limits), and what
// comes of it is logged.
//
// Connections are served by gliderlabs/ssh. Its own sessions are not used: they take environment variables without an
// end, say yes to forwarding agents, and keep a goroutine for good for whoever resizes a terminal before it has a shell.
package seat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Options say who may sit down, and what they see.
type Options struct {
	// HostKey is the path of the server's own key, in OpenSSH's format. It is made where there is none.
	HostKey string
	// AuthorizedKeys is the path of a file of public keys, as OpenSSH's authorized_keys. A key's comment up to the first @ is
	// its owner's name. Passwords is the path of a file of hashed passwords, see Hash. One of them may be empty. Both are
	// read again when they change.
	AuthorizedKeys, Passwords string
	// Show makes what a person sees. The context ends with the seat; so does whatever was made for it. The error
	// is told to the person. A model that is an io.Closer is closed when its program has ended; see Successive too.
	Show   func(ctx context.Context, person Person) (tea.Model, error)
	Limits Limits
	Log    *slog.Logger // nil logs nothing
}

// Person is somebody who has signed in.
type Person struct {
	// Name is as the host has written it down, or as the person gives it together with the room's password. It is short
	// and can be printed.
	Name    string
	Means   Means
	Address string // from where the person signed in last, without the port
	// Environ is what the first connection's terminal is: TERM, COLORTERM, NO_COLOR, LANG, LC_* and TRAILSIFT_UI_PLAIN.
	Environ []string
	// Lines is where the console of somebody who hears it writes what it says, line by line, in place of a view. It waits for
	// nobody. It is nil for whoever sees a console.
	Lines io.Writer

	plain bool // wants to hear it
}

// Means is how a person has signed in.
type Means string

// The means of signing in.
const (
	ByKey      Means = "key"
	ByPassword Means = "password"
	ByRoom     Means = "room password" // which says who belongs in the room, and not who it is
)

// Limits bound what clients can take.
type Limits struct {
	// Seats is how many there are, with those that wait for their person to come back.
	Seats int
	// Strangers is how many connections may be open at once that have not signed in; PerAddress, how many of them from
	// one address, or from one /64 of IPv6.
	Strangers, PerAddress int
	// PerSecond is how many connections one address may open per second, after Burst at once.
	PerSecond float64
	Burst     int
	// Attempts is how many wrong passwords a connection may try; Guesses, how many an address may at once. One more is
	// granted every GuessEvery.
	Attempts, Guesses int
	GuessEvery        time.Duration
	// Greeting is how long a client may take to agree on a cipher, SignIn, to sign in after that.
	Greeting, SignIn time.Duration
	// Idle is how long a connection stays without a key pressed; Keep, how long a seat waits for its person to come back.
	Idle, Keep time.Duration
	// Stall is how long a client may read nothing of what is sent. KeepAlive is how often it is asked whether it is
	// there; it is gone when two of them have passed without an answer.
	Stall, KeepAlive time.Duration
}

// DefaultLimits let a room of sixty people sign in at once from behind one address.
func DefaultLimits() Limits {
	return Limits{
		Seats: 60, Strangers: 160, PerAddress: 80, PerSecond: 5, Burst: 120,
		Attempts: 3, Guesses: 30, GuessEvery: 2 * time.Second,
		Greeting: 10 * time.Second, SignIn: time.Minute,
		Idle: time.Hour, Keep: 10 * time.Minute, Stall: 20 * time.Second, KeepAlive: 15 * time.Second,
	}
}

// check says which limit bounds nothing.
func (l Limits) check() error {
	for name, positive := range map[string]bool{
		"seats": l.Seats > 0, "strangers": l.Strangers > 0, "connections per address": l.PerAddress > 0,
		"connections per second": l.PerSecond > 0, "connections at once": l.Burst > 0, "attempts": l.Attempts > 0,
		"guesses": l.Guesses > 0, "time between guesses": l.GuessEvery > 0, "time for greeting": l.Greeting > 0,
		"time for signing in": l.SignIn > 0, "idle time": l.Idle > 0, "time a seat is kept": l.Keep > 0,
		"time of stalling": l.Stall > 0, "time between keepalives": l.KeepAlive > 0,
	} {
		if !positive {
			return fmt.Errorf("limits: %s: want more than 0", name)
		}
	}
	return nil
}

// ErrOpen means that neither keys nor passwords are given: anybody could sit down.
var ErrOpen = errors.New("nobody gets in without a key or a password: want a file of authorized keys, of passwords, or both")
