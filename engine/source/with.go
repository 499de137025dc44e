package source

import "slices"

// With is a source of the files of both, those of s first. It is called as s is.
func (s Source) With(other Source) Source {
	s.roots = slices.Concat(s.roots, other.roots)
	return s
}
