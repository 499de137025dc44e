package seat_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"trailsift/ui/seat"
)

func asExit(err error, exit **ssh.ExitError) bool { return errors.As(err, exit) }

func TestSignInByKey(t *testing.T) {
	r := open(t, nil)
	bea := r.sit(80, 24, "whoever", ssh.PublicKeys(beasKey))
	bea.sees("bea is at 80x24")
	r.logged("by=key")
	if _, err := r.dial("bea", ssh.PublicKeys(strangersKey)); err == nil {
		t.Error("a key that nobody knows lets in")
	}
	if _, err := r.dial("bea"); err == nil {
		t.Error("nothing at all lets in")
	}
}

func TestSignInByPassword(t *testing.T) {
	r := open(t, nil)
	r.sit(80, 24, "ann", ssh.Password("anns secret")).sees("ann is at 80x24")
	r.sit(80, 24, "carl", ssh.Password("room secret")).sees("carl is at 80x24")
	for _, wrong := range []struct{ why, name, password string }{
		{"a wrong password", "ann", "ann's secret"},
		{"the room's password for a name with its own", "ann", "room secret"},
		{"the room's password for a name with a key", "bea", "room secret"},
		{"an empty password", "ann", ""},
		{"an unknown name's password", "carl", "anns secret"},
		{"the name of the room", "*", "room secre"},
		{"a name that cannot be printed", "\x1b[31mred", "room secret"},
		{"a name of spaces", "  ", "room secret"},
		{"a very long name", strings.Repeat("n", 100), "room secret"},
		{"a very long password", "ann", strings.Repeat("p", 5000)},
	} {
		if _, err := r.dial(wrong.name, ssh.Password(wrong.password)); err == nil {
			t.Errorf("%s lets in", wrong.why)
		}
	}
	if strings.Contains(r.log.String(), "\x1b") {
		t.Error("a name was logged as it was sent")
	}
	r.logged("wrong name or password")
}

func TestPublicKeyAloneLetsNobodyIn(t *testing.T) {
	r := open(t, nil)
	if _, err := r.dial("bea", ssh.PublicKeys(forged{beasKey.PublicKey()}), ssh.Password("room secret")); err == nil {
		t.Error("bea's public key is enough to sit in her place")
	}
	r.logged("nobody signed in")
}

// forged signs with another key than the one it shows.
type forged struct{ shown ssh.PublicKey }

func (f forged) PublicKey() ssh.PublicKey { return f.shown }

func (f forged) Sign(random io.Reader, data []byte) (*ssh.Signature, error) {
	return strangersKey.Sign(random, data)
}

func TestLatecomerNeedsOnlyALine(t *testing.T) {
	r := open(t, nil)
	late := newKey()
	if _, err := r.dial("dora", ssh.PublicKeys(late)); err == nil {
		t.Fatal("dora is not on the list")
	}
	write(t, r.options.AuthorizedKeys, authorized(t, beasKey, "bea")+authorized(t, late, "dora@work"))
	r.sit(80, 24, "x", ssh.PublicKeys(late)).sees("dora is at")

	write(t, r.options.AuthorizedKeys, "what is this?\n")
	r.sit(80, 24, "x", ssh.PublicKeys(beasKey)).sees("bea is at")
	r.logged("who may sign in stays as before")
}

func TestAttemptsAreCounted(t *testing.T) {
	r := open(t, func(o *seat.Options) {
		o.Limits.Attempts, o.Limits.Guesses, o.Limits.GuessEvery = 3, 5, time.Hour // however slowly the guesses come
	})
	tried := 0
	guess := ssh.RetryableAuthMethod(ssh.PasswordCallback(func() (string, error) { tried++; return "guess", nil }), 50)
	if _, err := r.dial("ann", guess); err == nil {
		t.Fatal("guessing lets in")
	}
	if tried != 4 {
		t.Errorf("%d passwords could be tried, want 3 and the one that ends the connection", tried)
	}
	r.logged("too many wrong ones on this connection")
	for range 3 {
		if _, err := r.dial("ann", ssh.Password("guess")); err == nil {
			t.Fatal("guessing lets in")
		}
	}
	r.logged("too many wrong ones from this address")
	r.sit(80, 24, "x", ssh.PublicKeys(beasKey)).sees("bea is at") // who needs no password is not kept out
}

func TestStartsOnlyBehindALock(t *testing.T) {
	options := seat.Options{HostKey: t.TempDir() + "/made/host", Limits: seat.DefaultLimits()}
	if _, err := seat.New(options); !errors.Is(err, seat.ErrOpen) {
		t.Errorf("without keys and passwords: %v", err)
	}
	options.Passwords = t.TempDir() + "/passwords"
	write(t, options.Passwords, "ann:"+hashed(t, "anns secret"))
	first, err := seat.New(options)
	if err != nil {
		t.Fatal(err)
	}
	if about, err := os.Stat(options.HostKey); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the host key: %v, %v", about.Mode(), err)
	}
	again, err := seat.New(options)
	if err != nil || again.Fingerprint() != first.Fingerprint() {
		t.Errorf("another host key at the second start: %v", err)
	}
	for path, part := range map[string]string{options.HostKey: "host key", options.Passwords: "passwords"} {
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := seat.New(options); err == nil || !strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("%s that others may read: %v", part, err)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
