package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trailsift/engine/printable"
)

// Value spells a setting as a flag would take it: "0.3", "10m", "true". The entries of a list have commas
// between them. It is empty for a key that there is not.
func (s Settings) Value(key string) string {
	field, known := field(reflect.ValueOf(&s).Elem(), key)
	switch {
	case !known:
		return ""
	case field.Type() == reflect.TypeFor[[]string]():
		return strings.Join(field.Interface().([]string), ",")
	}
	return spelled(field)
}

// Tuned returns the settings with changes made to them, by key, and the changes as Value spells them,
// without those that change nothing. The error joins every Problem found.
func (l Loaded) Tuned(changes map[string]string) (Loaded, map[string]string, error) {
	tuned := l
	tuned.origins = maps.Clone(l.origins)
	changed := map[string]string{}
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		if err := tuned.set(key, changes[key]); err != nil {
			problems = append(problems, err)
			continue
		}
		if now := tuned.Value(key); now != l.Value(key) {
			changed[key] = now
		}
	}
	if err := errors.Join(problems...); err != nil {
		return l, nil, err
	}
	if err := tuned.validate(); err != nil {
		return l, nil, err
	}
	return tuned, changed, nil
}

// Reasons is the first Problem of an error without where the value came from, for a screen that shows it.
func Reasons(err error) error {
	var problem Problem
	if !errors.As(err, &problem) {
		return err
	}
	return errors.New(printable.Clean(problem.Key + ": " + problem.Message))
}

// byTuning is where a value came from that was changed in the console.
const byTuning = "tuning"

// set changes one setting. Lists are replaced, so that what shares them stays as it is.
func (l *Loaded) set(key, text string) error {
	field, known := field(reflect.ValueOf(&l.Settings).Elem(), key)
	if !known {
		return Problem{key, "unknown key", byTuning}
	}
	node, err := fromText(text, field.Type())
	if err != nil {
		return Problem{key, err.Error(), byTuning}
	}
	if _, wrong := plain(node, field.Type()); wrong != nil {
		return Problem{key + wrong.path, wrong.message, byTuning}
	}
	field.SetZero()
	if err := node.Decode(field.Addr().Interface()); err != nil {
		return Problem{key, err.Error(), byTuning}
	}
	l.origins[fold(key)] = byTuning
	return nil
}

// field finds the place of a setting by its key. Keys of the console's actions are no such place.
func field(at reflect.Value, key string) (reflect.Value, bool) {
	path := strings.Split(key, ".")
	for _, name := range path[:len(path)-1] {
		below, known := section(at, name)
		if !known {
			return at, false
		}
		at = below
	}
	for field, value := range at.Fields() {
		if field.Tag.Get("mapstructure") == path[len(path)-1] && value.Kind() != reflect.Struct && value.Kind() != reflect.Map {
			return value, true
		}
	}
	return at, false
}

// WriteChanges writes changes, by key and spelled as Value spells them, as a configuration file that holds
// nothing else.
func (l Loaded) WriteChanges(w io.Writer, changes map[string]string) error {
	tuned, changes, err := l.Tuned(changes)
	if err != nil {
		return err
	}
	all := mapping()
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		value, _ := field(reflect.ValueOf(&tuned.Settings).Elem(), key)
		node := tuned.leaf(key, value)
		node.LineComment = "was " + l.Value(key)
		if value.Kind() == reflect.Slice {
			node.LineComment = ""
		}
		below(all, strings.Split(key, "."), node)
	}
	document := mapping()
	add(document, topKey, all)
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("writing changed settings as YAML: %w", err)
	}
	_, err = w.Write(text.Bytes())
	return err
}

// below puts a value into the sections that its path names, which are made where they are not there yet.
func below(section *yaml.Node, path []string, value *yaml.Node) {
	for _, name := range path[:len(path)-1] {
		at := slices.IndexFunc(section.Content, func(n *yaml.Node) bool { return n.Value == name })
		if at < 0 {
			add(section, name, mapping())
			at = len(section.Content) - 2
		}
		section = section.Content[at+1]
	}
	add(section, path[len(path)-1], value)
}
