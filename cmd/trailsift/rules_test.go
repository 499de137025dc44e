package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/attack"
	"trailsift/engine/sequence"
)

func TestEverySequenceIsExplainedWhole(t *testing.T) {
	loaded, err := settings.Load(settings.Places{})
	if err != nil {
		t.Fatal(err)
	}
	headings := headingsOf(t, "detection.md")
	if got, want := len(sequence.Catalogue()), len(sequence.Default().Kinds()); got != want {
		t.Fatalf("%d of %d sequences are described", got, want)
	}
	for i, kind := range sequence.Default().Kinds() {
		d := sequence.Catalogue()[i]
		if d.ID != kind.ID {
			t.Fatalf("%s stands where %s should", d.ID, kind.ID)
		}
		e := explainSequence(d, loaded)
		if e.Fires == "" || e.Level == "" || d.Honest == "" || len(e.Settings) == 0 {
			t.Errorf("%s is not explained whole: %+v", d.ID, e)
		}
		for _, setting := range e.Settings {
			if setting.Means == "" || setting.Value != setting.Default {
				t.Errorf("%s is %s, %s by default, and means %q", setting.Key, setting.Value, setting.Default, setting.Means)
			}
		}
		if len(d.Settings) != len(e.Settings)-1 { // beside the switch
			t.Errorf("%s has %d settings, and %d are described", d.ID, len(e.Settings)-1, len(d.Settings))
		}
		for _, id := range d.Techniques {
			if _, known := attack.Find(id); !known {
				t.Errorf("%s: technique %s is not known", d.ID, id)
			}
		}
		if !headings[strings.TrimPrefix(e.Page, "docs/detection.md#")] {
			t.Errorf("%s: there is no %s", d.ID, e.Page)
		}
	}
}

// headingsOf are the anchors of a page's headings, as they are made of titles on the web.
func headingsOf(t *testing.T, page string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^##+ (.*)$`).FindAllStringSubmatch(string(text), -1) {
		plain := regexp.MustCompile(`[^\w\s-]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		anchors[strings.ReplaceAll(plain, " ", "-")] = true
	}
	return anchors
}
