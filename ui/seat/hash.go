package seat

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// hash is a password hashed by argon2id (RFC 9106).
type hash struct {
	memory, time uint32 // KiB, and passes
	lanes        uint8
	salt, sum    []byte
}

// The cost of one hash, by OWASP's advice for argon2id of 2024: 19 MiB, two passes, one lane. It takes about 30 ms.
const (
	hashMemory = 19 << 10
	hashTime   = 2
	hashLanes  = 1
	saltBytes  = 16
	sumBytes   = 32
)

// The most that a hash of the file may cost, or one line of it would take the machine's memory for every guess.
const (
	mostHashMemory = 256 << 10
	mostHashTime   = 16
	mostHashLanes  = 8
)

// MostPassword is how long a password may be, in bytes.
const MostPassword = 256

// LeastPassword is how long a password must be, in bytes, for Hash to take it.
const LeastPassword = 8

// Hash hashes a password for the file of passwords, as a PHC string: $argon2id$v=19$m=19456,t=2,p=1$salt$sum. A
// line of that file is a name, a colon and such a string; the name * stands for everybody who has no line.
func Hash(password string) (string, error) {
	switch {
	case len(password) < LeastPassword:
		return "", fmt.Errorf("want a password of %d characters or more", LeastPassword)
	case len(password) > MostPassword:
		return "", fmt.Errorf("want a password of %d bytes or fewer", MostPassword)
	}
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hashing a password: %w", err)
	}
	h := hash{memory: hashMemory, time: hashTime, lanes: hashLanes, salt: salt, sum: make([]byte, sumBytes)}
	h.sum = h.of(password)
	return h.String(), nil
}

// of hashes a password as this one was hashed.
func (h hash) of(password string) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.lanes, uint32(len(h.sum)))
}

// verify reports whether the password is the one, in the same time whether or not.
func (h hash) verify(password string) bool {
	return subtle.ConstantTimeCompare(h.of(password), h.sum) == 1
}

func (h hash) String() string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.lanes, encode(h.salt), encode(h.sum))
}

// parseHash reads a PHC string of argon2id.
func parseHash(s string) (hash, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return hash{}, errors.New("want an argon2id hash, such as $argon2id$v=19$m=19456,t=2,p=1$salt$hash")
	}
	if parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return hash{}, fmt.Errorf("want version %d of argon2id", argon2.Version)
	}
	h, err := parseCost(parts[3])
	if err != nil {
		return hash{}, err
	}
	if h.salt, err = decode(parts[4], 8, 64); err != nil {
		return hash{}, fmt.Errorf("salt: %w", err)
	}
	if h.sum, err = decode(parts[5], 16, 64); err != nil {
		return hash{}, fmt.Errorf("hash: %w", err)
	}
	return h, nil
}

// parseCost reads m=19456,t=2,p=1.
func parseCost(s string) (h hash, err error) {
	fields := strings.Split(s, ",")
	if len(fields) != 3 {
		return hash{}, errors.New("want a cost such as m=19456,t=2,p=1")
	}
	cost := [3]uint64{}
	for i, limit := range []struct {
		name        string
		least, most uint64
	}{{"m=", 8 << 10, mostHashMemory}, {"t=", 1, mostHashTime}, {"p=", 1, mostHashLanes}} {
		digits, named := strings.CutPrefix(fields[i], limit.name)
		cost[i], err = strconv.ParseUint(digits, 10, 32)
		if !named || err != nil || cost[i] < limit.least || cost[i] > limit.most {
			return hash{}, fmt.Errorf("cost: want %s from %d to %d", strings.TrimSuffix(limit.name, "="), limit.least, limit.most)
		}
	}
	return hash{memory: uint32(cost[0]), time: uint32(cost[1]), lanes: uint8(cost[2])}, nil
}

func decode(s string, least, most int) ([]byte, error) {
	raw, err := base64.RawStdEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) < least || len(raw) > most {
		return nil, fmt.Errorf("want %d to %d bytes of base64", least, most)
	}
	return raw, nil
}
