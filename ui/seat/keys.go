package seat

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"trailsift/engine/printable"
)

// keyring is whose key is whose, by the key's wire format.
type keyring map[string]string

// harmless are options of a key that take away what nobody is given here anyway.
var harmless = []string{"restrict", "pty", "no-port-forwarding", "no-agent-forwarding", "no-X11-forwarding", "no-user-rc"}

// parseKeys reads a file in the format of OpenSSH's authorized_keys. An option that would ask for more than is
// done here, such as from= or expiry-time=, is an error: to pass over it would let in whom its author keeps out.
func parseKeys(content []byte) (keyring, error) {
	keys := keyring{}
	for n, line := range bytes.Split(content, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, comment, options, _, err := ssh.ParseAuthorizedKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d is no public key", n+1)
		}
		if err := checkOptions(options); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		if certificate, is := key.(*ssh.Certificate); is {
			return nil, fmt.Errorf("line %d: %s: certificates are not known here; want a plain public key", n+1, certificate.Type())
		}
		name, _, _ := strings.Cut(comment, "@")
		if err := checkName(name); err != nil {
			return nil, fmt.Errorf("line %d: the comment is the name of the key's owner: %w", n+1, err)
		}
		wire := string(key.Marshal())
		if other, twice := keys[wire]; twice && other != name {
			return nil, fmt.Errorf("line %d: the key of %s is %s's already", n+1, name, other)
		}
		keys[wire] = name
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key in it")
	}
	return keys, nil
}

func checkOptions(options []string) error {
	for _, option := range options {
		name, _, _ := strings.Cut(option, "=")
		if !slices.ContainsFunc(harmless, func(known string) bool { return strings.EqualFold(known, option) }) {
			return fmt.Errorf("the option %s is not heeded here: take it out, or the key", printable.Clean(name))
		}
	}
	return nil
}

// names are those that keys have.
func (k keyring) names() map[string]bool {
	names := map[string]bool{}
	for _, name := range k {
		names[name] = true
	}
	return names
}

// mostName is how long a name may be, in cells.
const mostName = 32

// checkName says what is wrong with a person's name: it stands on other people's screens.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("it is empty")
	case printable.Clean(name) != name || strings.TrimSpace(name) != name:
		return fmt.Errorf("%s holds what cannot be printed", printable.Clean(name))
	case printable.Width(name) > mostName:
		return fmt.Errorf("%s is longer than %d characters", printable.Truncate(printable.Clean(name), mostName, ""), mostName)
	case strings.ContainsAny(name, "*:#"):
		return fmt.Errorf("%s: a name has no *, : or #", name)
	}
	return nil
}
