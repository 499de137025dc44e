package report

import "trailsift/engine/finding"

// Look lists what to look at next for a rule ("R04"), a sequence ("S04") or the forest ("ML"): what the advice has for
// finding out how far it went. There is none for names that the advice does not know.
func Look(id string) []string { return look(cause{words: []string{id}}) }

// LookAt lists the same for a finding.
func LookAt(f finding.Finding) []string { return look(causeOf(f)) }

func look(c cause) []string {
	list, err := counsels()
	if err != nil {
		return nil // a test reads the advice
	}
	entry, _ := c.entry(list)
	var steps []string
	for _, each := range entry.Find {
		steps = append(steps, each.Do)
	}
	return steps
}
