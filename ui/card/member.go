package card

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"trailsift/engine/profile"
)

// Member is the notes on a member of a record.
type Member struct {
	Paths  string  `yaml:"paths"` // with blanks between; "*.roleArn" is one of that name inside of requests and answers
	What   string  `yaml:"what"`
	Values []Value `yaml:"values"`
	Lies   string  `yaml:"lies"`   // how far it can be trusted, and what attackers leave in it
	Filter string  `yaml:"filter"` // the field of the filter that finds its value; empty where none does
	Find   string  `yaml:"find"`   // how else to find it
}

// Value is what one value of a member means.
type Value struct {
	Is    string `yaml:"is"` // a value, or a pattern of values with * and ?
	Means string `yaml:"means"`
}

// Fits reports whether the note is about a value of a record.
func (v Value) Fits(value string) bool { return profile.Match(v.Is, value) }

// insides are the members whose own members differ from call to call.
var insides = []string{"requestparameters", "responseelements", "additionaleventdata", "serviceeventdetails", "insightdetails", "contextdetails"}

var members = once(readMembers)

func readMembers(files fs.FS) (map[string]Member, error) {
	list, err := listed[Member](files, "texts/members/*.yml")
	if err != nil {
		return nil, err
	}
	byPath := map[string]Member{}
	for _, card := range list {
		for path := range strings.FieldsSeq(card.Paths) {
			path = strings.ToLower(path)
			if _, twice := byPath[path]; twice {
				return nil, fmt.Errorf("%s has two cards", path)
			}
			byPath[path] = card
		}
	}
	return byPath, nil
}

// OfMember returns the card of a member by its dotted path, without places in lists: by the whole path or, inside of
// requests and answers, by the last names in it. Services spell names differently, so case does not count.
func OfMember(path string) (Member, bool) {
	names := strings.Split(strings.ToLower(path), ".")
	if card, known := members()[strings.Join(names, ".")]; known {
		return card, true
	}
	if len(names) < 2 || !Inside(path) {
		return Member{}, false
	}
	for _, last := range []int{2, 1} {
		if len(names) <= last {
			continue
		}
		if card, known := members()["*."+strings.Join(names[len(names)-last:], ".")]; known {
			return card, true
		}
	}
	return Member{}, false
}

// Inside reports whether a member lies inside of a request, an answer or what else differs from call to call.
func Inside(path string) bool {
	top, _, below := strings.Cut(strings.ToLower(path), ".")
	return below && slices.Contains(insides, top)
}
