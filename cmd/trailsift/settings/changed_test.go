package settings_test

import (
	"slices"
	"strings"
	"testing"

	"trailsift/cmd/trailsift/settings"
)

func TestChangedListsWhatShapesAnAnswer(t *testing.T) {
	if changed := mustLoad(t, "", "", nil).Changed(); len(changed) > 0 {
		t.Errorf("nothing is set, and these differ from the defaults: %+v", changed)
	}
	loaded := mustLoad(t, "", "trailsift:\n  rules:\n    R04: {threshold: 5}\n    overrides:\n      - {rule: R01, match: '*night*', enabled: false, reason: works at night}\n  ui: {theme: light}\n", nil,
		settings.Flag{Name: "--set", Key: "sequences.S01.pause", Value: "5m"})
	want := []settings.Entry{
		{Key: "rules.R04.threshold", Value: "5", Default: "3"},
		{Key: "rules.overrides", Value: `[{"enabled":false,"match":"*night*","reason":"works at night","rule":"R01"}]`, Default: "[]"},
		{Key: "sequences.S01.pause", Value: "5m", Default: "10m"},
	}
	changed := loaded.Changed()
	for i := range changed {
		if changed[i].Origin == "" || changed[i].Origin == "default" {
			t.Errorf("%s has the origin %q", changed[i].Key, changed[i].Origin)
		}
		changed[i].Origin = ""
	}
	if !slices.Equal(changed, want) {
		t.Errorf("changed:\n%+v\nwant:\n%+v", changed, want)
	}
}

func TestChangedNamesWhatAProfileSets(t *testing.T) {
	loaded := mustLoad(t, "", "", nil, settings.Flag{Name: "--profile", Key: "profile", Value: "classic"})
	var keys []string
	for _, entry := range loaded.Changed() {
		keys = append(keys, entry.Key)
	}
	for _, want := range []string{"profile", "ml.contamination", "episodes.enabled", "signatures.enabled"} {
		if !slices.Contains(keys, want) {
			t.Errorf("%s is missing in %s", want, strings.Join(keys, " "))
		}
	}
}
