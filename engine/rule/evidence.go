package rule

import (
	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
)

// Evidence lists the events that a rule's figure rests on in a scope, in time order, whether it
// fired or not: those that count for a share or a number, the longest run, the fullest window, the
// first event from each address or in each region.
func Evidence(scope *profile.Scope, id ID) []eventstore.Row {
	var found []eventstore.Row
	for _, rule := range rules {
		if rule.id == id {
			for at := range rule.evidence(scope) {
				found = append(found, scope.Rows[at])
			}
		}
	}
	return found
}

// Mask is a set of rules, a bit for each from R01.
type Mask uint16

// Rules lists the set by first three characters: "R01", "R06".
func (m Mask) Rules() []string {
	var short []string
	for i, rule := range rules {
		if m&(1<<i) != 0 {
			short = append(short, rule.id.Short())
		}
	}
	return short
}

// Marks says of each event of the scope, by position, for which of the fired rules it is evidence.
func Marks(scope *profile.Scope, verdicts []Verdict) []Mask {
	marks := make([]Mask, len(scope.Rows))
	for _, verdict := range verdicts {
		if !verdict.Fired {
			continue
		}
		for i, rule := range rules {
			if rule.id == verdict.ID {
				for at := range rule.evidence(scope) {
					marks[at] |= 1 << i
				}
			}
		}
	}
	return marks
}
