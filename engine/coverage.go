package engine

import (
	"cmp"
	"slices"
	"strings"

	"trailsift/engine/attack"
	"trailsift/engine/eventstore"
)

// TacticCoverage is what a log shows of one tactic of ATT&CK.
type TacticCoverage struct {
	Tactic string // empty for techniques of which no tactic is known
	Seen
	Techniques []TechniqueCoverage // by id; those that are looked for, seen or not
}

// TechniqueCoverage is what a log shows of one technique. One that serves several tactics stands under
// each, as in ATT&CK's matrix.
type TechniqueCoverage struct {
	ID   string
	Name string // empty where it is not known
	Seen
	// Detectors are how many signatures and sequences look for it.
	Detectors int
}

// Seen is what the findings of signatures and sequences rest on.
type Seen struct {
	Findings    int
	Suppressed  int   // of Findings
	Principals  int   // that have one of Findings
	Events      int   // distinct ones
	First, Last int64 // Unix seconds of the first and the last of Events; 0 without any
}

// Coverage lists all tactics in the order of ATT&CK's matrix, each with the techniques that are looked for
// or were found. It goes through the evidence of all findings, so whoever shows it keeps it.
func (s *Snapshot) Coverage() []TacticCoverage {
	byID := map[string]*sighting{}
	of := func(id string) *sighting {
		if now, revoked := attack.Revoked(id); revoked {
			id = now
		}
		if byID[id] == nil {
			byID[id] = newSighting()
		}
		return byID[id]
	}
	if s.judged != nil {
		s.judged.detectors(of)
		s.judged.sightings(of)
	}
	return s.judged.byTactic(byID)
}

// sighting gathers what was seen of a technique or a tactic.
type sighting struct {
	detectors  int
	findings   map[*proof]bool
	principals map[int]bool
	rows       []eventstore.Row // with repetitions
}

func newSighting() *sighting {
	return &sighting{findings: map[*proof]bool{}, principals: map[int]bool{}}
}

// detectors counts the signatures and sequences that look for each technique.
func (d *local) detectors(of func(technique string) *sighting) {
	count := func(techniques []string) {
		for _, id := range techniques {
			of(id).detectors++
		}
	}
	if set := d.config.Signatures; !set.Empty() {
		for _, rule := range set.Rules {
			count(rule.Techniques)
		}
		for _, correlation := range set.Correlations {
			count(correlation.Techniques)
		}
	}
	for _, kind := range d.config.Sequences.Kinds() {
		count(kind.Techniques)
	}
}

// sightings gathers the findings of each technique.
func (d *local) sightings(of func(technique string) *sighting) {
	for who, proofs := range d.proofs {
		for i := range proofs {
			for _, id := range proofs[i].Techniques {
				seen := of(id)
				if !seen.findings[&proofs[i]] {
					seen.rows = append(seen.rows, proofs[i].rows...)
				}
				seen.findings[&proofs[i]], seen.principals[who] = true, true
			}
		}
	}
}

// byTactic puts the techniques under their tactics.
func (d *local) byTactic(byID map[string]*sighting) []TacticCoverage {
	var list []TacticCoverage
	for _, tactic := range append(attack.Tactics(), "") {
		all := newSighting()
		covered := TacticCoverage{Tactic: tactic}
		for id, seen := range byID {
			technique, tactics := techniqueOf(id)
			if !slices.Contains(tactics, tactic) {
				continue
			}
			covered.Techniques = append(covered.Techniques, TechniqueCoverage{
				ID: id, Name: technique.Name, Seen: d.sum(seen), Detectors: seen.detectors,
			})
			all.join(seen)
		}
		if tactic == "" && len(covered.Techniques) == 0 {
			continue
		}
		slices.SortFunc(covered.Techniques, func(a, b TechniqueCoverage) int { return cmp.Compare(a.ID, b.ID) })
		covered.Seen = d.sum(all)
		list = append(list, covered)
	}
	return list
}

// techniqueOf is what is known of a technique. A sub-technique that is not in the table serves its
// parent's tactics.
func techniqueOf(id string) (technique attack.Technique, tactics []string) {
	technique, known := attack.Find(id)
	tactics = technique.Tactics
	if parent, _, isSub := strings.Cut(id, "."); !known && isSub {
		of, _ := attack.Find(parent)
		tactics = of.Tactics
	}
	if len(tactics) == 0 {
		tactics = []string{""}
	}
	return technique, tactics
}

// join adds what was seen of a technique to what was seen of its tactic.
func (s *sighting) join(technique *sighting) {
	for p := range technique.findings {
		if !s.findings[p] {
			s.rows = append(s.rows, p.rows...)
		}
		s.findings[p] = true
	}
	for who := range technique.principals {
		s.principals[who] = true
	}
}

// sum counts a sighting.
func (d *local) sum(s *sighting) Seen {
	seen := Seen{Findings: len(s.findings), Principals: len(s.principals)}
	for p := range s.findings {
		if p.Suppressed != "" {
			seen.Suppressed++
		}
	}
	slices.Sort(s.rows)
	s.rows = slices.Compact(s.rows)
	seen.Events = len(s.rows)
	for i, row := range s.rows {
		at := d.store.Time(row)
		if i == 0 {
			seen.First, seen.Last = at, at
		}
		seen.First, seen.Last = min(seen.First, at), max(seen.Last, at)
	}
	return seen
}
