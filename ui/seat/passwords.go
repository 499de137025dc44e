package seat

import (
	"errors"
	"fmt"
	"strings"
)

// everybody is the name whose password opens the room to whoever gives a name that has none of its own.
const everybody = "*"

// passwords are hashed, by name.
type passwords struct {
	hashes map[string]hash
	decoy  hash // takes as long as the others, and is nobody's
}

// parsePasswords reads a file of lines "name:hash"; empty ones and those that begin with # are passed over. The
// errors hold no hash.
func parsePasswords(content []byte) (passwords, error) {
	p := passwords{hashes: map[string]hash{}}
	for i, line := range strings.Split(string(content), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, coded, cut := strings.Cut(line, ":")
		if !cut {
			return passwords{}, fmt.Errorf("line %d: want name:hash", i+1)
		}
		if err := checkName(name); err != nil && name != everybody {
			return passwords{}, fmt.Errorf("line %d: name: %w", i+1, err)
		}
		h, err := parseHash(coded)
		if err != nil {
			return passwords{}, fmt.Errorf("line %d: %w", i+1, err)
		}
		if _, twice := p.hashes[name]; twice {
			return passwords{}, fmt.Errorf("line %d: %s has two passwords", i+1, name)
		}
		if len(p.hashes) == 0 {
			p.decoy = hash{memory: h.memory, time: h.time, lanes: h.lanes, salt: make([]byte, len(h.salt)), sum: make([]byte, len(h.sum))}
		}
		p.hashes[name] = h
	}
	if len(p.hashes) == 0 {
		return passwords{}, errors.New("there is no password in it")
	}
	return p, nil
}

// check verifies a name's own password, else the room's. Reserved names have keys, and are not to be had for the room's password.
// One hash is made whatever the answer is: its time says nothing about who is known.
func (p passwords) check(name, password string, reserved map[string]bool) (Means, bool) {
	if own, has := p.hashes[name]; has && name != everybody {
		return ByPassword, own.verify(password)
	}
	room, has := p.hashes[everybody]
	if !has || reserved[name] || checkName(name) != nil {
		p.decoy.verify(password) // its sum is all zeros, which no password has
		return "", false
	}
	return ByRoom, room.verify(password)
}
