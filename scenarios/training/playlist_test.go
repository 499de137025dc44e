package training_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios"
	"trailsift/scenarios/training"
)

const workshop = `title: Monday's workshop
intro: Good morning.
outro: Coffee is next door.
seed: 7
pace: 30s
lessons:
  - scenario: "3.4"
    before: We begin with a chain.
    steps:
      hop-one: Watch the key.
      3: And again.
  - scenario: disable-logging
    mode: quiz
    seed: 9
  - {scenario: "6.1", mode: auto, pace: 5s, after: That was fast.}
`

func TestAPlaylistIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workshop.yaml")
	if err := os.WriteFile(path, []byte(workshop), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := training.ReadPlaylist(path, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	if list.Title != "Monday's workshop" || list.Intro != "Good morning." || list.Outro != "Coffee is next door." || len(list.Lessons) != 3 {
		t.Fatalf("%+v", list)
	}
	one, two, three := list.Lessons[0], list.Lessons[1], list.Lessons[2]
	if one.Playbook.ID != "role-chaining" || one.Mode != training.StepThrough || one.Seed != 7 || !one.Seeded ||
		one.Pace != 30*time.Second || one.Before != "We begin with a chain." || one.Says[2] != "Watch the key." || one.Says[3] != "And again." {
		t.Errorf("first: %+v", one)
	}
	if two.Playbook.ID != "disable-logging" || two.Mode != training.Ask || two.Seed != 9 || two.Pace != 30*time.Second {
		t.Errorf("second: %+v", two)
	}
	if three.Mode != training.Auto || three.Pace != 5*time.Second || three.After != "That was fast." || three.Seed != 7 {
		t.Errorf("third: %+v", three)
	}
}

// TestThePlaylistOfTheManualIsOne plays what docs/training.md shows.
func TestThePlaylistOfTheManualIsOne(t *testing.T) {
	page, err := os.ReadFile("../../docs/training.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, closed := strings.Cut(example, "```")
	if list, err := training.ParsePlaylist("training.md", []byte(example), catalogue(t)); !closed || err != nil || len(list.Lessons) != 4 {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNotSaidIsUsual(t *testing.T) {
	list, err := training.ParsePlaylist("p.yaml", []byte("title: x\nmode: hunt\nlessons: [{scenario: '9.2'}]"), catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	if item := list.Lessons[0]; item.Seeded || item.Pace != training.DefaultPace || item.Mode != training.Search {
		t.Errorf("%+v", item)
	}
}

func TestWrongPlaylistsAreRefusedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"":         "p.yaml: the file is empty",
		"title: x": "lessons: want one at least",
		"title: ''\nlessons: [{scenario: '3.4'}]":                                   "p.yaml:1: title: is missing or empty",
		"title: x\nlessons:\n  - scenario: '99.9'":                                  `p.yaml:3: lessons[0].scenario: there is no scenario "99.9"`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    mode: race":                   `p.yaml:4: lessons[0].mode: there is no "race"; want one of step, quiz, hunt, auto`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    seed: -1":                     `p.yaml:4: lessons[0].seed: "-1" is no seed`,
		"title: x\npace: 5\nlessons: [{scenario: '3.4'}]":                           `p.yaml:2: pace: "5" is no pace`,
		"title: x\npace: 11m\nlessons: [{scenario: '3.4'}]":                         `p.yaml:2: pace: "11m" is no pace`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    steps:\n      hop-nine: text": `p.yaml:5: lessons[0].steps.hop-nine: role-chaining has no step "hop-nine"; it has 1 to 5: start, hop-one`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    steps: {2: a, hop-one: b}":    `p.yaml:4: lessons[0].steps.hop-one: step 2 has a text already, as 2`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    steps: {6: a}":                `role-chaining has no step "6"`,
		"title: x\nlesson: []":                                                      `p.yaml:2: the playlist: there is no member "lesson"`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    text: x":                      `p.yaml:4: lessons[0]: there is no member "text"`,
		"title: x\nlessons: [3.4]":                                                  "p.yaml:2: lessons[0]: want members",
		"title: [x]\nlessons: [{scenario: '3.4'}]":                                  "p.yaml:1: title: want text, got a list",
		"title: x\nlessons: [{scenario: '3.4'}]\n---\ntitle: y":                     "want one playlist in a file",
		"title: x\nlessons:\n" + strings.Repeat("  - {scenario: '3.4'}\n", 201):     "are 201; a playlist may have 200",
		"title: x\n" + strings.Repeat("# filling the file\n", 20_000):               "a playlist may have 262144",
		"title: x\nlessons: [{scenario: '3.4', mode: quiz, mode: hunt}]":            `"mode" stands here twice`,
		"title: x\nlessons:\n  - scenario: '3.4'\n    mode: race\n    seed: one\n":  `p.yaml:5: lessons[0].seed: "one" is no seed`,
	} {
		list, err := training.ParsePlaylist("p.yaml", []byte(text), catalogue(t))
		if err == nil {
			t.Errorf("%.80q was taken: %+v", text, list)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: %v; want %s", text, err, want)
		}
		if len(scenarios.Errors(err)) == 0 {
			t.Errorf("%.80q: the error has no place", text)
		}
	}
	if _, err := training.ReadPlaylist(t.TempDir(), catalogue(t)); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a folder: %v", err)
	}
}

// FuzzPlaylist: whatever is in a file, a playlist that is taken can be played.
func FuzzPlaylist(f *testing.F) {
	known := catalogue(f)
	f.Add([]byte(workshop))
	f.Add([]byte("title: x\nlessons: [{scenario: role-chaining, steps: {start: a, hop-two: b}}]"))
	f.Add([]byte("title: &a x\nintro: *a\nlessons: [&b {scenario: '3.4', pace: 1m30s}, {<<: *b, mode: hunt}]"))
	f.Add([]byte("a: &a [*a, *a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := training.ParsePlaylist("p.yaml", text, known)
		if (err == nil) != (list != nil) {
			t.Fatalf("list %v, error %v", list, err)
		}
		if err != nil {
			if len(scenarios.Errors(err)) == 0 {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		if strings.TrimSpace(list.Title) == "" || len(list.Lessons) == 0 || len(list.Lessons) > 200 {
			t.Fatalf("%+v", list)
		}
		for _, item := range list.Lessons {
			if item.Playbook == nil || !slices.Contains(training.Modes(), item.Mode) || item.Pace < time.Second || item.Pace > 10*time.Minute {
				t.Fatalf("%+v", item)
			}
			for position := range item.Says {
				if position < 1 || position > len(item.Playbook.Steps) {
					t.Fatalf("a text for step %d of %d", position, len(item.Playbook.Steps))
				}
			}
		}
	})
}
