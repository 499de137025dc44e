package dataset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
)

// Folder is where a set is written to. Its files are made in a hidden folder inside it and moved to
// their places when all of them are whole and on the disk, so a run that ends early, for whatever
// reason, leaves nothing that looks like a data set. What a killed run has left is removed by the next.
type Folder struct {
	path    string
	staging string
	held    *os.File // the lock on staging; nil where there are none
	made    bool     // by OpenFolder
	private bool     // holds somebody's own logs: what is made from then on is for its owner alone
}

// ErrNotEmpty means that a folder holds something and was not to be overwritten.
var ErrNotEmpty = errors.New("is there already and not empty")

// OpenFolder makes the folder if it is missing. One that holds anything is refused with ErrNotEmpty
// unless overwrite is set; files of the same names are then replaced, and others left alone.
func OpenFolder(path string, overwrite bool) (*Folder, error) {
	f := &Folder{path: path}
	entries, err := os.ReadDir(path)
	if err == nil {
		entries, err = tidy(path, entries)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(path, 0o755); err != nil {
			return nil, err
		}
		f.made = true
	case err != nil:
		return nil, err
	case len(entries) > 0 && !overwrite:
		return nil, fmt.Errorf("%s %w", path, ErrNotEmpty)
	}
	if f.staging, f.held, err = stage(path); err != nil {
		_ = f.Discard() // the first error counts
		return nil, err
	}
	return f, nil
}

// Create makes a file, with the folders on its way. The name has slashes.
func (f *Folder) Create(name string) (*os.File, error) {
	path := filepath.Join(f.staging, filepath.FromSlash(name))
	files, folders := fs.FileMode(0o644), fs.FileMode(0o755)
	if f.private {
		files, folders = 0o600, 0o700
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, files)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	if err := os.MkdirAll(filepath.Dir(path), folders); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, files)
}

// Write makes a file of what write gives.
func (f *Folder) Write(name string, write func(io.Writer) error) error {
	file, err := f.Create(name)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return file.Close()
}

// Commit brings all files to the disk and then to their places.
func (f *Folder) Commit() error {
	if err := flush(f.staging); err != nil {
		return fmt.Errorf("bringing %s to the disk: %w", f.path, err)
	}
	if err := move(f.staging, f.path); err != nil {
		return fmt.Errorf("moving files into %s: %w", f.path, err)
	}
	f.made = false
	return f.Discard()
}

// Discard removes what was not committed.
func (f *Folder) Discard() error {
	var err error
	if f.staging != "" {
		err = os.RemoveAll(f.staging)
		f.staging = ""
	}
	if f.held != nil {
		f.held.Close()
		f.held = nil
	}
	if f.made {
		err = errors.Join(err, os.Remove(f.path))
		f.made = false
	}
	return err
}

// move moves what a folder holds into another: folders that the other lacks as a whole, in the order
// of their names, so that statistics.json comes last and says that the rest is there.
func move(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].IsDir() && !entries[j].IsDir() })
	for _, entry := range entries {
		source, target := filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())
		if stat, err := os.Stat(target); entry.IsDir() && err == nil && stat.IsDir() {
			if err := move(source, target); err != nil {
				return err
			}
			continue
		}
		if err := os.Rename(source, target); err != nil {
			return err
		}
	}
	return nil
}
