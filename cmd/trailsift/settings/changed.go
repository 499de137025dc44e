package settings

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Changed lists the settings that shape an answer and differ from the profile "default", in the order of the
// configuration. Looks, keys and the program's own log shape none.
func (l Loaded) Changed() []Entry {
	return l.changed("", reflect.ValueOf(l.Settings), reflect.ValueOf(Default()))
}

func (l Loaded) changed(key string, here, usual reflect.Value) (entries []Entry) {
	if here.Kind() != reflect.Struct {
		if reflect.DeepEqual(here.Interface(), usual.Interface()) || here.Kind() == reflect.Slice && here.Len()+usual.Len() == 0 {
			return nil
		}
		return []Entry{{Key: key, Value: inFull(here), Default: inFull(usual), Origin: l.Origin(key)}}
	}
	for field, value := range here.Fields() {
		name := field.Tag.Get("mapstructure")
		if key == "" && (name == "ui" || name == "keys" || name == "log") {
			continue
		}
		entries = append(entries, l.changed(join(key, name), value, usual.FieldByIndex(field.Index))...)
	}
	return entries
}

// inFull spells a value with everything that is in it: lists of entries hold pointers.
func inFull(value reflect.Value) string {
	if value.Kind() != reflect.Slice {
		return spelled(value)
	}
	text, err := json.Marshal(entries(value))
	if err != nil {
		return fmt.Sprintf("%d entries", value.Len())
	}
	return string(text)
}
