package sigma

import (
	"hash/maphash"

	"trailsift/engine/cloudtrail"
)

// Matcher asks a Set about records, one after another. It is for one goroutine.
type Matcher struct {
	set    *Set
	record Record
	seed   maphash.Seed
	// verdicts are which rules are left to ask of events that are alike in call, error, agent and identity.
	// Most events are like one of the last few thousand.
	verdicts []verdict
	// calls are the rules that a call leaves to ask, and agents and identities the gates these pass; all by hash.
	calls              map[uint64][]int
	agents, identities passages
	name               []byte
}

// verdict is the rules that are left, for events of one hash.
type verdict struct {
	of    uint64 // never 0 once it is set
	rules []int
}

const (
	// verdictSlots is how many verdicts are remembered; they make 256 kB.
	verdictSlots = 1 << 13
	// maxRemembered is how many calls, agents and identities are remembered.
	maxRemembered = 1 << 15
)

// Matcher returns a new Matcher.
func (s *Set) Matcher() *Matcher {
	return &Matcher{
		set: s, seed: maphash.MakeSeed(), record: Record{asked: make([]answer, s.fields)},
		verdicts:   make([]verdict, verdictSlots),
		calls:      map[uint64][]int{},
		agents:     passages{gates: s.agentGates, known: map[uint64]*passage{}},
		identities: passages{gates: s.identityGates, known: map[uint64]*passage{}},
	}
}

// Match appends the rules that match a record to hits. raw are the record's bytes.
func (m *Matcher) Match(hits []Hit, r *cloudtrail.Record, raw []byte) []Hit {
	m.record.reset(r, raw)
	for _, rule := range m.left(r) {
		hits = m.ask(hits, rule)
	}
	return hits
}

// left are the rules that the record's call, agent and identity leave to ask.
func (m *Matcher) left(r *cloudtrail.Record) []int {
	call := joined(joined(m.hash(r.Name), m.hash(r.Source)), m.hash(r.Error))
	agent, identity := m.hash(r.Agent), r.IdentityHash
	if identity == 0 {
		identity = m.hash(r.Identity)
	}
	of := joined(joined(call, agent), identity) | 1
	v := &m.verdicts[of>>1%verdictSlots]
	if v.of == of {
		return v.rules
	}
	v.of, v.rules = of, v.rules[:0]
	rules := m.ofCall(call, r)
	if len(rules) == 0 {
		return nil
	}
	as, by := m.agents.of(agent), m.identities.of(identity)
	for _, rule := range rules {
		q := &m.set.questions[rule]
		if as.through(&q.agent, &m.record) && by.through(&q.identity, &m.record) {
			v.rules = append(v.rules, rule)
		}
	}
	return v.rules
}

func (m *Matcher) hash(text []byte) uint64 { return maphash.Bytes(m.seed, text) }

// joined is one hash of two. Its order counts.
func joined(a, b uint64) uint64 {
	const odd = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio
	a = (a ^ a>>32) * odd
	return a ^ a>>29 ^ b
}

// ofCall are the rules that the record's call and error leave to ask.
func (m *Matcher) ofCall(hash uint64, r *cloudtrail.Record) []int {
	if rules, known := m.calls[hash]; known {
		return rules
	}
	if len(m.calls) >= maxRemembered {
		clear(m.calls)
	}
	m.name = lower(m.name[:0], r.Name)
	var rules []int
	for _, list := range [2][]int{m.set.byName[string(m.name)], m.set.anyName} {
		for _, rule := range list {
			if m.set.questions[rule].call.holds(&m.record) {
				rules = append(rules, rule)
			}
		}
	}
	m.calls[hash] = rules
	return rules
}

func lower(dst, name []byte) []byte {
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// ask asks what is left of one rule about the current record.
func (m *Matcher) ask(hits []Hit, rule int) []Hit {
	if r := &m.record; m.set.Rules[rule].asksSelf && r.isAboutIAM() && r.derive().group != "" {
		return m.askOfMember(hits, rule)
	}
	if hit, holds := m.answer(rule); holds {
		hits = append(hits, hit)
	}
	return hits
}

// askOfMember asks twice: whether the caller belongs to the group is known when the log has been read.
func (m *Matcher) askOfMember(hits []Hit, rule int) []Hit {
	r := &m.record
	r.suppose(true)
	of, ifMember := m.answer(rule)
	r.suppose(false)
	others, ifNot := m.answer(rule)
	if ifMember && ifNot && of.IfNot == others.IfNot && of.IfOutside == others.IfOutside {
		return append(hits, others)
	}
	of.Group, of.Member, others.Group = r.derive().group, true, r.derive().group
	if ifMember {
		hits = append(hits, of)
	}
	if ifNot {
		hits = append(hits, others)
	}
	return hits
}

// answer is what one rule says of the current record, as it is supposed to be.
func (m *Matcher) answer(rule int) (hit Hit, holds bool) {
	q, r := &m.set.questions[rule], &m.record
	if !q.rest.holds(r) {
		return hit, false
	}
	hit = Hit{Rule: rule, IfNot: true, IfOutside: true}
	if m.set.Rules[rule].asksOutside {
		hit.Named = r.namedAccounts()
		r.outside = false
		hit.IfNot = q.outside.holds(r)
		hit.IfOutside = hit.IfNot
		if len(hit.Named) > 0 {
			r.outside = true
			hit.IfOutside = q.outside.holds(r)
		}
		if !hit.IfNot && !hit.IfOutside {
			return hit, false
		}
	}
	for _, c := range m.set.joins[rule] {
		hit.Notes = append(hit.Notes, m.set.Correlations[c].note(c, rule, r))
	}
	return hit, true
}
