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
		does, next     string
	}{
		{"medialive", "ListInputDevices", true, "By its name it lists input devices. It changes nothing.", kinds()["reads"].Next},
		{"rds", "DescribeDBEngineVersions", true, "By its name it shows DB engine versions. It changes nothing. The service is RDS: databases.", kinds()["reads"].Next},
		{"elasticache", "DeleteUserGroup", false, "By its name it removes user group. It may change something. The service is ElastiCache: data kept in memory.", kinds()["removes"].Next},
		{"x", "BatchGetThing", true, "By its name it shows thing. It changes nothing.", kinds()["reads"].Next},
		{"x", "GetThing", false, "By its name it shows thing. It may change something.", kinds()["changes"].Next}, // the record knows better
		{"x", "Frobnicate", false, "Its name does not tell what it does. It may change something.", kinds()["changes"].Next},
		{"x", "evil\x1b[2J", true, "Its name does not tell what it does. It changes nothing.", kinds()["reads"].Next},
	} {
		got := ByName(test.service, test.event, test.reads)
		if got.Does != test.does || got.Next != test.next || got.Next == "" {
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
