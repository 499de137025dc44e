package sigma

import (
	"hash/maphash"
	"strings"

	"trailsift/engine/cloudtrail"
)

// Set is compiled rules and correlations. It never changes, and may be used from any goroutine, each
// with a Matcher of its own.
type Set struct {
	Rules        []*Rule
	Correlations []*Correlation

	byName  map[string][]int // by event name in lower case
	anyName []int            // rules that fix no event name
	// gates are what rules ask of the caller alone: the answers are remembered by caller, and are nearly
	// always no. gateOf is by rule, -1 for rules that ask nothing of the caller.
	gates  []both
	gateOf []int
	// joins are the correlations that a rule's matches go into, by rule.
	joins [][]int
}

// index sorts the rules by the event names they can match.
func (s *Set) index() {
	s.gateOf = make([]int, len(s.Rules))
	for i, rule := range s.Rules {
		s.gateOf[i] = -1
		if caller := callerPart(rule.condition); len(caller) > 0 {
			s.gateOf[i] = len(s.gates)
			s.gates = append(s.gates, caller)
		}
		if rule.names == nil {
			s.anyName = append(s.anyName, i)
			continue
		}
		for _, name := range rule.names {
			s.byName[name] = append(s.byName[name], i)
		}
	}
	s.joins = make([][]int, len(s.Rules))
	for c, correlation := range s.Correlations {
		for _, rule := range correlation.rules {
			s.joins[rule] = append(s.joins[rule], c)
		}
	}
}

// callerPart are the parts of a condition that must hold and ask about the caller alone.
func callerPart(e expression) (part both) {
	switch e := e.(type) {
	case either:
		if len(e) == 1 {
			return callerPart(e[0])
		}
	case both:
		for _, inner := range e {
			part = append(part, callerPart(inner)...)
		}
		return part
	}
	if aboutCaller(e) {
		return both{e}
	}
	return nil
}

// Empty reports whether there is nothing to match.
func (s *Set) Empty() bool { return s == nil || len(s.Rules) == 0 }

// Hit is one rule that matched one event.
type Hit struct {
	Rule int // index in Set.Rules
	// Named are account ids that the event names and that may be outside ones: whether they are is known
	// when the whole log is read. Where it is not empty, the rule matched if IfOutside is true and one of
	// them is an outside account, or if IfNot is true and none is.
	Named            []string
	IfOutside, IfNot bool
	// Notes are what correlations of the rule need.
	Notes []Note
}

// Matcher asks a Set about records, one after another. It is for one goroutine.
type Matcher struct {
	set    *Set
	record Record
	seed   maphash.Seed
	// passed are the gates that a caller passes, by hash of its userIdentity and agent.
	passed map[uint64]*passage
	name   []byte
}

// passage is which gates a caller passes, as bits, as far as they were asked, and which of the rules
// without an event name that opens. Most callers call few things, so most gates are never asked.
type passage struct {
	asked, open []uint64
	anyName     []int
}

// through reports whether the current record's caller passes a gate.
func (m *Matcher) through(p *passage, gate int) bool {
	if gate < 0 {
		return true
	}
	word, bit := gate>>6, uint64(1)<<(gate&63)
	if p.asked[word]&bit == 0 {
		p.asked[word] |= bit
		if m.set.gates[gate].holds(&m.record) {
			p.open[word] |= bit
		}
	}
	return p.open[word]&bit != 0
}

// Matcher returns a new Matcher.
func (s *Set) Matcher() *Matcher {
	return &Matcher{set: s, seed: maphash.MakeSeed(), passed: map[uint64]*passage{}}
}

// maxCallers is how many callers' gates are remembered.
const maxCallers = 1 << 15

// Match appends the rules that match a record to hits. raw are the record's bytes.
func (m *Matcher) Match(hits []Hit, r *cloudtrail.Record, raw []byte) []Hit {
	m.record.reset(r, raw)
	m.name = lower(m.name[:0], r.Name)
	candidates := m.set.byName[string(m.name)]
	if len(candidates)+len(m.set.anyName) == 0 {
		return hits
	}
	caller := m.passage(r)
	for _, rule := range candidates {
		if m.through(caller, m.set.gateOf[rule]) {
			hits = m.ask(hits, rule)
		}
	}
	for _, rule := range caller.anyName {
		hits = m.ask(hits, rule)
	}
	return hits
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

// passage is which gates the event's caller passes.
func (m *Matcher) passage(r *cloudtrail.Record) *passage {
	key := maphash.Bytes(m.seed, r.Identity)*31 + maphash.Bytes(m.seed, r.Agent)
	if p, known := m.passed[key]; known {
		return p
	}
	if len(m.passed) >= maxCallers {
		clear(m.passed)
	}
	words := (len(m.set.gates) + 63) / 64
	bits := make([]uint64, 2*words)
	p := &passage{asked: bits[:words], open: bits[words:]}
	for _, rule := range m.set.anyName {
		if m.through(p, m.set.gateOf[rule]) {
			p.anyName = append(p.anyName, rule)
		}
	}
	m.passed[key] = p
	return p
}

// ask asks one rule about the current record.
func (m *Matcher) ask(hits []Hit, at int) []Hit {
	rule, r := m.set.Rules[at], &m.record
	hit := Hit{Rule: at}
	if rule.asksOutside {
		hit.Named = r.namedAccounts()
	}
	r.outside = false
	hit.IfNot = rule.condition.holds(r)
	hit.IfOutside = hit.IfNot
	if len(hit.Named) > 0 {
		r.outside = true
		hit.IfOutside = rule.condition.holds(r)
	}
	if !hit.IfNot && !hit.IfOutside {
		return hits
	}
	for _, c := range m.set.joins[at] {
		hit.Notes = append(hit.Notes, m.set.Correlations[c].note(c, at, r))
	}
	return append(hits, hit)
}

// Holds decides a hit when the log's own accounts are known.
func (h Hit) Holds(own map[string]bool) bool {
	for _, account := range h.Named {
		if !own[account] {
			return h.IfOutside
		}
	}
	return h.IfNot
}

// find looks a rule up by id, name or title, in that order.
func (s *Set) find(reference string) (rule int, known bool) {
	for _, of := range []func(*Rule) string{
		func(r *Rule) string { return r.ID }, func(r *Rule) string { return r.Name }, func(r *Rule) string { return r.Title },
	} {
		for i, rule := range s.Rules {
			if strings.EqualFold(of(rule), reference) && reference != "" {
				return i, true
			}
		}
	}
	return 0, false
}
