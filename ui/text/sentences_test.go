package text_test

import (
	"testing"

	"trailsift/engine"
	"trailsift/ui/text"
)

func TestExampleNamesTheGravest(t *testing.T) {
	broken := []engine.Note{{Path: "a.json.gz", Offset: 4096, Reason: "too short"}, {Path: "b.json", Offset: -1, Reason: "permission denied"}}
	unusable := []engine.Note{{Path: "c.json", Offset: 7, Reason: "no eventTime"}}
	skipped := []engine.Note{{Path: "d.png", Offset: -1, Reason: "an image"}}
	for _, test := range []struct {
		evidence engine.Evidence
		want     string
	}{
		{engine.Evidence{FilesRead: 1, Broken: broken, Unusables: unusable, Skipped: skipped}, "a.json.gz at byte 4,096: too short"},
		{engine.Evidence{FilesRead: 1, Broken: broken[1:]}, "b.json: permission denied"},
		{engine.Evidence{FilesRead: 1, Unusables: unusable, Skipped: skipped}, "c.json at byte 7: no eventTime"},
		{engine.Evidence{Skipped: skipped}, "d.png: an image"},
		{engine.Evidence{FilesRead: 1, Skipped: skipped}, ""},
	} {
		if got := text.Example(test.evidence); got != test.want {
			t.Errorf("%+v: %q, want %q", test.evidence, got, test.want)
		}
	}
}

func TestShownOfCountsOneAsOne(t *testing.T) {
	for _, test := range []struct {
		shown, all int
		want       string
	}{
		{1, 1, "the only event of eva"},
		{0, 1, "0 of 1 event of eva"},
		{1200, 1200, "all 1,200 events of eva"},
		{7, 1200, "7 of 1,200 events of eva"},
	} {
		if got := text.ShownOf(test.shown, test.all, "eva"); got != test.want {
			t.Errorf("%d of %d: %q, want %q", test.shown, test.all, got, test.want)
		}
	}
}
