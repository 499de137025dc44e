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
)

func TestEveryCardIsWholeAndShort(t *testing.T) {
	for call, card := range cards() {
		for name, words := range map[string]string{"does": card.Does, "why": card.Why, "honest": card.Honest, "next": card.Next} {
			if n := utf8.RuneCountInString(words); n < 8 || n > 160 || !strings.ContainsAny(words[n-1:], ".?") {
				t.Errorf("%s, %s: %d letters, or no end: %q", call, name, n, words)
			}
		}
		if service, event, ok := strings.Cut(call, ":"); !ok || service == "" || !plain.MatchString(event) || version.MatchString(event) {
			t.Errorf("%q is no call", call)
		}
	}
	if n := len(cards()); n < 120 {
		t.Errorf("there are %d cards", n)
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
			service, event, _ := strings.Cut(words[0], ":")
			if _, known := Find(service, event); !known {
				t.Errorf("%s has no card", words[0])
			}
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
					_, known := Find(strings.TrimSuffix(source, ".amazonaws.com"), event)
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
		if _, known := Find("lambda", event); !known {
			t.Errorf("%s has no card", event)
		}
		if got, want := Address("lambda", event), "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html"; got != want {
			t.Errorf("%s is at %s, want %s", event, got, want)
		}
	}
	if _, known := Find("s3", "UpdateFunctionCode"); known {
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

func TestMistakesInCardsAreFound(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown field":      "- calls: iam:A\n  wy: x\n",
		"two cards of one call": "- calls: iam:A\n- calls: iam:B iam:A\n",
	} {
		if _, err := read(fstest.MapFS{"texts/calls/a.yml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
