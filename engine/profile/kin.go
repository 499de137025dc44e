package profile

import (
	"maps"
	"slices"

	"trailsift/engine/lineage"
)

// Kin is a principal's place in the tree of who became whom, by names. AWS services hand out keys to
// everyone and are left out.
type Kin struct {
	// Chain lists who became this principal, the outermost first: the longest of its chains, and of
	// equals the first by name.
	Chain []string
	// Became lists whom this principal became directly, sorted.
	Became []string
}

// Member is who stands behind an identity (an index in Store.Identities), judged or not, without any events.
func (p *Profiles) Member(identity uint32) *Principal {
	return &p.cast.members[p.cast.roles[identity].member]
}

// Kin returns the place of every principal, by index in Principals, in a lineage of the same store.
func (p *Profiles) Kin(l *lineage.Lineage) []Kin {
	kin := make([]Kin, len(p.Principals))
	became := make([]map[string]bool, len(p.Principals))
	for identity, role := range p.cast.roles {
		member := role.member
		chain := p.chain(l, uint32(identity))
		if len(chain) == 0 {
			continue
		}
		if at := p.index[member]; at >= 0 && longer(chain, kin[at].Chain) {
			kin[at].Chain = chain
		}
		parent := p.cast.roles[l.Origin(uint32(identity)).Caller].member
		if at := p.index[parent]; at >= 0 && parent != member {
			if became[at] == nil {
				became[at] = map[string]bool{}
			}
			became[at][p.cast.members[member].Name] = true
		}
	}
	for at := range kin {
		kin[at].Became = slices.Sorted(maps.Keys(became[at]))
	}
	return kin
}

// chain names the callers that led to an identity. A user's own session token is no one else.
func (p *Profiles) chain(l *lineage.Lineage, identity uint32) []string {
	var names []string
	for _, hop := range l.Chain(identity) {
		caller, became := p.cast.roles[hop.Caller].member, p.cast.roles[hop.Became].member
		if who := &p.cast.members[caller]; caller != became && who.Kind != Service {
			names = append(names, who.Name)
		}
	}
	return names
}

func longer(chain, than []string) bool {
	if len(chain) != len(than) {
		return len(chain) > len(than)
	}
	return slices.Compare(chain, than) < 0
}
