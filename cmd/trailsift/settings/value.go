package settings

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// wrong is why a value cannot be taken. Path leads on from the key: "[2].match".
type wrong struct {
	path    string
	message string
}

func want(what string, node *yaml.Node) *wrong {
	return &wrong{message: fmt.Sprintf("want %s, got %s", what, describe(node))}
}

func describe(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "a section"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(node):
		return "nothing"
	}
	return strconv.Quote(node.Value)
}

func isNull(node *yaml.Node) bool {
	return node.Kind == 0 || node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

var readsText = reflect.TypeFor[encoding.TextUnmarshaler]()

// plain turns a node into the plain value that viper merges, or says why it is not one of the given
// type. Nothing is converted on the way: "3" is no number in a file.
func plain(node *yaml.Node, holds reflect.Type) (any, *wrong) {
	if node.Kind == yaml.AliasNode {
		return nil, &wrong{message: "aliases (*name) are not read here"}
	}
	if holds.Kind() == reflect.Pointer {
		return plain(node, holds.Elem())
	}
	if reflect.PointerTo(holds).Implements(readsText) {
		return plainText(node, holds)
	}
	switch holds.Kind() {
	case reflect.Slice:
		return plainList(node, holds.Elem())
	case reflect.Struct:
		return plainEntry(node, holds)
	}
	return plainScalar(node, holds.Kind())
}

func plainScalar(node *yaml.Node, kind reflect.Kind) (any, *wrong) {
	if node.Kind != yaml.ScalarNode {
		return nil, want(kindName(kind), node)
	}
	var err error
	switch {
	case kind == reflect.String && node.Tag != "!!null":
		return node.Value, nil
	case kind == reflect.Bool && node.Tag == "!!bool":
		var value bool
		err = node.Decode(&value)
		return value, orWant(err, "true or false", node)
	case kind == reflect.Float64 && (node.Tag == "!!float" || node.Tag == "!!int"):
		var value float64
		if err = node.Decode(&value); math.IsNaN(value) || math.IsInf(value, 0) {
			return nil, want(kindName(kind), node)
		}
		return value, orWant(err, kindName(kind), node)
	case node.Tag == "!!int" && (kind == reflect.Int || kind == reflect.Int64):
		var value int
		err = node.Decode(&value)
		return value, orWant(err, kindName(kind), node)
	}
	return nil, want(kindName(kind), node)
}

func orWant(err error, what string, node *yaml.Node) *wrong {
	if err != nil {
		return want(what, node)
	}
	return nil
}

func kindName(kind reflect.Kind) string {
	switch kind {
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	}
	return "a text"
}

// plainText is for types that read their own notation, such as "10m" and "1GiB".
func plainText(node *yaml.Node, holds reflect.Type) (any, *wrong) {
	if node.Kind != yaml.ScalarNode || isNull(node) {
		return nil, want(textName(holds), node)
	}
	value := reflect.New(holds).Interface().(encoding.TextUnmarshaler)
	if err := value.UnmarshalText([]byte(node.Value)); err != nil {
		return nil, want(textName(holds), node)
	}
	return node.Value, nil
}

func textName(holds reflect.Type) string {
	if holds == reflect.TypeFor[Size]() {
		return "a size such as 512MiB or 1GiB"
	}
	return "a duration such as 10m or 1h30m"
}

func plainList(node *yaml.Node, entry reflect.Type) (any, *wrong) {
	if node.Kind != yaml.SequenceNode {
		return nil, want("a list", node)
	}
	list := []any{}
	for i, item := range node.Content {
		value, wrong := plain(item, entry)
		if wrong != nil {
			wrong.path = fmt.Sprintf("[%d]%s", i, wrong.path)
			return nil, wrong
		}
		list = append(list, value)
	}
	return list, nil
}

// plainEntry is one entry of a list of entries, such as {match: …, timezone: …}.
func plainEntry(node *yaml.Node, holds reflect.Type) (any, *wrong) {
	names := entryNames(holds)
	if node.Kind != yaml.MappingNode {
		return nil, want("an entry {"+strings.Join(names, ": …, ")+": …}", node)
	}
	entry := map[string]any{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := node.Content[i].Value
		field, known := entryField(holds, name)
		if !known {
			return nil, &wrong{path: "." + name, message: "unknown key: an entry has " + strings.Join(names, ", ")}
		}
		value, problem := plain(node.Content[i+1], field.Type)
		if problem != nil {
			problem.path = "." + name + problem.path
			return nil, problem
		}
		if _, twice := entry[fold(name)]; twice {
			return nil, &wrong{path: "." + name, message: "is set twice"}
		}
		entry[fold(name)] = value
	}
	return entry, nil
}

func entryNames(holds reflect.Type) []string {
	var names []string
	for field := range holds.Fields() {
		names = append(names, field.Tag.Get("mapstructure"))
	}
	return names
}

func entryField(holds reflect.Type, name string) (reflect.StructField, bool) {
	for field := range holds.Fields() {
		if strings.EqualFold(field.Tag.Get("mapstructure"), name) {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

// fromText reads a value given as one text, by a flag or a variable: lists are separated by commas or
// written as YAML, everything else is a YAML scalar.
func fromText(text string, holds reflect.Type) (*yaml.Node, error) {
	scalar := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	isText := holds.Kind() == reflect.String || reflect.PointerTo(holds).Implements(readsText)
	if isText {
		return scalar, nil
	}
	if holds == reflect.TypeFor[[]string]() && !strings.HasPrefix(strings.TrimSpace(text), "[") {
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for item := range strings.SplitSeq(text, ",") {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.TrimSpace(item)})
		}
		return list, nil
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil || len(document.Content) != 1 {
		return nil, fmt.Errorf("cannot be read as YAML: %q", text)
	}
	return document.Content[0], nil
}
