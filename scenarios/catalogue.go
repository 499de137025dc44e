package scenarios

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed playbooks/*.yaml
var embedded embed.FS

// Catalogue is every built-in playbook, in the order of their numbers.
func Catalogue() ([]*Playbook, error) {
	fsys, err := fs.Sub(embedded, "playbooks")
	if err != nil {
		return nil, fmt.Errorf("opening the built-in playbooks: %w", err)
	}
	return Load(fsys)
}

// Load reads the playbooks of a folder, *.yaml and *.yml, in the order of their numbers. It returns
// those it understands even when others are refused; the error joins what is wrong with these.
func Load(fsys fs.FS) ([]*Playbook, error) {
	files, err := playbookFiles(fsys)
	if err != nil {
		return nil, err
	}
	var all []*Playbook
	var refused []error
	for _, name := range files {
		pb, err := read(fsys, name)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		all = append(all, pb)
	}
	all, err = unique(all)
	slices.SortStableFunc(all, func(a, b *Playbook) int { return compareNumbers(a.Number, b.Number) })
	return all, errors.Join(append(refused, err)...)
}

// With adds a user's own playbooks to others. None may take an id or a number that another has.
func With(all, own []*Playbook) ([]*Playbook, error) {
	both, err := unique(append(slices.Clone(all), own...))
	slices.SortStableFunc(both, func(a, b *Playbook) int { return compareNumbers(a.Number, b.Number) })
	return both, err
}

// Find looks a playbook up by its id or its number.
func Find(among []*Playbook, name string) (*Playbook, bool) {
	for _, pb := range among {
		if strings.EqualFold(pb.ID, name) || pb.Number == name {
			return pb, true
		}
	}
	return nil, false
}

func playbookFiles(fsys fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the folder of playbooks: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if ending := path.Ext(entry.Name()); !entry.IsDir() && (ending == ".yaml" || ending == ".yml") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// read reads one file, unless it is too large or no regular file at all: a pipe would never end.
func read(fsys fs.FS, name string) (*Playbook, error) {
	stat, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, &Error{name, 0, "cannot be read: " + err.Error()}
	}
	if !stat.Mode().IsRegular() {
		return nil, &Error{name, 0, "no regular file"}
	}
	if stat.Size() > maxFile {
		return nil, &Error{name, 0, fmt.Sprintf("the file has %d bytes; a playbook may have %d", stat.Size(), maxFile)}
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, &Error{name, 0, "cannot be read: " + err.Error()}
	}
	pb, err := decode(name, text)
	if err != nil {
		return nil, err
	}
	pb.File = name
	return pb, nil
}

// unique drops playbooks whose id or number an earlier one has, and says so with both names.
func unique(all []*Playbook) (kept []*Playbook, err error) {
	var refused []error
	for _, pb := range all {
		if first, taken := Find(kept, pb.ID); taken {
			refused = append(refused, &Error{pb.File, 0, fmt.Sprintf("the id %s is taken by %s", pb.ID, first.File)})
			continue
		}
		if first, taken := Find(kept, pb.Number); taken {
			refused = append(refused, &Error{pb.File, 0, fmt.Sprintf("the number %s is taken by %s, %s", pb.Number, first.ID, first.File)})
			continue
		}
		kept = append(kept, pb)
	}
	return kept, errors.Join(refused...)
}

// compareNumbers orders 9.2 before 10.1.
func compareNumbers(a, b string) int {
	majorA, minorA := numberParts(a)
	majorB, minorB := numberParts(b)
	return cmp.Or(cmp.Compare(majorA, majorB), cmp.Compare(minorA, minorB), cmp.Compare(a, b))
}

func numberParts(number string) (major, minor int) {
	before, after, _ := strings.Cut(number, ".")
	major, _ = strconv.Atoi(before)
	minor, _ = strconv.Atoi(after)
	return major, minor
}
