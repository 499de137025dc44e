package report

import (
	"slices"
	"testing"

	"trailsift/engine/attack"
	"trailsift/engine/finding"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/sigma/shipped"
)

func TestThereIsAdviceForEverythingThatIsFound(t *testing.T) {
	var causes []cause
	for _, d := range rule.Catalogue() {
		causes = append(causes, cause{title: d.Title, words: []string{d.ID.Short()}})
	}
	for _, d := range sequence.Catalogue() {
		causes = append(causes, causeOf(finding.Finding{ID: d.ID, Layer: finding.Sequence, Title: d.Title}))
	}
	set, refused := sigma.Load(shipped.Rules())
	if len(refused) > 0 || len(set.Rules) < 90 {
		t.Fatalf("%d rules, refused: %v", len(set.Rules), refused)
	}
	for _, r := range set.Rules {
		causes = append(causes, causeOf(finding.Finding{ID: r.ID, Layer: finding.Signature, Title: r.Title, Techniques: r.Techniques}))
	}
	for _, c := range append(causes, cause{title: "forest", words: []string{"ML"}}) {
		steps, err := advise([]cause{c}, vocabulary{})
		if err != nil {
			t.Fatal(err)
		}
		if len(steps) == 0 {
			t.Errorf("no advice for %s %v", c.title, c.words)
		}
	}
}

func TestAdviceIsWhole(t *testing.T) {
	list, err := counsels()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, entry := range list {
		for _, word := range entry.For {
			if seen[word] {
				t.Errorf("%s has two entries", word)
			}
			seen[word] = true
		}
		deeds := slices.Concat(entry.Stop, entry.Find, entry.Mend)
		if len(deeds) == 0 || len(entry.For) == 0 {
			t.Errorf("%v: there is nothing to do", entry.For)
		}
		for _, d := range deeds {
			if d.Do == "" {
				t.Errorf("%v: a command without words: %s", entry.For, d.Run)
			}
			for _, name := range slot.FindAllString(d.Run, -1) {
				if shapes[name[1:len(name)-1]] == nil {
					t.Errorf("%v: nothing is known of %s", entry.For, name)
				}
			}
		}
	}
}

// TestAdviceNamesWhatThereIs keeps the words of advice.yaml from outliving what they name.
func TestAdviceNamesWhatThereIs(t *testing.T) {
	list, err := counsels()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"ML": true, "user": true, "role": true, "root": true, "signin": true, "outside": true}
	for _, d := range rule.Catalogue() {
		known[d.ID.Short()] = true
	}
	for _, d := range sequence.Catalogue() {
		known[d.ID[:3]] = true
	}
	set, _ := sigma.Load(shipped.Rules())
	for _, r := range set.Rules {
		known[r.Title] = true
	}
	for _, entry := range list {
		for _, word := range entry.For {
			if _, isTechnique := attack.Find(word); !known[word] && !isTechnique {
				t.Errorf("there is no %q", word)
			}
		}
	}
}

func TestStepsAreGivenOnceForAllTheirCauses(t *testing.T) {
	steps, err := advise([]cause{{"first", []string{"S07"}}, {"second", []string{"S10"}}}, vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) != 2 || steps[0].Stage != Stop || steps[1].Stage != Find {
		t.Fatalf("%+v", steps)
	}
	for _, step := range steps {
		if !slices.Equal(step.Because, []string{"first", "second"}) {
			t.Errorf("%q because of %v", step.Do, step.Because)
		}
	}
}

func TestCommandsHoldNoWordThatAWSWouldNotGive(t *testing.T) {
	const template = "aws iam update-access-key --user-name {user} --access-key-id {key}"
	for _, test := range []struct {
		user, key string
		want      []string
	}{
		{"eva", "AKIAIOSFODNN7EXAMPLE", []string{"aws iam update-access-key --user-name eva --access-key-id AKIAIOSFODNN7EXAMPLE"}},
		{"eva,ada=x", "AKIAIOSFODNN7EXAMPLE", []string{"aws iam update-access-key --user-name 'eva,ada=x' --access-key-id AKIAIOSFODNN7EXAMPLE"}},
		{"eva'; rm -rf ~ #", "AKIAIOSFODNN7EXAMPLE", nil},
		{"$(id)", "AKIAIOSFODNN7EXAMPLE", nil},
		{"-x", "AKIAIOSFODNN7EXAMPLE", nil},
		{"file:///etc/passwd", "AKIAIOSFODNN7EXAMPLE", nil},
		{"eva\u202e", "AKIAIOSFODNN7EXAMPLE", nil},
		{"eva\n", "AKIAIOSFODNN7EXAMPLE", nil},
		{"eva", "AKIA`id`", nil},
		{"eva", "", nil},
	} {
		got := vocabulary{"user": {test.user}, "key": {test.key}}.commands(template)
		if !slices.Equal(got, test.want) {
			t.Errorf("%q, %q: %q, want %q", test.user, test.key, got, test.want)
		}
	}
	keys := vocabulary{"user": {"eva"}, "key": {"AKIAIOSFODNN7EXAMPL1", "AKIAIOSFODNN7EXAMPL2", "AKIAIOSFODNN7EXAMPL3", "AKIAIOSFODNN7EXAMPL4"}}
	if got := keys.commands(template); len(got) != mostCommands {
		t.Errorf("%d commands: %q", len(got), got)
	}
}

func TestQuotedIsOneWord(t *testing.T) {
	for text, want := range map[string]string{
		"eva": "eva", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'", "`id`": "'`id`'", "~": "'~'", "a\nb": "'a\nb'",
	} {
		if got := quoted(text); got != want {
			t.Errorf("quoted(%q) = %s, want %s", text, got, want)
		}
	}
}
