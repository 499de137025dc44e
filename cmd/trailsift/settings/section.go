package settings

import (
	"fmt"
	"reflect"
	"strings"
)

// Entry is one effective setting, spelled as in a file.
type Entry struct {
	Key     string // "sequences.S04.hops"
	Value   string
	Default string
	Origin  string // where Value came from
}

// Section lists the settings of one section, such as "sequences.S04", in the order of the configuration. It
// is empty for what is no section.
func (l Loaded) Section(key string) []Entry {
	here, known := section(reflect.ValueOf(l.Settings), key)
	usual, _ := section(reflect.ValueOf(Default()), key)
	if !known {
		return nil
	}
	var entries []Entry
	for field, value := range here.Fields() {
		if value.Kind() == reflect.Struct {
			continue
		}
		full := join(key, field.Tag.Get("mapstructure"))
		entries = append(entries, Entry{full, spelled(value), spelled(usual.FieldByName(field.Name)), l.Origin(full)})
	}
	return entries
}

// section goes down to a section by its key.
func section(at reflect.Value, key string) (reflect.Value, bool) {
	for name := range strings.SplitSeq(key, ".") {
		found := false
		for field, value := range at.Fields() {
			if field.Tag.Get("mapstructure") == name && value.Kind() == reflect.Struct {
				at, found = value, true
				break
			}
		}
		if !found {
			return at, false
		}
	}
	return at, true
}

func spelled(value reflect.Value) string { return fmt.Sprint(value.Interface()) }
