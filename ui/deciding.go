package ui

import (
	"cmp"
	"slices"

	"trailsift/engine"
	"trailsift/engine/finding"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
)

// deciding are the fields of an event's record that the chosen rule or finding goes by; while none is chosen,
// those of all that the event is evidence of. What says most comes first.
func (m *Model) deciding(event engine.Event) []string {
	if m.selection.Rule != "" {
		return m.fieldsOf(m.selection.Rule)
	}
	var all []string
	for _, id := range m.proves(event) {
		for _, field := range m.fieldsOf(id) {
			if !slices.Contains(all, field) {
				all = append(all, field)
			}
		}
	}
	return all
}

// proves lists the rules and findings that an event is evidence of: rules by their first three characters,
// findings by id.
func (m *Model) proves(event engine.Event) []string {
	var ids []string
	for _, short := range event.Rules {
		if _, known := rule.Parse(short); known {
			ids = append(ids, short)
		}
	}
	for _, f := range m.findingsOn(event) {
		ids = append(ids, f.ID)
	}
	return ids
}

// findingsOn are the findings of the chosen principal that rest on an event, as far as they list it.
func (m *Model) findingsOn(event engine.Event) []finding.Finding {
	if m.principal == nil || len(event.Rules) == 0 {
		return nil
	}
	var found []finding.Finding
	for _, f := range m.principal.Findings {
		if event.ID != "" && slices.Contains(f.Events, event.ID) {
			found = append(found, f)
		}
	}
	return found
}

// fieldsOf are the fields that a rule, a sequence or a signature goes by.
func (m *Model) fieldsOf(id string) []string {
	if known, ok := rule.Parse(id); ok {
		return known.Fields()
	}
	if fields := sequence.Fields(id); fields != nil {
		return fields
	}
	return m.signatures().Fields(id)
}

// signatures are those that were looked for.
func (m *Model) signatures() *sigma.Set {
	return cmp.Or(m.snapshot.Config().Signatures, m.options.Config.Signatures)
}
