package api

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"trailsift/engine/durable"
)

// shortestToken is how long a token of somebody's own has to be at least.
const shortestToken = 16

// Token reads the token in a file, and makes one where there is no file yet, for its owner alone. A file that
// others may read is refused.
func Token(path string) (token string, made bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", false, fmt.Errorf("making the folder of the token: %w", err)
	}
	token = rand.Text() // 130 bits
	err = durable.Create(path, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, token)
		return err
	})
	if err == nil {
		return token, true, nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return "", false, err
	}
	token, err = readToken(path)
	return token, false, err
}

func readToken(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	if runtime.GOOS != "windows" && stat.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("the token in %s may be read by others: chmod 600 it", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, 1<<10))
	if err != nil {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if len(token) < shortestToken || strings.ContainsAny(token, " \t\r\n") {
		return "", fmt.Errorf("the token in %s: want one word of %d characters or more", path, shortestToken)
	}
	return token, nil
}
