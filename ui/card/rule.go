package card

import (
	"fmt"
	"io/fs"
)

// Rule is the notes on a rule, a sequence, the forest or all signatures, as far as their catalogues do not tell.
type Rule struct {
	Rule   string `yaml:"rule"`
	Honest string `yaml:"honest"` // work looks like it; empty for sequences, whose catalogue tells
	Avoid  string `yaml:"avoid"`  // how attackers keep below it
	Next   string `yaml:"next"`   // to check, where the advice of reports has nothing to find out
}

// Forest and Signature are what OfRule knows the forest and all signatures by.
const (
	Forest    = "ML"
	Signature = "signature"
)

var rules = once(readRules)

func readRules(files fs.FS) (map[string]Rule, error) {
	list, err := listed[Rule](files, "texts/rules.yml")
	if err != nil {
		return nil, err
	}
	byRule := map[string]Rule{}
	for _, card := range list {
		if _, twice := byRule[card.Rule]; twice {
			return nil, fmt.Errorf("%s has two cards", card.Rule)
		}
		byRule[card.Rule] = card
	}
	return byRule, nil
}

// OfRule returns the card of a rule or sequence by its first three characters, of Forest, or of Signature.
func OfRule(id string) (Rule, bool) {
	card, known := rules()[id]
	return card, known
}
