package seat

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"
)

// roster is who may sit down, as the files of the host have it. A latecomer needs a line in one of them, and no new
// start.
type roster struct {
	keysFile, passwordsFile string
	log                     *slog.Logger

	mu                  sync.Mutex
	keysAt, passwordsAt edition
	keys                keyring
	passwords           passwords
	keyNames            map[string]bool
}

// edition tells one state of a file from another.
type edition struct {
	changed time.Time
	size    int64
}

// newRoster reads the files for the first time, when a mistake in one is an error.
func newRoster(keysFile, passwordsFile string, log *slog.Logger) (*roster, error) {
	if keysFile == "" && passwordsFile == "" {
		return nil, ErrOpen
	}
	r := &roster{keysFile: keysFile, passwordsFile: passwordsFile, log: log}
	if err := r.readKeys(); err != nil {
		return nil, fmt.Errorf("authorized keys: %w", err)
	}
	if err := r.readPasswords(); err != nil {
		return nil, fmt.Errorf("passwords: %w", err)
	}
	return r, nil
}

// owner is whose key it is.
func (r *roster) owner(wire []byte) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renew()
	name, known := r.keys[string(wire)]
	return name, known
}

// secrets are the passwords, and the names that are not to be had for the room's.
func (r *roster) secrets() (passwords, map[string]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renew()
	return r.passwords, r.keyNames
}

// renew reads a file again that has changed. What stood in it before counts on while it holds a mistake.
func (r *roster) renew() {
	for _, file := range []struct {
		path string
		at   edition
		read func() error
	}{{r.keysFile, r.keysAt, r.readKeys}, {r.passwordsFile, r.passwordsAt, r.readPasswords}} {
		if file.path == "" {
			continue
		}
		about, err := os.Stat(file.path)
		if err != nil || editionOf(about) == file.at {
			continue // a file that is being replaced may be away for a moment
		}
		if err := file.read(); err != nil {
			r.log.Error("a file has changed, and who may sign in stays as before", "file", file.path, "because", err)
			continue
		}
		r.log.Info("read again who may sign in", "file", file.path)
	}
}

func editionOf(about fs.FileInfo) edition { return edition{about.ModTime(), about.Size()} }

func (r *roster) readKeys() error {
	if r.keysFile == "" {
		return nil
	}
	file, err := os.Open(r.keysFile)
	if err != nil {
		return err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return err
	}
	r.keysAt = editionOf(about)
	if !about.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", r.keysFile)
	}
	if about.Mode().Perm()&0o022 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("%s can be written by others (mode %04o): chmod 644 %[1]s", r.keysFile, about.Mode().Perm())
	}
	content, err := readWhole(file)
	if err != nil {
		return err
	}
	keys, err := parseKeys(content)
	if err != nil {
		return fmt.Errorf("%s: %w", r.keysFile, err)
	}
	r.keys, r.keyNames = keys, keys.names()
	return nil
}

func (r *roster) readPasswords() error {
	if r.passwordsFile == "" {
		return nil
	}
	about, err := os.Stat(r.passwordsFile)
	if err != nil {
		return err
	}
	r.passwordsAt = editionOf(about)
	content, err := readSecret(r.passwordsFile)
	if err != nil {
		return err
	}
	known, err := parsePasswords(content)
	if err != nil {
		return fmt.Errorf("%s: %w", r.passwordsFile, err)
	}
	r.passwords = known
	return nil
}
