package seat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// Server gives seats. Make one with New.
type Server struct {
	options Options
	limits  Limits
	key     ssh.Signer
	roster  *roster
	gate    *gate
	log     *slog.Logger
	journal *journal
	hashing chan struct{} // one hash at a time: a flood of guesses takes one core's time and one hash's memory
	crew    sync.WaitGroup

	mu    sync.Mutex
	seats map[place]*Seat
}

// New reads the host's files, and makes the host key where there is none. The error is ErrOpen where nobody would
// have to sign in.
func New(options Options) (*Server, error) {
	log := options.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if err := options.Limits.check(); err != nil {
		return nil, err
	}
	roster, err := newRoster(options.AuthorizedKeys, options.Passwords, log)
	if err != nil {
		return nil, err
	}
	key, made, err := hostKey(options.HostKey)
	if err != nil {
		return nil, err
	}
	log.Info("host key", "file", options.HostKey, "made", made, "fingerprint", ssh.FingerprintSHA256(key.PublicKey()))
	return &Server{
		options: options, limits: options.Limits, key: key, roster: roster, gate: newGate(options.Limits),
		log: log, journal: newJournal(log), hashing: make(chan struct{}, 1), seats: map[place]*Seat{},
	}, nil
}

// Fingerprint is what a client shows of the host key when it meets the server for the first time.
func (s *Server) Fingerprint() string { return ssh.FingerprintSHA256(s.key.PublicKey()) }

// Seats are those that are taken, by name.
func (s *Server) Seats() []*Seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	var taken []*Seat
	for _, seat := range s.seats {
		taken = append(taken, seat)
	}
	slices.SortFunc(taken, func(a, b *Seat) int {
		return cmp.Or(cmp.Compare(a.person.Name, b.person.Name), cmp.Compare(a.person.Means, b.person.Means))
	})
	return taken
}

// Serve lets people in until the context ends. Then everybody is told, and Serve returns when every seat and every
// connection is closed. The error says why nobody could be let in any more.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { _ = listener.Close() }) // which ends Accept
	err := s.accept(ctx, listener)
	cancel()
	s.crew.Wait()
	s.journal.close()
	s.log.Info("stopped: everybody has left")
	return err
}

// A listener may fail for a moment, when the process has too many files open.
const (
	acceptAgain  = 100 * time.Millisecond
	mostFailures = 100
)

func (s *Server) accept(ctx context.Context, listener net.Listener) error {
	for failures := 0; ; {
		conn, err := listener.Accept()
		switch {
		case err == nil:
			failures = 0
			s.crew.Go(func() { s.receive(ctx, conn) })
			continue
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed) || failures == mostFailures:
			return fmt.Errorf("taking connections: %w", err)
		}
		failures++
		s.journal.stranger("cannot take a connection", "because", err)
		select {
		case <-ctx.Done():
		case <-time.After(acceptAgain):
		}
	}
}
