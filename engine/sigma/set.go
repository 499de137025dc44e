package sigma

import "strings"

// Set is compiled rules and correlations. It never changes, and may be used from any goroutine, each
// with a Matcher of its own.
type Set struct {
	Rules        []*Rule
	Correlations []*Correlation

	byName    map[string][]int // by event name in lower case
	anyName   []int            // rules that fix no event name
	questions []question       // by rule
	// agentGates and identityGates are how many gates the questions have, and fields how many fields they ask for.
	agentGates, identityGates, fields int
	// joins are the correlations that a rule's matches go into, by rule.
	joins [][]int
}

// index takes the rules apart and sorts them by the event names they can match.
func (s *Set) index() {
	s.questions = make([]question, len(s.Rules))
	numbers := map[string]int{}
	for i, rule := range s.Rules {
		q := takeApart(rule.condition)
		if len(q.agent.parts) > 0 {
			q.agent.number = s.agentGates
			s.agentGates++
		}
		if len(q.identity.parts) > 0 {
			q.identity.number = s.identityGates
			s.identityGates++
		}
		rule.condition.number(numbers)
		s.questions[i] = q
		if rule.names == nil {
			s.anyName = append(s.anyName, i)
			continue
		}
		for _, name := range rule.names {
			s.byName[name] = append(s.byName[name], i)
		}
	}
	s.fields = len(numbers)
	s.joins = make([][]int, len(s.Rules))
	for c, correlation := range s.Correlations {
		for _, rule := range correlation.rules {
			s.joins[rule] = append(s.joins[rule], c)
		}
	}
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
	// Group is a group that the event is about and its caller, a user, may belong to. Where it is not empty, the
	// rule matched only if Member is true and the caller does, or if Member is false and the caller does not.
	Group  string
	Member bool
	// Notes are what correlations of the rule need.
	Notes []Note
}

// Holds decides a hit when the log's own accounts are known, and whether the caller belonged to the group.
func (h Hit) Holds(own map[string]bool, member bool) bool {
	if h.Group != "" && h.Member != member {
		return false
	}
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
