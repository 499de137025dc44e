package card

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"trailsift/engine/sigma/shipped"
	"trailsift/scenarios"
)

func TestEveryCallsCardIsWholeAndShort(t *testing.T) {
	for call, card := range calls() {
		for name, words := range map[string]string{"does": card.Does, "why": card.Why, "honest": card.Honest, "next": card.Next} {
			sound(t, call+", "+name, words, 160)
		}
		if service, event, ok := strings.Cut(call, ":"); !ok || service == "" || !plain.MatchString(event) || version.MatchString(event) {
			t.Errorf("%q is no call", call)
		}
	}
	if n := len(calls()); n < 570 {
		t.Errorf("there are %d cards", n)
	}
}

// sound asserts that a text is short and made of sentences.
func sound(t *testing.T, where, words string, most int) {
	t.Helper()
	n := utf8.RuneCountInString(words)
	if n < 7 || n > most || !strings.ContainsAny(words[len(words)-1:], ".?") {
		t.Errorf("%s: %d letters, or no end: %q", where, n, words)
	}
}

// TestEveryCallOfAScenarioHasACard takes the calls of all playbooks.
func TestEveryCallOfAScenarioHasACard(t *testing.T) {
	playbooks, err := scenarios.Catalogue()
	if err != nil || len(playbooks) != 24 {
		t.Fatalf("%d playbooks: %v", len(playbooks), err)
	}
	for _, playbook := range playbooks {
		for _, step := range playbook.Steps {
			for _, call := range step.Calls {
				has(t, playbook.ID, call.Call)
			}
		}
	}
}

// TestEveryCallOfTheNormalPopulationHasACard takes the calls that honest work is made of.
func TestEveryCallOfTheNormalPopulationHasACard(t *testing.T) {
	text, err := os.ReadFile("../../scenarios/world/work.txt")
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.ContainsAny(words[0][:1], "#><=+*!") || !strings.Contains(words[0], ":") {
			continue
		}
		has(t, "work.txt", words[0])
		met++
	}
	if met < 300 {
		t.Errorf("%d calls were met", met)
	}
}

// has asserts that a call has a card.
func has(t *testing.T, where, call string) {
	t.Helper()
	service, event, _ := strings.Cut(call, ":")
	if _, known := OfCall(service, event); !known {
		t.Errorf("%s: %s has no card", where, call)
	}
}

// TestEveryCallOfASequenceHasACard reads the lists of calls that sequences go by.
func TestEveryCallOfASequenceHasACard(t *testing.T) {
	lists, err := filepath.Glob("../../engine/sequence/*.txt")
	if err != nil || len(lists) == 0 {
		t.Fatalf("%d lists: %v", len(lists), err)
	}
	for _, name := range lists {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line, _, _ = strings.Cut(line, "#")
			words := strings.Fields(line)
			if len(words) == 0 || !strings.Contains(words[0], ":") {
				continue
			}
			has(t, name, words[0])
		}
	}
}

// TestEveryCallOfASignatureHasACard looks for every event name with one of the sources that its rule names.
func TestEveryCallOfASignatureHasACard(t *testing.T) {
	names, err := fs.Glob(shipped.Rules(), "*.yml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(shipped.Rules(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range strings.Split(string(text), "\n---\n") {
			var document struct {
				Detection yaml.Node
			}
			if err := yaml.Unmarshal([]byte(rule), &document); err != nil {
				t.Fatal(err)
			}
			sources, events := values(&document.Detection, "eventSource"), values(&document.Detection, "eventName")
			for _, event := range events {
				known := func(source string) bool {
					_, known := OfCall(strings.TrimSuffix(source, ".amazonaws.com"), event)
					return known
				}
				if !slices.ContainsFunc(sources, known) {
					t.Errorf("%s of %v has no card", event, sources)
				}
			}
		}
	}
}

// values are the plain values of a field anywhere below a node.
func values(node *yaml.Node, field string) (found []string) {
	if node.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(node.Content); i += 2 {
			value := node.Content[i+1]
			switch {
			case node.Content[i].Value != field:
				found = append(found, values(value, field)...)
			case value.Kind == yaml.ScalarNode:
				found = append(found, value.Value)
			default:
				for _, item := range value.Content {
					found = append(found, item.Value)
				}
			}
		}
		return found
	}
	for _, inner := range node.Content {
		found = append(found, values(inner, field)...)
	}
	return found
}

func TestVersionsDoNotCount(t *testing.T) {
	for _, event := range []string{"UpdateFunctionCode", "UpdateFunctionCode20150331", "UpdateFunctionCode20150331v2"} {
		if _, known := OfCall("lambda", event); !known {
			t.Errorf("%s has no card", event)
		}
		if got, want := Address("lambda", event), "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html"; got != want {
			t.Errorf("%s is at %s, want %s", event, got, want)
		}
	}
	if _, known := OfCall("s3", "UpdateFunctionCode"); known {
		t.Error("the card of another service was found")
	}
}

func TestAddressesHoldNothingFromALogButACall(t *testing.T) {
	for event, want := range map[string]string{
		"CreateUser":           "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html",
		"x\x1b]8;;http://evil": "",
		"../../evil":           "",
	} {
		if got := Address("iam", event); got != want {
			t.Errorf("%q is at %q, want %q", event, got, want)
		}
	}
	if got := Address("bedrock", "InvokeModel"); !strings.HasSuffix(got, "/API_runtime_InvokeModel.html") {
		t.Errorf("InvokeModel is at %q", got)
	}
	if got := Address("nothing", "CreateUser"); got != "" {
		t.Errorf("a call of no service is at %q", got)
	}
	if got := Address("signin", "ConsoleLogin"); !strings.HasSuffix(got, "sign-in-events.html") {
		t.Errorf("ConsoleLogin is at %q", got)
	}
}

func TestMistakesInNotesAreFound(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown field":      "- calls: iam:A\n  wy: x\n",
		"two cards of one call": "- calls: iam:A\n- calls: iam:B iam:A\n",
		"two names of one call": "- calls: cloudwatch:A\n- calls: monitoring:A\n",
	} {
		if _, err := readCalls(fstest.MapFS{"texts/calls/a.yml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if _, err := readMembers(fstest.MapFS{"texts/members/a.yml": {Data: []byte("- paths: a b\n- paths: A\n")}}); err == nil {
		t.Error("two cards of one member pass")
	}
	if _, err := readServices(fstest.MapFS{"texts/services.txt": {Data: []byte("iam | users\n")}}); err == nil {
		t.Error("a service without an address passes")
	}
}
