package card

import (
	"testing"

	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
)

func TestEveryRuleAndSequenceHasACard(t *testing.T) {
	for _, described := range rule.Catalogue() {
		card, known := OfRule(described.ID.Short())
		if !known {
			t.Errorf("%s has no card", described.ID)
			continue
		}
		sound(t, string(described.ID), card.Honest, 200)
		sound(t, string(described.ID), card.Avoid, 200)
	}
	for _, described := range sequence.Catalogue() {
		card, known := OfRule(described.ID[:3])
		if !known || card.Honest != "" {
			t.Errorf("%s has no card, or tells again what its catalogue does", described.ID)
		}
		sound(t, described.ID, card.Avoid, 200)
	}
	for _, id := range []string{Forest, Signature} {
		if _, known := OfRule(id); !known {
			t.Errorf("%s has no card", id)
		}
	}
	if want := 9 + len(sequence.Catalogue()) + 2; len(rules()) != want {
		t.Errorf("there are %d cards, want %d", len(rules()), want)
	}
}

func TestWordsAreExplained(t *testing.T) {
	for kind := profile.Unknown; kind <= profile.Service; kind++ {
		sound(t, kind.String(), Meaning("kind "+kind.String()), 200)
	}
	for _, level := range []risk.Level{risk.Low, risk.Medium, risk.High, risk.Critical} {
		sound(t, level.String(), Meaning("level "+level.String()), 200)
	}
	for word, means := range words() {
		sound(t, word, means, 300)
	}
}

func TestCallsWithoutACardAreReadByName(t *testing.T) {
	for _, test := range []struct {
		service, event string
		reads          bool
		does, kind     string
	}{
		{"medialive", "ListInputDevices", true, "By its name it lists: input devices. It only reads.", "reads"},
		{"rds", "DescribeDBEngineVersions", false, "By its name it shows: DB engine versions. It only reads. It is a call of RDS: databases.", "reads"},
		{"elasticache", "DeleteUserGroup", false, "By its name it removes: user group. It may change something. It is a call of ElastiCache: data kept in memory.", "removes"},
		{"x", "BatchGetThing", true, "By its name it shows: thing. It only reads.", "reads"},
		{"x", "CreateFunction2020_05_31", false, "By its name it makes: function. It may change something.", "makes"},
		{"x", "DownloadThing", true, "By its name it copies or hands out: thing. It only reads.", "reads"},
		{"x", "Enable", false, "By its name it adds or lets in something. It may change something.", "opens"},
		{"x", "Frobnicate", false, "Its name does not tell what it does. It may change something.", "changes"},
		{"x", "evil\x1b[2J", true, "Its name does not tell what it does. It only reads.", "reads"},
	} {
		got := ByName(test.service, test.event, test.reads)
		if got.Does != test.does || got.Next != kinds()[test.kind].Next || got.Next == "" {
			t.Errorf("%s:%s: %q, next %q", test.service, test.event, got.Does, got.Next)
		}
	}
	for verb, said := range verbs() {
		if kinds()[said.Kind].Why == "" || said.Phrase == "" {
			t.Errorf("%s: there is no kind %q, or no phrase", verb, said.Kind)
		}
	}
	if !Reads("DescribeThings") || Reads("DeleteThings") || Reads("x") {
		t.Error("reads are not told from writes")
	}
}
