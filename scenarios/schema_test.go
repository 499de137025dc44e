package scenarios_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trailsift/scenarios"
)

// TestSectionsNameEveryMember holds the documentation to the types.
func TestSectionsNameEveryMember(t *testing.T) {
	types := map[string]any{
		"playbook": scenarios.Playbook{}, "actor": scenarios.Actor{}, "step": scenarios.Step{}, "call": scenarios.Call{},
		"error": scenarios.Failure{}, "detect": scenarios.Detect{}, "question": scenarios.Question{},
	}
	for _, section := range scenarios.Sections() {
		of := reflect.TypeOf(types[section.Name])
		var want, got []string
		for i := range of.NumField() {
			if name := of.Field(i).Tag.Get("yaml"); name != "-" {
				want = append(want, name)
			}
		}
		for _, entry := range section.Entries {
			got = append(got, entry.Name)
			if entry.Meaning == "" || entry.Form() == "" && entry.Words() == nil {
				t.Errorf("%s.%s is not explained", section.Name, entry.Name)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s has %v; documented are %v", section.Name, want, got)
		}
		delete(types, section.Name)
	}
	if len(types) > 0 {
		t.Errorf("not documented: %v", types)
	}
}

// TestSchemaAcceptsThePlaybooks validates the built-in playbooks, and one with mistakes in it.
func TestSchemaAcceptsThePlaybooks(t *testing.T) {
	raw, err := scenarios.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(os.DirFS("playbooks"), "*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d playbooks, %v", len(files), err)
	}
	v := validator{schema["$defs"].(map[string]any)}
	for _, file := range files {
		text, err := os.ReadFile("playbooks/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if problems := v.check(schema, asJSON(t, string(text)), ""); len(problems) > 0 {
			t.Errorf("%s: %v", file, problems)
		}
	}
	for _, mistake := range [][2]string{
		{"tactic: Initial Access\n", ""}, {"right: 1", "right: second"}, {"kind: user", "kind: person"},
		{"title: A look", "headline: A look"}, {"after: 1m-2m", "after: soon"}, {"share: 0.5", "share: 2"}, {"answers: [The developer, Somebody else]", "answers: none"},
	} {
		text := strings.Replace(small, mistake[0], mistake[1], 1)
		if problems := v.check(schema, asJSON(t, text), ""); len(problems) != 1 {
			t.Errorf("%q: %v; want one problem", mistake[1], problems)
		}
	}
}

func asJSON(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// validator knows as much of JSON Schema as ours uses.
type validator struct{ defs map[string]any }

func (v validator) check(schema map[string]any, value any, path string) (problems []string) {
	if of, typed := schema["type"].(string); typed && !isType(of, value) {
		return []string{fmt.Sprintf("%s: want %s, got %v", path, of, value)}
	}
	for keyword, rule := range schema {
		switch keyword {
		case "$ref":
			problems = append(problems, v.check(v.defs[strings.TrimPrefix(rule.(string), "#/$defs/")].(map[string]any), value, path)...)
		case "enum":
			if !slices.Contains(rule.([]any), value) {
				problems = append(problems, fmt.Sprintf("%s: %v is none of %v", path, value, rule))
			}
		case "pattern":
			if text, ok := value.(string); ok && !regexp.MustCompile(rule.(string)).MatchString(text) {
				problems = append(problems, fmt.Sprintf("%s: %q is not like %s", path, text, rule))
			}
		case "maximum":
			if n, ok := number(value); ok && n > rule.(float64) {
				problems = append(problems, fmt.Sprintf("%s: %v is too much", path, n))
			}
		case "oneOf":
			if fits := v.fitting(rule.([]any), value, path); fits != 1 {
				problems = append(problems, fmt.Sprintf("%s: %v fits %d forms", path, value, fits))
			}
		case "items":
			for i, element := range value.([]any) {
				problems = append(problems, v.check(rule.(map[string]any), element, fmt.Sprintf("%s[%d]", path, i))...)
			}
		case "additionalProperties":
			if of, ok := rule.(map[string]any); ok {
				for name, member := range value.(map[string]any) {
					problems = append(problems, v.check(of, member, path+"."+name)...)
				}
			}
		case "properties":
			problems = append(problems, v.object(schema, value.(map[string]any), path)...)
		}
	}
	return problems
}

func (v validator) fitting(forms []any, value any, path string) (n int) {
	for _, form := range forms {
		if len(v.check(form.(map[string]any), value, path)) == 0 {
			n++
		}
	}
	return n
}

func (v validator) object(schema map[string]any, value map[string]any, path string) (problems []string) {
	properties := schema["properties"].(map[string]any)
	for name, member := range value {
		of, known := properties[name].(map[string]any)
		if !known {
			// A misspelt member that was required is one mistake, not two.
			return []string{path + "." + name + " is no member"}
		}
		problems = append(problems, v.check(of, member, path+"."+name)...)
	}
	for _, name := range schema["required"].([]any) {
		if _, there := value[name.(string)]; !there {
			problems = append(problems, path+"."+name.(string)+" is missing")
		}
	}
	return problems
}

func isType(name string, value any) bool {
	switch name {
	case "object":
		_, ok := value.(map[string]any)
		return ok
	case "array":
		_, ok := value.([]any)
		return ok
	case "string":
		_, ok := value.(string)
		return ok
	case "boolean":
		_, ok := value.(bool)
		return ok
	}
	n, ok := number(value)
	return ok && (name == "number" || n == math.Trunc(n))
}

func number(value any) (float64, bool) {
	switch n := value.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
