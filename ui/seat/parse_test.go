package seat

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/crypto/ssh"
)

const cheap = "$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"

func TestParsePasswordsSaysWhatIsWrong(t *testing.T) {
	for content, want := range map[string]string{
		"":                                    "no password",
		"# nobody yet\n\n":                    "no password",
		"ann":                                 "line 1: want name:hash",
		"\nann:secret":                        "line 2: want an argon2id hash",
		":" + cheap:                           "line 1: name: it is empty",
		"an\u202en:" + cheap:                  "line 1: name: an\\u202en holds what cannot be printed",
		strings.Repeat("a", 33) + ":" + cheap: "longer than 32",
		"ann:" + cheap + "\nann:" + cheap:     "line 2: ann has two passwords",
		"ann:$argon2i$v=19$m=8192,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA":      "want an argon2id hash",
		"ann:$argon2id$v=16$m=8192,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA":     "version 19",
		"ann:$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA": "want m from 8192 to 262144",
		"ann:$argon2id$v=19$m=8192,t=1000,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA":  "want t from 1 to 16",
		"ann:$argon2id$v=19$m=8192,t=1,p=0$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA":     "want p from 1 to 8",
		"ann:$argon2id$v=19$m=8192,t=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA":         "want a cost such as",
		"ann:$argon2id$v=19$m=8192,t=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA":          "salt: want",
		"ann:$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHQ$AAAA":                       "hash: want",
		"ann:$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHQ$!!!!AAAAAAAAAAAAAAAAAA":     "hash: want",
	} {
		if _, err := parsePasswords([]byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		} else if strings.Contains(err.Error(), "AAAA") {
			t.Errorf("the error tells the hash: %v", err)
		}
	}
}

func TestHashIsReadAgain(t *testing.T) {
	coded, err := Hash("correct horse")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Hash("correct horse")
	if err != nil || coded == other {
		t.Errorf("two hashes of a password are the same: %v", err)
	}
	h, err := parseHash(coded)
	if err != nil || h.String() != coded {
		t.Fatalf("%s is read as %v: %v", coded, h, err)
	}
	if !h.verify("correct horse") || h.verify("correct horsE") || h.verify("") {
		t.Error("the hash is of another password")
	}
	if known, err := parseHash("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"); err != nil || !known.verify("password") {
		t.Errorf("the reference implementation's hash of \"password\" is not known: %v", err)
	}
	for _, bad := range []string{"", "seven77", strings.Repeat("x", MostPassword+1)} {
		if _, err := Hash(bad); err == nil {
			t.Errorf("a password of %d bytes is taken", len(bad))
		}
	}
}

