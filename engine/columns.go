package engine

import (
	"maps"
	"sync"

	"trailsift/engine/eventstore"
)

// column is a value that every event has: n values, which of them an event has, and their texts. Several
// values may share a text.
type column struct {
	n    int
	of   func(eventstore.Row) int
	text func(int) string
}

// columns are the events' values that can be listed, sorted by, and matched value by value. The verdicts are those
// of a query.
func (d *local) columns(verdicts map[string]string) map[string]column {
	s := d.store
	calls, failures, addresses, identities := s.Calls(), s.Failures(), s.Addresses(), s.Identities()
	byIdentity := func(row eventstore.Row) int { return int(s.Identity(row)) }
	byCall := func(row eventstore.Row) int { return int(s.Call(row)) }
	byAddress := func(row eventstore.Row) int { return int(s.Address(row)) }
	byPrincipal := func(row eventstore.Row) int { return d.profiles.PrincipalOf(row) + 1 }
	principals := len(d.profiles.Principals) + 1
	columns := map[string]column{
		"event":   {len(calls), byCall, func(i int) string { return calls[i].Name }},
		"service": {len(calls), byCall, func(i int) string { return calls[i].Service() }},
		"region":  {len(s.Regions()), func(row eventstore.Row) int { return int(s.Region(row)) }, func(i int) string { return s.Regions()[i] }},
		"account": {len(s.Accounts()), func(row eventstore.Row) int { return int(s.Account(row)) }, func(i int) string { return s.Accounts()[i] }},
		"error":   {len(failures), func(row eventstore.Row) int { return int(s.Failure(row)) }, func(i int) string { return failures[i].Code }},
		"agent":   {len(s.Agents()), func(row eventstore.Row) int { return int(s.Agent(row)) }, func(i int) string { return s.Agents()[i] }},
		"ip":      {len(addresses), byAddress, func(i int) string { return addresses[i].Text }},
		"key":     {len(identities), byIdentity, func(i int) string { return identities[i].AccessKey }},
		"role":    {len(identities), byIdentity, func(i int) string { return identities[i].IssuerARN }},
		"session": {len(d.profiles.Sessions()), d.profiles.SessionIndex, func(i int) string { return d.profiles.Sessions()[i] }},
		"user":    {principals, byPrincipal, d.ofPrincipal(func(i int) string { return d.profiles.Principals[i].Name })},
		"kind":    {principals, byPrincipal, d.ofPrincipal(func(i int) string { return d.profiles.Principals[i].Kind.String() })},
		"level":   {principals, byPrincipal, d.ofPrincipal(d.levelOf)},
		"verdict": {principals, byPrincipal, d.ofPrincipal(func(i int) string { return verdicts[shortID(&d.profiles.Principals[i])] })},
		"denied":  {2, d.flagged(eventstore.Denied), yesOrNo},
		"mfa":     {2, d.flagged(eventstore.MFA), yesOrNo},
	}
	maps.Copy(columns, d.places.columns(s.Address))
	return columns
}

// ofPrincipal is the text of a column in which 0 stands for a caller none of whose events is judged.
func (d *local) ofPrincipal(text func(int) string) func(int) string {
	return func(i int) string {
		if i == 0 {
			return ""
		}
		return text(i - 1)
	}
}

// levelOf is the level of a ranked principal, and "" of any other.
func (d *local) levelOf(who int) string {
	if d.place == nil || d.place[who] < 0 {
		return ""
	}
	return d.ranking[d.place[who]].Score.Level.String()
}

func (d *local) flagged(flag eventstore.Flags) func(eventstore.Row) int {
	return func(row eventstore.Row) int {
		if d.store.Flags(row).Has(flag) {
			return 1
		}
		return 0
	}
}

func yesOrNo(i int) string { return [...]string{"false", "true"}[i] }

// fits says of each value whether it passes a test. An event without a value passes none.
func (c column) fits(holds func(string) bool) []bool {
	fits := make([]bool, c.n)
	inBlocks(c.n, fewValues, func(_, from, to int) {
		for i := from; i < to; i++ {
			text := c.text(i)
			fits[i] = text != "" && holds(text)
		}
	})
	return fits
}

// fewValues is how many values are not worth a goroutine.
const fewValues = 1 << 13

// inBlocks deals the numbers below n out in blocks, to as many workers as processors, and waits for them.
func inBlocks(n, size int, work func(worker, from, to int)) {
	workers := min(processors(), (n+size-1)/size)
	if workers <= 1 {
		for from := 0; from < n; from += size {
			work(0, from, min(from+size, n))
		}
		return
	}
	var crew sync.WaitGroup
	for w := range workers {
		crew.Go(func() {
			for from := w * size; from < n; from += workers * size {
				work(w, from, min(from+size, n))
			}
		})
	}
	crew.Wait()
}
