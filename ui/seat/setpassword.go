package seat

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"trailsift/engine/durable"
)

// SetPassword gives a name a password in a file of passwords, in place of the one it had. The name * is the whole
// room's. The file is made where there is none, for its owner alone; its other lines stay as they are.
func SetPassword(path, name, password string) error {
	if name != everybody {
		if err := checkName(name); err != nil {
			return fmt.Errorf("name: %w", err)
		}
	}
	coded, err := Hash(password)
	if err != nil {
		return err
	}
	content, err := readSecret(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	lines, replaced := strings.SplitAfter(string(content), "\n"), false
	for i, line := range lines {
		if owner, _, _ := strings.Cut(strings.TrimSpace(line), ":"); owner == name {
			lines[i], replaced = name+":"+coded+"\n", true
		}
	}
	whole := strings.Join(lines, "")
	if !replaced {
		if whole != "" && !strings.HasSuffix(whole, "\n") {
			whole += "\n"
		}
		whole += name + ":" + coded + "\n"
	}
	if _, err := parsePasswords([]byte(whole)); err != nil {
		return fmt.Errorf("%s: %w", path, err) // and is not made worse
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return durable.Replace(path, func(w io.Writer) error { // whose file is new, with mode 0600
		_, err := io.WriteString(w, whole)
		return err
	})
}
