// Package card holds short notes of our own for people who never saw CloudTrail: what a call does, what a member of a
// record says and how it lies, how rules are told apart from honest work, and what the words of the ranking mean. The
// notes are the files in texts.
//
// It knows nothing of a log. The types to know are Call, Member and Rule, which OfCall, OfMember and OfRule answer
// with; Meaning explains a word, and Address says where AWS describes a call.
package card

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed texts
var files embed.FS

// once reads something of the files when it is first asked for. They are our own: a mistake in one is found by
// every test.
func once[T any](read func(fs.FS) (T, error)) func() T {
	return sync.OnceValue(func() T {
		made, err := read(files)
		if err != nil {
			panic("card: " + err.Error())
		}
		return made
	})
}

// Load reads all notes, which takes some 30 ms; afterwards every answer is there at once. Without it, whoever asks
// first waits.
func Load() {
	calls()
	verbs()
	kinds()
	services()
	members()
	rules()
	words()
}

// listed reads the files of a pattern, each a list of notes of one kind. A member that the notes do not have is an error.
func listed[T any](files fs.FS, pattern string) ([]T, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("finding notes: %w", err)
	}
	var all []T
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading notes: %w", err)
		}
		var list []T
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&list); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, list...)
	}
	return all, nil
}
