package scenarios

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// What a playbook file may cost: a user's folder may hold anything.
const (
	maxFile  = 256 << 10 // bytes
	maxDepth = 24        // levels of lists and members, aliases followed
	maxNodes = 50_000    // values, aliases followed
)

// Error is one thing that is wrong with a playbook, and where.
type Error struct {
	File   string
	Line   int // from 1; 0 when it is the file as a whole
	Reason string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Reason
}

// Object is a JSON object of a playbook's request or answer; its members keep their order.
type Object []Member

// Member is one member of an Object. Value is an Object, a []any of such values, a string, a bool, an
// int64, a float64 or nil.
type Member struct {
	Name  string
	Value any
}

// decoder turns the nodes of one file into a Playbook or another struct. It goes on after an error, to report all.
type decoder struct {
	file   string
	what   string         // what the file is: "playbook"
	lines  map[string]int // of every value, by its path: "steps[0].calls[2].from"
	nodes  int
	full   bool // nodes have reached maxNodes, which was reported
	errors []error
	seen   map[string]bool // errors, which an alias would repeat
}

// decode reads one playbook. The Playbook is nil when there are errors.
func decode(file string, text []byte) (*Playbook, error) {
	pb := new(Playbook)
	if err := decodeInto(file, "playbook", text, pb, func(d *decoder) { d.check(pb) }); err != nil {
		return nil, err
	}
	return pb, nil
}

// decodeInto decodes one file into a struct and, where that went well, has it checked.
func decodeInto(file, what string, text []byte, into any, check func(*decoder)) error {
	d := &decoder{file: file, what: what, lines: map[string]int{}, seen: map[string]bool{}}
	if len(text) > maxFile {
		return &Error{file, 0, fmt.Sprintf("the file has %d bytes; a %s may have %d", len(text), what, maxFile)}
	}
	root, err := d.parse(text)
	if err != nil {
		return err
	}
	d.value(root, reflect.ValueOf(into).Elem(), "", 0)
	if len(d.errors) == 0 {
		check(d)
	}
	slices.SortStableFunc(d.errors, func(a, b error) int { return cmp.Compare(lineOf(a), lineOf(b)) })
	return errors.Join(d.errors...)
}

func lineOf(err error) int {
	var at *Error
	if errors.As(err, &at) {
		return at.Line
	}
	return 0
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parse makes nodes of the text, of which there may be one document.
func (d *decoder) parse(text []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &Error{d.file, 0, "the file is empty"}
		}
		return nil, d.broken(err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, &Error{d.file, second.Line, "a second document: want one " + d.what + " in a file"}
	case !errors.Is(err, io.EOF):
		return nil, d.broken(err)
	}
	return document.Content[0], nil
}

// broken is an error of the YAML itself, with the line taken out of its text.
func (d *decoder) broken(err error) error {
	line := 0
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ = strconv.Atoi(found[1])
	}
	return &Error{d.file, line, "no YAML: " + yamlLine.ReplaceAllString(err.Error(), "")}
}

func (d *decoder) refuse(line int, format string, args ...any) {
	err := &Error{d.file, line, fmt.Sprintf(format, args...)}
	if text := err.Error(); !d.seen[text] {
		d.seen[text] = true
		d.errors = append(d.errors, err)
	}
}

// value decodes a node into a field. Depth and size count what aliases stand for, so that neither a
// circle nor a tower of aliases gets far.
func (d *decoder) value(n *yaml.Node, into reflect.Value, path string, depth int) {
	if n = d.enter(n, path, depth); n == nil {
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		d.members(n, into, path, depth)
	case reflect.Map:
		d.named(n, into, path, depth)
	case reflect.Slice:
		d.list(n, into, path, depth)
	case reflect.Interface:
		if value := d.any(n, path, depth); value != nil {
			into.Set(reflect.ValueOf(value))
		}
	default:
		d.scalar(n, into, path)
	}
}

