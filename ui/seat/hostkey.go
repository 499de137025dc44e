package seat

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/crypto/ssh"

	"trailsift/engine/durable"
)

// hostKey reads the server's own key, and makes one where there is none. A key that others may read is refused: who has it
// can pass for the server.
func hostKey(path string) (key ssh.Signer, made bool, err error) {
	content, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		made = true
		if err = makeHostKey(path); err == nil {
			content, err = readSecret(path)
		}
	}
	if err != nil {
		return nil, false, fmt.Errorf("host key: %w", err)
	}
	key, err = ssh.ParsePrivateKey(content)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, false, fmt.Errorf("host key: %s has a passphrase, and nobody is there to type it", path)
	case err != nil:
		return nil, false, fmt.Errorf("host key: %s: %w", path, err)
	}
	return key, made, nil
}

func makeHostKey(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "trailsift")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	err = durable.Create(path, func(w io.Writer) error { return pem.Encode(w, block) }) // a temporary file's mode is 0600
	if errors.Is(err, fs.ErrExist) {
		return nil // somebody else has made one meanwhile
	}
	return err
}

// mostSecret is more than any file of keys or passwords of a workshop has, in bytes.
const mostSecret = 1 << 20

// readSecret reads a regular file that nobody but its owner may read.
func readSecret(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !about.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	if others := about.Mode().Perm() & 0o077; others != 0 && runtime.GOOS != "windows" { // where modes say nothing
		return nil, fmt.Errorf("%s can be read by others (mode %04o): chmod 600 %[1]s", path, about.Mode().Perm())
	}
	return readWhole(file)
}

// readWhole reads a file of a size that makes sense.
func readWhole(file *os.File) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(file, mostSecret+1))
	if err == nil && len(content) > mostSecret {
		return nil, fmt.Errorf("%s is larger than %d bytes", file.Name(), mostSecret)
	}
	return content, err
}
