package source

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Place is where a source is, as a path from the root; false for one that is no path, such as "-" or an address
// with "://".
func Place(source string) (string, bool) {
	if source == "-" || strings.Contains(source, "://") {
		return source, false
	}
	return absolute(source), true
}

// Beside returns the source, if there is one, in whose folder a file would come to lie. Nothing of
// ours is written there: whoever takes a folder as evidence has to find it as it was.
func Beside(path string, sources []string) (source string, beside bool) {
	folder := real(filepath.Dir(absolute(path)))
	for _, source := range sources {
		if place, isPath := Place(source); isPath && within(evidenceFolder(place), folder) {
			return source, true
		}
	}
	return "", false
}

// Holds returns where the source is, if there is one, of which a file that is written would be a part: a folder that
// it lies in, a pattern that it matches, or the file itself. Links are followed. A file beside one that was named
// alone is no part of it.
func Holds(sources []string, path string) (where string, held bool) {
	path = real(absolute(path))
	for _, source := range sources {
		place, isPath := Place(source)
		if !isPath {
			continue
		}
		if within(real(place), path) {
			return place, true
		}
		if _, err := os.Lstat(place); err != nil {
			base, rest := doublestar.SplitPattern(filepath.ToSlash(place))
			pattern := filepath.Join(real(filepath.FromSlash(base)), filepath.FromSlash(rest))
			if fits, err := doublestar.PathMatch(pattern, path); err == nil && fits {
				return place, true
			}
		}
	}
	return "", false
}

// within reports whether a path is a folder or lies in it.
func within(folder, path string) bool {
	inside, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(inside)
}

// evidenceFolder is the folder that a source is or lies in; of a pattern, the one that all its files lie in.
func evidenceFolder(place string) string {
	stat, err := os.Stat(place)
	switch {
	case err == nil && stat.IsDir():
		return real(place)
	case err == nil:
		return real(filepath.Dir(place))
	}
	base, _ := doublestar.SplitPattern(filepath.ToSlash(place))
	return real(filepath.FromSlash(base))
}

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
