package sigma

import (
	"cmp"
	"slices"
	"strings"
)

// asks says what an expression asks about, as bits. The dearer an answer is, the higher its bit.
type asks uint8

const (
	asksCall     asks = 1 << iota // eventName, eventSource, errorCode
	asksAgent                     // userAgent
	asksIdentity                  // userIdentity
	asksPlain                     // other texts that were read already
	asksMember                    // something inside the parameters or the answer
	asksWhole                     // a whole object, or a member of the record that was not read
	asksDerived                   // trailsift.*
	asksOutside                   // trailsift.outside_account, which the end of the log decides
)

// asksOfPath is what a field asks about.
func asksOfPath(path []string) asks {
	if path[0] == derivedPrefix {
		if strings.Join(path, ".") == outsideAccount {
			return asksOutside
		}
		return asksDerived
	}
	if len(path) == 1 {
		switch path[0] {
		case "eventName", "eventSource", "errorCode":
			return asksCall
		case "userAgent":
			return asksAgent
		}
		if plainField(path[0]) != nil {
			return asksPlain
		}
	}
	switch objectNumber(path[0]) {
	case inIdentity:
		return asksIdentity
	case noObject:
		return asksWhole
	}
	if len(path) == 1 {
		return asksWhole
	}
	return asksMember
}

// question is a rule's condition, taken apart into what must all hold. What asks about the call, the agent
// or the identity alone has few different answers, and those a Matcher remembers.
type question struct {
	call            both
	agent, identity gate
	rest            both // the cheapest first
	outside         both // what has two answers until the accounts of the log are known
}

// gate is a part of a question that is asked once of each agent or each identity.
type gate struct {
	number int
	parts  both
}

// takeApart sorts what a condition asks.
func takeApart(condition expression) (q question) {
	for _, e := range conjuncts(nil, condition) {
		switch about := e.asks(); {
		case about&asksOutside != 0:
			q.outside = append(q.outside, e)
		case about|asksCall == asksCall:
			q.call = append(q.call, e)
		case about == asksAgent:
			q.agent.parts = append(q.agent.parts, e)
		case about == asksIdentity:
			q.identity.parts = append(q.identity.parts, e)
		default:
			q.rest = append(q.rest, e)
		}
	}
	slices.SortStableFunc(q.rest, func(a, b expression) int { return cmp.Compare(a.asks(), b.asks()) })
	return q
}

// conjuncts appends what must all hold for an expression to hold.
func conjuncts(parts both, e expression) both {
	switch e := e.(type) {
	case both:
		for _, inner := range e {
			parts = conjuncts(parts, inner)
		}
		return parts
	case either:
		if len(e) == 1 {
			return conjuncts(parts, e[0])
		}
	case neither:
		return refused(parts, e.of)
	}
	return append(parts, e)
}

// refused appends what must all hold for an expression not to hold: of alternatives, each has to fail.
func refused(parts both, e expression) both {
	switch e := e.(type) {
	case either:
		for _, inner := range e {
			parts = refused(parts, inner)
		}
		return parts
	case both:
		if len(e) == 1 {
			return refused(parts, e[0])
		}
	case neither:
		return conjuncts(parts, e.of)
	}
	return append(parts, neither{e})
}

// passages are which gates agents, or identities, pass, by hash.
type passages struct {
	gates int
	known map[uint64]*passage
}

// passage is which gates one of them passes, as bits, as far as they were asked. Most callers call few
// things, so most gates are never asked.
type passage struct{ asked, open []uint64 }

// of returns the passage of an agent or an identity.
func (p *passages) of(hash uint64) *passage {
	if known, ok := p.known[hash]; ok {
		return known
	}
	if len(p.known) >= maxRemembered {
		clear(p.known)
	}
	words := (p.gates + 63) / 64
	bits := make([]uint64, 2*words)
	p.known[hash] = &passage{asked: bits[:words], open: bits[words:]}
	return p.known[hash]
}

// through reports whether the record's agent or identity, whose passage p is, passes a gate.
func (p *passage) through(g *gate, r *Record) bool {
	if len(g.parts) == 0 {
		return true
	}
	word, bit := g.number>>6, uint64(1)<<(g.number&63)
	if p.asked[word]&bit == 0 {
		p.asked[word] |= bit
		if g.parts.holds(r) {
			p.open[word] |= bit
		}
	}
	return p.open[word]&bit != 0
}
