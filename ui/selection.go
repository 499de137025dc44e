package ui

import (
	"time"

	"trailsift/engine"
	"trailsift/engine/query"
)

// Selection is what is being looked at: the one value that all panes follow.
type Selection struct {
	Principal string // its name; empty before the first
	Rule      string // its first three characters; empty for all events of the principal
	Event     engine.EventKey
	HasEvent  bool
	At        int64 // Unix seconds of the event, or the time to go to; 0 for none
	Filter    query.Query
	FilterOff bool
	Decided   map[string]string // the verdicts of the case that a filter asks for, by the principals' ids
	Around    int               // events shown before and after each match
	// From and To brush a span, half-open, Unix seconds; both 0 for all of it.
	From, To int64
	Order    engine.Order // of the timeline
	Ranking  engine.Order // of the ranking
}

// Filtered reports whether a filter narrows what is shown.
func (s Selection) Filtered() bool { return !s.FilterOff && !s.Filter.Empty() }

// Narrowed reports whether a filter or a span hides anything.
func (s Selection) Narrowed() bool { return s.Filtered() || s.Brushed() }

// Shown asks for what filter and span leave.
func (s Selection) Shown() query.Query {
	var q query.Query
	if s.Filtered() {
		q = s.Filter
	}
	q.Verdicts = s.Decided
	return q.And(s.span()...)
}

// Unbrushed is the selection without its span.
func (s Selection) Unbrushed() Selection {
	s.From, s.To = 0, 0
	return s
}

// unfiltered is the selection of all of the principal's events in the span, whatever filter and rule leave.
func (s Selection) unfiltered() Selection {
	s.Filter, s.Rule = query.Query{}, ""
	return s
}

// Events asks for the events of the timeline. Names are terms of their own and never text to be parsed, for
// they may hold anything.
func (s Selection) Events() query.Query {
	q := s.Shown().And(query.Term{Field: "user", Value: s.Principal, Exact: true})
	if s.Rule != "" {
		q = q.And(query.Term{Field: "rule", Value: s.Rule, Exact: true})
	}
	return q
}

// parseFilter reads what a person wrote as a filter.
func (m *Model) parseFilter(words string) (query.Query, error) { return query.Parse(words) }

// Brushed reports whether a span narrows what is shown.
func (s Selection) Brushed() bool { return s.To != 0 }

// span asks for the events of the brushed span.
func (s Selection) span() []query.Node {
	if !s.Brushed() {
		return nil
	}
	return []query.Node{
		query.Term{Field: "from", Value: time.Unix(s.From, 0).UTC().Format(time.RFC3339), Exact: true},
		query.Term{Field: "to", Value: time.Unix(s.To, 0).UTC().Format(time.RFC3339), Exact: true},
	}
}

// sameAs reports whether two selections show the same, wherever the cursor is.
func (s Selection) sameAs(other Selection) bool {
	return s.Principal == other.Principal && s.Rule == other.Rule && s.Filter.Text == other.Filter.Text &&
		s.FilterOff == other.FilterOff && s.From == other.From && s.To == other.To
}
