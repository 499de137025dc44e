package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Path is where the case of some sources is kept: under $XDG_DATA_HOME, named by a hash of their absolute
// paths in any order. What is no path, such as "-" or an address with "://", counts as it is written.
func Path(dataHome string, sources []string) string {
	named := make([]string, 0, len(sources))
	for _, source := range sources {
		if isPath(source) {
			source = absolute(source)
		}
		named = append(named, source)
	}
	slices.Sort(named)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(named), "\x00")))
	return filepath.Join(dataHome, "trailsift", "cases", hex.EncodeToString(sum[:16])+".db")
}

// Beside returns the source, if there is one, in whose folder a case file would come to lie. Nothing of
// ours is written there: whoever takes a folder as evidence has to find it as it was.
func Beside(path string, sources []string) (source string, beside bool) {
	folder := real(filepath.Dir(absolute(path)))
	for _, source := range sources {
		if !isPath(source) {
			continue
		}
		evidence := evidenceFolder(source)
		if inside, err := filepath.Rel(evidence, folder); err == nil && filepath.IsLocal(inside) {
			return source, true
		}
	}
	return "", false
}

// evidenceFolder is the folder that a source is or lies in; of a pattern, the one that all its files lie in.
func evidenceFolder(source string) string {
	stat, err := os.Stat(source)
	switch {
	case err == nil && stat.IsDir():
		return real(absolute(source))
	case err == nil:
		return real(filepath.Dir(absolute(source)))
	}
	base, _ := doublestar.SplitPattern(filepath.ToSlash(source))
	return real(absolute(filepath.FromSlash(base)))
}

func isPath(source string) bool { return source != "-" && !strings.Contains(source, "://") }

// absolute is a path from the root. It stays as it is without a working directory, which nothing survives.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// real is a path without links, as far as it is there yet.
func real(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(real(parent), filepath.Base(path))
}
