// Package habit keeps how a person likes the console: sort orders, hidden columns, the zone of times, where the
// panes stand. It is kept in a file of the person's own, never beside the evidence or in a case.
//
// A file that is missing or cannot be understood is no error worth stopping for: the console then starts as
// it comes. The types to know are Habits and File.
package habit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trailsift/engine/durable"
)

// Habits are the choices that outlast a session. The zero Habits leave everything as it comes.
type Habits struct {
	Ranking  Order    `json:"ranking,omitzero"`
	Timeline Order    `json:"timeline,omitzero"`
	Hidden   []string `json:"hidden,omitempty"` // columns, as "timeline.agent"
	// Zone shows times in "UTC" or "Local"; empty is the zone of the configuration.
	Zone string `json:"zone,omitempty"`
	// Below puts the record under the timeline instead of beside it.
	Below bool `json:"record_below,omitempty"`
	// Side and Fold are how far the splits stand off their usual places, in hundredths.
	Side  int    `json:"side,omitempty"`
	Fold  int    `json:"fold,omitempty"`
	Theme string `json:"theme,omitempty"`
}

// Order is a column and a direction to sort by; the zero Order is the natural one.
type Order struct {
	Field string `json:"field,omitempty"`
	Desc  bool   `json:"desc,omitempty"`
}

// File keeps habits at a path. The zero File keeps nothing.
type File struct{ Path string }

// Load returns what was kept last; nothing kept yet is no error.
func (f File) Load() (Habits, error) {
	var habits Habits
	if f.Path == "" {
		return habits, nil
	}
	content, err := os.ReadFile(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return habits, nil
	}
	if err != nil {
		return habits, fmt.Errorf("reading how the console was left: %w", err)
	}
	if err := json.Unmarshal(content, &habits); err != nil {
		return Habits{}, fmt.Errorf("reading how the console was left: %s: %w", f.Path, err)
	}
	return habits, nil
}

// Save keeps habits in place of those before; a crash meanwhile leaves the old ones.
func (f File) Save(habits Habits) error {
	if f.Path == "" {
		return nil
	}
	content, err := json.MarshalIndent(habits, "", "  ")
	if err != nil {
		return fmt.Errorf("keeping how the console was left: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return fmt.Errorf("keeping how the console was left: %w", err)
	}
	err = durable.Replace(f.Path, func(w io.Writer) error {
		_, err := w.Write(append(content, '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping how the console was left: %w", err)
	}
	return nil
}
