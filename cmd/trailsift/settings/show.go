package settings

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// WriteYAML writes every effective setting with a comment that says where it came from. What it
// writes is a configuration file itself.
func (l Loaded) WriteYAML(w io.Writer) error {
	document := mapping()
	add(document, topKey, l.node("", reflect.ValueOf(l.Settings)))
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("writing settings as YAML: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}

func (l Loaded) node(key string, value reflect.Value) *yaml.Node {
	switch value.Kind() {
	case reflect.Struct:
		section := mapping()
		for field, fieldValue := range value.Fields() {
			name := field.Tag.Get("mapstructure")
			add(section, name, l.node(join(key, name), fieldValue))
		}
		return section
	case reflect.Map:
		section := mapping()
		names := value.MapKeys()
		slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, name := range names {
			add(section, name.String(), l.node(join(key, name.String()), value.MapIndex(name)))
		}
		return section
	}
	return l.leaf(key, value)
}

// leaf is a value with its origin beside it; the origin of a list stands above it.
func (l Loaded) leaf(key string, value reflect.Value) *yaml.Node {
	node := &yaml.Node{}
	written := value.Interface()
	if text, ok := written.(fmt.Stringer); ok {
		written = text.String()
	}
	if value.Kind() == reflect.Slice {
		written = entries(value)
	}
	if err := node.Encode(written); err != nil {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", LineComment: err.Error()}
	}
	node.LineComment = l.Origin(key)
	return node
}

// entries makes a list that YAML can write; entries leave out what they do not set.
func entries(list reflect.Value) []any {
	written := []any{}
	for _, item := range list.Seq2() {
		if item.Kind() != reflect.Struct {
			written = append(written, item.Interface())
			continue
		}
		entry := map[string]any{}
		for field, value := range item.Fields() {
			if !value.IsZero() {
				entry[field.Tag.Get("mapstructure")] = value.Interface()
			}
		}
		written = append(written, entry)
	}
	return written
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

func add(section *yaml.Node, name string, value *yaml.Node) {
	key := &yaml.Node{Kind: yaml.ScalarNode, Value: name}
	if value.Kind == yaml.SequenceNode && len(value.Content) > 0 {
		key.HeadComment, value.LineComment = value.LineComment, ""
	}
	section.Content = append(section.Content, key, value)
}
