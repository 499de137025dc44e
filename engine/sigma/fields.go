package sigma

import (
	"cmp"
	"slices"
	"strings"
)

// derivedFrom are the fields of a record that derived ones are read from.
var derivedFrom = map[string][]string{
	outsideAccount:     {"requestParameters"},
	"trailsift.public": {"requestParameters"},
	"trailsift.admin":  {"requestParameters"},
	"trailsift.self":   {"requestParameters.userName", "requestParameters.roleName", "userIdentity.arn"},
}

// Fields are the fields of a record that the rule or correlation of a finding's id tests, as dotted paths.
// Those that nearly every rule tests, the event's name and source, come last; there are none for an id that
// is not of this set.
func (s *Set) Fields(id string) []string {
	if s == nil {
		return nil
	}
	var found []string
	for _, rule := range s.Rules {
		if cmp.Or(rule.ID, rule.Title) == id {
			found = appendFields(found, rule.condition)
		}
	}
	for _, c := range s.Correlations {
		if cmp.Or(c.ID, c.Title) != id {
			continue
		}
		for _, rule := range c.rules {
			found = appendFields(found, s.Rules[rule].condition)
		}
		for _, path := range append(c.groupBy[:len(c.groupBy):len(c.groupBy)], c.field) {
			found = appendPath(found, path)
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return usual(a) - usual(b) })
	return found
}

// Naming lists the rules that name an event, in any case, among those they can match.
func (s *Set) Naming(event string) []*Rule {
	if s == nil {
		return nil
	}
	var found []*Rule
	for _, rule := range s.byName[strings.ToLower(event)] {
		found = append(found, s.Rules[rule])
	}
	return found
}

// usual is 1 for fields that nearly every rule tests.
func usual(field string) int {
	if field == "eventName" || field == "eventSource" {
		return 1
	}
	return 0
}

// appendFields adds the fields of a condition in the order in which it tests them.
func appendFields(found []string, e expression) []string {
	switch e := e.(type) {
	case both:
		for _, inner := range e {
			found = appendFields(found, inner)
		}
	case either:
		for _, inner := range e {
			found = appendFields(found, inner)
		}
	case neither:
		found = appendFields(found, e.of)
	case *test:
		found = appendPath(found, e.path)
	case *present:
		found = appendPath(found, e.path)
	}
	return found
}

func appendPath(found []string, path []string) []string {
	field := strings.Join(path, ".")
	origin, isDerived := derivedFrom[field]
	if !isDerived && field != "" {
		origin = []string{field}
	}
	for _, each := range origin {
		if !slices.Contains(found, each) {
			found = append(found, each)
		}
	}
	return found
}