// enter follows an alias and keeps the limits; it returns nil where they are passed.
func (d *decoder) enter(n *yaml.Node, path string, depth int) *yaml.Node {
	if _, known := d.lines[path]; !known {
		d.lines[path] = n.Line
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	d.nodes++
	switch {
	case depth > maxDepth:
		d.refuse(n.Line, "more than %d levels deep", maxDepth)
		return nil
	case d.exhausted(n):
		return nil
	}
	return n
}

// exhausted reports whether there were too many values, and says so once.
func (d *decoder) exhausted(n *yaml.Node) bool {
	if d.nodes < maxNodes {
		return false
	}
	if !d.full {
		d.full = true
		d.refuse(n.Line, "more than %d values, aliases counted", maxNodes)
	}
	return true
}

// members decodes a mapping into a struct.
func (d *decoder) members(n *yaml.Node, into reflect.Value, path string, depth int) {
	if n.Kind != yaml.MappingNode {
		d.refuse(n.Line, "%s: want members, such as %s: …, got %s", d.where(path), into.Type().Field(0).Tag.Get("yaml"), spell(n))
		return
	}
	fields := map[string]int{}
	for i := range into.NumField() {
		if name := into.Type().Field(i).Tag.Get("yaml"); name != "-" {
			fields[name] = i
		}
	}
	for _, pair := range d.pairs(n, depth) {
		i, known := fields[pair.key.Value]
		if !known {
			d.refuse(pair.key.Line, "%s: there is no member %q%s", d.where(path), pair.key.Value, suggest(pair.key.Value, fields))
			continue
		}
		d.value(pair.value, into.Field(i), join(path, pair.key.Value), depth+1)
	}
}

// named decodes a mapping whose names the playbook chooses.
func (d *decoder) named(n *yaml.Node, into reflect.Value, path string, depth int) {
	if n.Kind != yaml.MappingNode {
		d.refuse(n.Line, "%s: want names with values, got %s", d.where(path), spell(n))
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for _, pair := range d.pairs(n, depth) {
		value := reflect.New(into.Type().Elem()).Elem()
		d.value(pair.value, value, join(path, pair.key.Value), depth+1)
		into.SetMapIndex(reflect.ValueOf(pair.key.Value), value)
	}
}

func (d *decoder) list(n *yaml.Node, into reflect.Value, path string, depth int) {
	if n.Kind != yaml.SequenceNode {
		d.refuse(n.Line, "%s: want a list, got %s", d.where(path), spell(n))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content)))
	for i, element := range n.Content {
		d.value(element, into.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
}

// any decodes JSON written as YAML.
func (d *decoder) any(n *yaml.Node, path string, depth int) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := Object{}
		for _, pair := range d.pairs(n, depth) {
			var value any
			d.value(pair.value, reflect.ValueOf(&value).Elem(), join(path, pair.key.Value), depth+1)
			object = append(object, Member{pair.key.Value, value})
		}
		return object
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i := range n.Content {
			d.value(n.Content[i], reflect.ValueOf(list).Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
		return list
	}
	return scalar(n)
}

func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int":
		if whole, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return whole
		}
	case "!!float":
		if real, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return real
		}
	}
	return n.Value
}

func (d *decoder) scalar(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.refuse(n.Line, "%s: want %s, got %s", d.where(path), kindName(into.Kind()), spell(n))
		return
	}
	tag := n.ShortTag()
	switch value := scalar(n).(type) {
	case bool:
		if into.Kind() == reflect.Bool {
			into.SetBool(value)
			return
		}
	case int64:
		switch into.Kind() {
		case reflect.Int:
			into.SetInt(value)
			return
		case reflect.Float64:
			into.SetFloat(float64(value))
			return
		}
	case float64:
		if into.Kind() == reflect.Float64 {
			into.SetFloat(value)
			return
		}
	}
	// Texts such as repeat: 5 or number: 3.4 need no quotes.
	if into.Kind() == reflect.String && tag != "!!null" && tag != "!!bool" {
		into.SetString(n.Value)
		return
	}
	d.refuse(n.Line, "%s: want %s, got %s", d.where(path), kindName(into.Kind()), spell(n))
}

type pair struct{ key, value *yaml.Node }

// pairs are the members of a mapping, those merged with << first.
func (d *decoder) pairs(n *yaml.Node, depth int) []pair {
	var merged, own []pair
	names := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged = append(merged, d.merge(value, depth)...)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			d.refuse(key.Line, "want a name before the colon, got %s", spell(key))
			continue
		}
		if names[key.Value] {
			d.refuse(key.Line, "%q stands here twice", key.Value)
			continue
		}
		names[key.Value] = true
		own = append(own, pair{key, value})
	}
	merged = slices.DeleteFunc(merged, func(p pair) bool { return names[p.key.Value] })
	return append(merged, own...)
}

func (d *decoder) merge(value *yaml.Node, depth int) []pair {
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	if d.nodes++; d.exhausted(value) {
		return nil
	}
	if value.Kind != yaml.MappingNode || depth > maxDepth {
		d.refuse(value.Line, "<<: want the alias of some members, got %s", spell(value))
		return nil
	}
	return d.pairs(value, depth+1)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (d *decoder) where(path string) string {
	if path == "" {
		return "the " + d.what
	}
	return path
}

func spell(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "members"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	if n.ShortTag() == "!!null" {
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

func kindName(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	}
	return "a number"
}

// suggest names a member that differs in letter case, hyphens or underscores alone.
func suggest(name string, fields map[string]int) string {
	plain := strings.NewReplacer("-", "", "_", "", " ", "")
	for field := range fields {
		if strings.EqualFold(plain.Replace(field), plain.Replace(name)) {
			return "; did you mean " + field + "?"
		}
	}
	return ""
}

// Errors are the single errors within one that Catalogue, Load or With returned.
func Errors(err error) []*Error {
	var one *Error
	if joined, many := err.(interface{ Unwrap() []error }); many {
		var all []*Error
		for _, inner := range joined.Unwrap() {
			all = append(all, Errors(inner)...)
		}
		return all
	}
	if errors.As(err, &one) {
		return []*Error{one}
	}
	return nil
}
