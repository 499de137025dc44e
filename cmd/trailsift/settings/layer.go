package settings

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trailsift/engine/printable"
)

// topKey is the one key under which a file holds our settings. A config.yaml that holds anything else
// belongs to somebody else.
const topKey = "trailsift"

// maxConfigFile is far more than every setting with a page of comment takes.
const maxConfigFile = 1 << 20

// Problem is a setting that cannot be taken.
type Problem struct {
	Key     string // none where the whole file is meant
	Message string
	Origin  string // where the value was given
}

func (p Problem) Error() string {
	if p.Key == "" {
		return printable.Clean(p.Origin + ": " + p.Message)
	}
	return printable.Clean(fmt.Sprintf("%s: %s (%s)", p.Key, p.Message, p.Origin))
}

// layer is what one place says: the values as nested maps for viper, and where each stands.
type layer struct {
	schema   schema
	values   map[string]any
	origins  map[string]string // by folded key
	problems []error
	once     bool // a key may occur only once
	stranger bool // may have been planted: guarded keys are refused
}

func newLayer(s schema) *layer {
	return &layer{schema: s, values: map[string]any{}, origins: map[string]string{}}
}

func (l *layer) refuse(key, message, origin string) {
	l.problems = append(l.problems, Problem{key, message, origin})
}

// set takes one value, or notes why not.
func (l *layer) set(key string, node *yaml.Node, origin string) {
	setting, known := l.schema.leaves[fold(key)]
	if !known {
		l.unknown(key, origin)
		return
	}
	if _, twice := l.origins[fold(key)]; twice && l.once {
		l.refuse(setting.key, "is set twice", origin)
		return
	}
	value, wrong := plain(node, setting.holds)
	switch {
	case wrong != nil:
		l.refuse(setting.key+wrong.path, wrong.message, origin)
	case l.stranger && setting.guard != "" && value != "":
		l.refuse(setting.key, setting.guard+", so it is not taken from a file that may lie among the evidence; set it in your own configuration or by "+variable(setting.key), origin)
	default:
		l.put(strings.Split(fold(key), "."), value)
		l.origins[fold(key)] = origin
	}
}

func (l *layer) unknown(key, origin string) {
	message := "unknown key"
	if nearest := l.schema.nearest(key); nearest != "" {
		message += "; did you mean " + nearest + "?"
	}
	l.refuse(key, message, origin)
}

func (l *layer) put(path []string, value any) {
	section := l.values
	for _, name := range path[:len(path)-1] {
		next, ok := section[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			section[name] = next
		}
		section = next
	}
	section[path[len(path)-1]] = value
}

// readYAML takes the settings of a whole file. The error is about the file, not about a setting.
func (l *layer) readYAML(text []byte, path string) error {
	section, err := parse(text)
	if err != nil || section == nil {
		return err
	}
	l.once = true
	l.read("", section, path)
	return nil
}

// read takes the settings of a section of a file.
func (l *layer) read(section string, node *yaml.Node, path string) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		key := join(section, name.Value)
		origin := fmt.Sprintf("%s:%d", path, name.Line)
		switch {
		case isNull(value) && (l.schema.sections[fold(key)] || l.schema.leaves[fold(key)].key != ""):
			// Every value of the section is commented out.
		case !l.schema.sections[fold(key)]:
			l.set(key, value, origin)
		case value.Kind == yaml.MappingNode:
			l.read(key, value, path)
		default:
			l.refuse(key, "want a section, got "+describe(value), origin)
		}
	}
}

// readFlags takes settings from the command line; the last of a kind wins.
func (l *layer) readFlags(flags []Flag) {
	for _, flag := range flags {
		l.readText(flag.Key, flag.Value, flag.Name)
	}
}

// readEnvironment takes TRAILSIFT_RULES_R04_THRESHOLD=5 and the like. Empty variables count as unset.
func (l *layer) readEnvironment(environ []string) {
	keys := map[string]string{}
	for _, key := range l.schema.keys() {
		keys[variable(key)] = key
	}
	for _, entry := range slices.Sorted(slices.Values(environ)) {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variable("")) || value == "" {
			continue
		}
		key, known := keys[name]
		if !known {
			l.refuse(name, "unknown variable: variables are named after keys, such as "+variable("rules.R04.threshold"), "environment")
			continue
		}
		l.readText(key, value, name)
	}
}

func (l *layer) readText(key, text, origin string) {
	setting, known := l.schema.leaves[fold(key)]
	if !known {
		l.unknown(key, origin)
		return
	}
	node, err := fromText(text, setting.holds)
	if err != nil {
		l.refuse(setting.key, err.Error(), origin)
		return
	}
	l.set(key, node, origin)
}

// variable is the name of the environment variable that sets a key.
func variable(key string) string {
	return "TRAILSIFT_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// errForeign says that a file holds other things than our settings.
var errForeign = errors.New("not all of it lies under one top key, " + topKey)

// ownKey finds our key at the start of a line, in a file that may be no YAML at all.
var ownKey = regexp.MustCompile(`(?m)^` + topKey + `:`)

// parse returns the section under the top key; nil when it is empty.
func parse(text []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		if !ownKey.Match(text) {
			return nil, errForeign
		}
		return nil, err
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	top := document.Content[0]
	if top.Kind != yaml.MappingNode || len(top.Content) != 2 || top.Content[0].Value != topKey {
		return nil, errForeign
	}
	section := top.Content[1]
	if isNull(section) {
		return nil, nil
	}
	if section.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: %s", topKey, want("a section", section).message)
	}
	return section, nil
}

// readRegular reads a small regular file. A named pipe of that name must not hold us up.
func readRegular(path string) ([]byte, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !stat.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfigFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxConfigFile {
		return nil, errors.New("larger than 1 MiB")
	}
	return text, nil
}

// reasonOf drops the path from an error that names it, because the message does.
func reasonOf(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return cmp.Or(strings.TrimPrefix(err.Error(), "yaml: "), "cannot be read")
}
