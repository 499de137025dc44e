package settings

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"
)

// Places are where settings come from beside the defaults and the profiles.
type Places struct {
	Local   string   // ./config.yaml, which may be a stranger's
	User    string   // the user's own file; empty for none
	Environ []string // as os.Environ returns it
	Flags   []Flag
}

// Flag is a setting given on the command line.
type Flag struct {
	Name  string // as messages call it: "--timezone"
	Key   string
	Value string
}

// Loaded is the configuration of one run.
type Loaded struct {
	Settings
	Files   []File
	origins map[string]string
}

// File is one configuration file and what came of it.
type File struct {
	Path  string
	State string // "read", "not there", or why it was ignored
}

// profiles are the shipped sets of values; the file's name is the profile's.
//
//go:embed profiles/*.yaml
var profiles embed.FS

// Load merges all layers. The error joins every Problem found.
func Load(places Places) (Loaded, error) {
	all := newSchema()
	flags, environment := newLayer(all), newLayer(all)
	flags.readFlags(places.Flags)
	environment.readEnvironment(places.Environ)
	user, userFile := readFile(all, places.User, false)
	local, localFile := readFile(all, places.Local, true)

	named := []*layer{user, local, environment, flags}
	chosen, err := profileLayer(all, named)
	layers := append([]*layer{chosen}, named...)
	problems := []error{err}
	for _, layer := range layers {
		problems = append(problems, layer.problems...)
	}
	loaded, err := merge(layers)
	problems = append(problems, err)
	if err := errors.Join(problems...); err != nil {
		return Loaded{}, err
	}
	loaded.Files = []File{localFile, userFile}
	return loaded, loaded.validate()
}

// readFile reads a configuration file as a layer. A stranger's file that is not ours is ignored.
func readFile(all schema, name string, stranger bool) (*layer, File) {
	l := newLayer(all)
	l.stranger = stranger
	if name == "" {
		return l, File{Path: "(no configuration folder)", State: "not there"}
	}
	text, err := readRegular(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l, File{name, "not there"}
	}
	if err == nil {
		err = l.readYAML(text, name)
	}
	if err == nil {
		return l, File{name, "read"}
	}
	if ours := text != nil && !errors.Is(err, errForeign); ours || !stranger {
		l.refuse("", reasonOf(err), name)
	}
	return l, File{name, "ignored: " + reasonOf(err)}
}

// profileLayer returns the values of the profile that the strongest layer names.
func profileLayer(all schema, layers []*layer) (*layer, error) {
	name, origin := "default", "default"
	for _, layer := range layers {
		if value, set := layer.values["profile"].(string); set {
			name, origin = value, layer.origins["profile"]
		}
	}
	l := newLayer(all)
	text, err := profiles.ReadFile("profiles/" + name + ".yaml")
	if err != nil {
		return l, Problem{"profile", fmt.Sprintf("want %s, got %q", strings.Join(ProfileNames(), " or "), name), origin}
	}
	if err := l.readYAML(text, "profile "+name); err != nil {
		return l, fmt.Errorf("profile %s: %w", name, err)
	}
	for key := range l.origins {
		l.origins[key] = "profile " + name
	}
	return l, nil
}

// ProfileNames are the names of the shipped profiles.
func ProfileNames() []string {
	var names []string
	entries, _ := fs.Glob(profiles, "profiles/*.yaml")
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(path.Base(entry), ".yaml"))
	}
	return names
}

// merge lays the layers over the defaults, the weakest first.
func merge(layers []*layer) (Loaded, error) {
	// Action names hold no dots, but viper would split one that did.
	v := viper.NewWithOptions(viper.KeyDelimiter("\x00"))
	defaults, err := plainDefaults()
	if err != nil {
		return Loaded{}, fmt.Errorf("default settings: %w", err)
	}
	loaded := Loaded{origins: map[string]string{}}
	values := []map[string]any{defaults}
	for _, layer := range layers {
		values = append(values, layer.values)
		maps.Copy(loaded.origins, layer.origins)
	}
	for _, layer := range values {
		if err := v.MergeConfigMap(layer); err != nil {
			return Loaded{}, fmt.Errorf("merging settings: %w", err)
		}
	}
	hook := viper.DecodeHook(mapstructure.TextUnmarshallerHookFunc())
	if err := v.UnmarshalExact(&loaded.Settings, hook); err != nil {
		return Loaded{}, fmt.Errorf("reading settings: %w", err)
	}
	return loaded, nil
}

// plainDefaults are the defaults as nested maps, which is what viper merges.
func plainDefaults() (map[string]any, error) {
	var defaults map[string]any
	if err := mapstructure.Decode(Default(), &defaults); err != nil {
		return nil, err
	}
	keys := map[string]any{}
	for action, bound := range defaultKeys() {
		keys[action] = bound
	}
	defaults["keys"] = keys
	return defaults, nil
}

// SetBy are the keys whose values a file decides, in their order by name.
func (l Loaded) SetBy(path string) []string {
	known, keys := newSchema().leaves, []string(nil)
	for folded, origin := range l.origins {
		if strings.HasPrefix(origin, path+":") {
			keys = append(keys, known[folded].key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Origin says where the value of a key came from.
func (l Loaded) Origin(key string) string {
	if origin, set := l.origins[fold(key)]; set {
		return origin
	}
	return "default"
}