func TestParseKeysSaysWhatIsWrong(t *testing.T) {
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAVKPj86JH3iTOJmhGJnCu5qtV9VzY3IMmGZ9nVLG1C"
	for content, want := range map[string]string{
		"":                              "no key",
		key:                             "line 1: the comment is the name of the key's owner: it is empty",
		"\n\nssh-ed25519 AAAA ann":      "line 3 is no public key",
		`from="10.0.0.1" ` + key + " a": "the option from is not heeded here",
		`command="ls" ` + key + " a":    "the option command is not heeded here",
		"cert-authority " + key + " a":  "the option cert-authority is not heeded here",
		key + " ann\n" + key + " bea":   "the key of bea is ann's already",
		key + " a\x1bn":                 "cannot be printed",
	} {
		if _, err := parseKeys([]byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
	keys, err := parseKeys([]byte("# the room\nrestrict,pty,no-agent-forwarding " + key + " ann@laptop.example\r\n"))
	if err != nil || len(keys) != 1 || !keys.names()["ann"] {
		t.Errorf("%v, %v", keys.names(), err)
	}
}

func FuzzParsePasswords(f *testing.F) {
	f.Add([]byte("ann:" + cheap + "\n*:" + cheap))
	f.Add([]byte("# a\n\n:::\n$argon2id$"))
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := parsePasswords(content)
		if err != nil {
			return
		}
		for name, h := range p.hashes {
			if name != everybody && checkName(name) != nil {
				t.Errorf("the name %q is taken", name)
			}
			if h.memory > mostHashMemory || h.time > mostHashTime || h.lanes > mostHashLanes || len(h.sum) < 16 || len(h.salt) < 8 {
				t.Errorf("the hash %s is taken", h)
			}
			again, err := parseHash(h.String())
			if err != nil || again.String() != h.String() {
				t.Errorf("%s is written as %s: %v", h, again, err)
			}
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	f.Add([]byte("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAVKPj86JH3iTOJmhGJnCu5qtV9VzY3IMmGZ9nVLG1C ann@x"))
	f.Add([]byte("no-pty,environment=\"A=b\" ssh-rsa AAAA x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		keys, err := parseKeys(content)
		if err == nil && len(keys) == 0 {
			t.Error("a file without a key is taken")
		}
		for name := range keys.names() {
			if checkName(name) != nil {
				t.Errorf("the name %q is taken", name)
			}
		}
	})
}

// typed reads all that an intake lets through, in pieces of a size.
func typed(content []byte, piece int) ([]byte, error) {
	at := time.Unix(0, 0)
	from := &intake{from: bytes.NewReader(content), now: func() time.Time { return at }}
	var kept []byte
	for {
		p := make([]byte, piece)
		n, err := from.Read(p)
		kept = append(kept, p[:n]...)
		if errors.Is(err, io.EOF) {
			return kept, nil
		}
		if err != nil {
			return kept, err
		}
	}
}

func TestIntakePassesWhatTerminalsSend(t *testing.T) {
	for _, keys := range []string{
		"jk\r\x03\x7f", "größe 日本語 🙂", "\x1b[A\x1b[1;5C\x1bOP\x1b[<0;12;3M", "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\j", "\x1bP1+r524742\x1b\\",
		"\x1b[200~pasted \x1b[A words\x1b[201~j", "\x1b\x1b[A", "\x1b[?2026;2$y", strings.Repeat("j", 100_000),
		strings.Repeat("\x1b[200~"+strings.Repeat("p", 60_000)+"\x1b[201~", 5),
	} {
		for _, piece := range []int{1, 7, 4096} {
			if got, err := typed([]byte(keys), piece); err != nil || string(got) != keys {
				t.Errorf("%.40q in pieces of %d comes as %.40q: %v", keys, piece, got, err)
			}
		}
	}
}

func TestIntakeEndsWhatHasNoEnd(t *testing.T) {
	const endless = 200_000
	for _, begin := range []string{"\x1b[200~", "\x1b]52;c;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b[1", "\x1bO1", "\x1b]\x1b\x1b]"} {
		got, err := typed([]byte(begin+strings.Repeat("1", endless)), 1000)
		if !errors.Is(err, errTooMuch) || len(got) > mostPasted+2000 {
			t.Errorf("%q: %d bytes are let through: %v", begin, len(got), err)
		}
	}
	for _, begin := range []string{"\x9b", "\x9d", "\x90", "\x1b\x9b", "\x1b[\x9d"} { // C1 begins nothing
		got, _ := typed([]byte(begin), 10)
		if bytes.ContainsAny(got, "\x9b\x9d\x90") || bytes.IndexByte(got, begin[len(begin)-1]) >= 0 {
			t.Errorf("%q comes as %q", begin, got)
		}
	}
}

func TestIntakeForgetsWhatWasNotGoneOnWith(t *testing.T) {
	at := time.Unix(0, 0)
	keys := strings.NewReader("\x1b]" + strings.Repeat("j", 3*mostSequence))
	from := &intake{from: iotest.OneByteReader(keys), now: func() time.Time { at = at.Add(pause + 1); return at }}
	if got, err := io.ReadAll(from); err != nil || len(got) != 3*mostSequence+2 {
		t.Errorf("alt+] and slow typing: %d bytes, %v", len(got), err)
	}
}

func FuzzIntake(f *testing.F) {
	f.Add([]byte("\x1b[200~abc\x1b[201~\x1b]0;x\x07\x1bOP\xc3\xa4\x9b1"), 3)
	f.Fuzz(func(t *testing.T, content []byte, piece int) {
		whole, err := typed(content, 4096)
		if err != nil {
			return
		}
		pieces, err := typed(content, max(piece%64, 1))
		if err != nil || !bytes.Equal(whole, pieces) {
			t.Errorf("in pieces it comes as %q, and whole as %q: %v", pieces, whole, err)
		}
		if len(whole) > len(content) {
			t.Error("more comes than was sent")
		}
	})
}

func TestSetPassword(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "passwords")
	set := func(name, password string) {
		t.Helper()
		if err := SetPassword(path, name, password); err != nil {
			t.Fatal(err)
		}
	}
	set("ann", "anns secret")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte("# the room\n"), bytes.TrimSpace(content)...), 0o600); err != nil {
		t.Fatal(err)
	}
	set("*", "room secret")
	set("ann", "anns new secret")
	content, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	known, err := parsePasswords(content)
	if err != nil || len(known.hashes) != 2 || !strings.HasPrefix(string(content), "# the room\nann:") {
		t.Fatalf("%q: %v", content, err)
	}
	for _, tried := range []struct {
		name, password string
		means          Means
		right          bool
	}{
		{"ann", "anns new secret", ByPassword, true}, {"ann", "anns secret", ByPassword, false}, {"ann", "room secret", ByPassword, false},
		{"bea", "room secret", ByRoom, true}, {"bea", "", ByRoom, false}, {"dora", "room secret", "", false},
	} {
		if means, right := known.check(tried.name, tried.password, map[string]bool{"dora": true}); means != tried.means || right != tried.right {
			t.Errorf("%s with %q: %q, %v", tried.name, tried.password, means, right)
		}
	}
	if about, err := os.Stat(path); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v: %v", about.Mode(), err)
	}
	for name, password := range map[string]string{"bea": "short", "b:ea": "long enough", "": "long enough"} {
		if err := SetPassword(path, name, password); err == nil {
			t.Errorf("%q with %q is taken", name, password)
		}
	}
}

func FuzzRequests(f *testing.F) {
	f.Add(ssh.Marshal(struct {
		Term                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}{"xterm", 80, 24, 0, 0, ""}))
	f.Add(ssh.Marshal(struct{ Name, Value string }{"LC_ALL", "C.UTF-8"}))
	visitor := &visit{server: &Server{limits: DefaultLimits()}}
	f.Fuzz(func(t *testing.T, payload []byte) {
		s := &session{visit: visitor}
		s.setEnviron(payload)
		if s.setTerminal(payload) {
			s.resize(payload)
			width, height := s.screen.size()
			if width < 1 || width > mostColumns || height < 1 || height > mostRows || width*height > mostCells {
				t.Errorf("a terminal of %dx%d is drawn", width, height)
			}
		}
		for _, variable := range s.environ {
			name, value, _ := strings.Cut(variable, "=")
			if !plainValue.MatchString(name) || !plainValue.MatchString(value) {
				t.Errorf("%q is taken", variable)
			}
		}
	})
}

func BenchmarkHash(b *testing.B) {
	h := hash{memory: hashMemory, time: hashTime, lanes: hashLanes, salt: make([]byte, saltBytes), sum: make([]byte, sumBytes)}
	for b.Loop() {
		h.verify("correct horse")
	}
}
