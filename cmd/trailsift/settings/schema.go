package settings

import (
	"reflect"
	"slices"
	"strings"
)

// leaf is one setting: what its key is, what it holds, and whether a stranger's file may set it.
type leaf struct {
	key   string // as it is written: "rules.R04.threshold"
	holds reflect.Type
	// guard says why the key is not taken from ./config.yaml; empty for the others.
	guard string
}

// schema is every setting by its folded key, as viper folds them, and the sections above them.
type schema struct {
	leaves   map[string]leaf
	sections map[string]bool
}

func newSchema() schema {
	s := schema{leaves: map[string]leaf{}, sections: map[string]bool{}}
	s.walk("", reflect.ValueOf(Default()), "")
	return s
}

func (s schema) walk(key string, value reflect.Value, guard string) {
	switch value.Kind() {
	case reflect.Struct:
		s.sections[fold(key)] = true
		for field, fieldValue := range value.Fields() {
			s.walk(join(key, field.Tag.Get("mapstructure")), fieldValue, field.Tag.Get("guard"))
		}
	case reflect.Map:
		s.sections[fold(key)] = true
		for _, name := range value.MapKeys() {
			s.walk(join(key, name.String()), value.MapIndex(name), guard)
		}
	default:
		s.leaves[fold(key)] = leaf{key: key, holds: value.Type(), guard: guard}
	}
}

// keys are all keys as they are written, in order.
func (s schema) keys() []string {
	var keys []string
	for _, leaf := range s.leaves {
		keys = append(keys, leaf.key)
	}
	slices.Sort(keys)
	return keys
}

// nearest returns the key that a wrong one was probably meant to be, or "".
func (s schema) nearest(wrong string) string {
	best, least := "", 3
	for _, key := range s.keys() {
		if d := distance(fold(wrong), fold(key)); d < least {
			best, least = key, d
		}
	}
	return best
}

// distance is how many letters have to be changed, put in or taken out (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func fold(key string) string { return strings.ToLower(key) }

func join(section, name string) string {
	if section == "" {
		return name
	}
	return section + "." + name
}

// Keys are the keys of all settings, in order.
func Keys() []string { return newSchema().keys() }
