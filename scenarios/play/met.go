package play

import "slices"

// Met is one of the cast when it takes part.
type Met struct {
	Name      string // in the playbook
	Kind      string
	Called    string // what it is called in the organisation
	Principal string // the name under which trailsift ranks it; empty for whom it does not rank
	Why       string
	Step      int // the index of the step in which it first calls, or has credentials issued
}

// Met lists who takes part, in the order in which they first do.
func (i *Incident) Met() []Met {
	var all []Met
	meet := func(name string, step int) {
		a, known := i.stage.actors[name]
		if !known || slices.ContainsFunc(all, func(m Met) bool { return m.Name == name }) {
			return
		}
		met := Met{Name: name, Kind: a.kind, Called: a.called, Why: i.Tell(i.Playbook.Actors[name].Why), Step: step}
		if a.caller != nil {
			met.Principal = principal(a.caller)
		}
		all = append(all, met)
	}
	for at := range i.Playbook.Steps {
		for _, call := range i.Playbook.Steps[at].Calls {
			meet(call.As, at)
			meet(call.Issues, at)
		}
	}
	return all
}
