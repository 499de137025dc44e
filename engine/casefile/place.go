package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"

	"trailsift/engine/source"
)

// Path is where the case of some sources is kept: under $XDG_DATA_HOME, named by a hash of their absolute
// paths in any order. What is no path, such as "-" or an address with "://", counts as it is written.
func Path(dataHome string, sources []string) string {
	named := make([]string, 0, len(sources))
	for _, one := range sources {
		place, _ := source.Place(one)
		named = append(named, place)
	}
	slices.Sort(named)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(named), "\x00")))
	return filepath.Join(dataHome, "trailsift", "cases", hex.EncodeToString(sum[:16])+".db")
}
