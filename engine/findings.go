package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/lineage"
	"trailsift/engine/profile"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
)

// proof is a finding of one principal with the events it rests on, in order.
type proof struct {
	finding.Finding
	rows []eventstore.Row
}

// prove turns what signatures matched while reading into findings, by index of the principal. Which
// accounts are outside ones is known only now, when the log has been read.
func (d *local) prove(set *sigma.Set) map[int][]proof {
	if set.Empty() {
		return nil
	}
	own, groups := d.own(), d.groups()
	matched := map[matchOf]*[]eventstore.Row{}
	var noted []sigma.Noted
	match := func(hit eventstore.Hit) {
		key := matchOf{who: d.profiles.PrincipalOf(hit.Row), signature: hit.Signature}
		rows := matched[key]
		if rows == nil {
			rows = new([]eventstore.Row)
			matched[key] = rows
		}
		*rows = append(*rows, hit.Row)
	}
	isJudged := func(row eventstore.Row) bool { return d.profiles.PrincipalOf(row) >= 0 && d.isJudged(row) }
	for _, hit := range d.store.Hits() {
		if isJudged(hit.Row) {
			match(hit)
		}
	}
	for _, hit := range d.store.DetailedHits() {
		detail, kept := hit.Detail.(sigma.Hit)
		if !kept || !isJudged(hit.Row) || !detail.Holds(own, groups.has(d.store, hit.Row, detail.Group)) {
			continue
		}
		match(hit.Hit)
		for _, note := range detail.Notes {
			noted = append(noted, sigma.Noted{Note: note, Event: uint64(hit.Row)})
		}
	}
	proofs := map[int][]proof{}
	for key, rows := range matched {
		rule := set.Rules[key.signature]
		proofs[key.who] = append(proofs[key.who], d.proof(finding.Finding{
			ID: cmp.Or(rule.ID, rule.Title), Layer: finding.Signature, Title: rule.Title, Level: rule.Level, Techniques: rule.Techniques,
		}, d.inOrder(*rows, d.profiles.Principals[key.who].Rows)))
	}
	d.correlated(proofs, set, noted)
	return proofs
}

// suppress puts together what signatures and sequences have found, the gravest first, and marks the
// findings that are known to be no threat.
func (d *local) suppress(list []finding.Suppression, now time.Time) {
	d.proofs = make(map[int][]proof, len(d.signed)+len(d.followed))
	d.findings = map[int][]finding.Finding{}
	for _, found := range []map[int][]proof{d.signed, d.followed} {
		for who, proofs := range found {
			d.proofs[who] = append(d.proofs[who], proofs...)
		}
	}
	for who, proofs := range d.proofs {
		byGravity(proofs)
		name := d.profiles.Principals[who].Name
		for i := range proofs {
			for _, s := range list {
				if s.Covers(proofs[i].Finding, name, now) {
					proofs[i].Suppressed = s.Reason
				}
			}
			d.findings[who] = append(d.findings[who], proofs[i].Finding)
		}
	}
}

// own are the accounts that are not outside ones: those the log is of, and the organisation's.
func (d *local) own() map[string]bool {
	own := map[string]bool{}
	for _, account := range slices.Concat(d.store.Accounts(), d.config.Accounts) {
		own[account] = true
	}
	return own
}

// byGravity lists the gravest first, and equals by title; findings of one sequence stay as they were found.
func byGravity(list []proof) {
	slices.SortStableFunc(list, func(a, b proof) int {
		return cmp.Or(finding.Gravity(b.Level)-finding.Gravity(a.Level), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
}

// follow traces who became whom, and looks for sequences. One that rests on several principals is a
// finding of each.
func (d *local) follow(ctx context.Context) error {
	became := lineage.Trace(d.store)
	d.kin, d.followed = d.profiles.Kin(became), map[int][]proof{}
	if !d.config.Sequences.Enabled {
		return nil
	}
	found, err := sequence.Detect(ctx, feed{d}, d.about(became), d.config.Sequences)
	if err != nil || len(found) == 0 {
		return err
	}
	places := map[*profile.Principal]int{}
	for i := range d.profiles.Principals {
		places[&d.profiles.Principals[i]] = i
	}
	for _, f := range found {
		for _, principal := range f.Principals {
			who := places[principal]
			rows := slices.SortedFunc(slices.Values(f.Rows), d.store.Compare)
			d.followed[who] = append(d.followed[who], d.proof(f.Finding, slices.Compact(rows)))
		}
	}
	return nil
}

// about is what sequences have to know of the log as a whole.
func (d *local) about(became *lineage.Lineage) sequence.Log {
	about := sequence.Log{Accounts: d.own(), Places: d.places.byText(d.store.Addresses())}
	if n := len(d.judged); n > 0 {
		about.From, about.To = d.store.Time(d.judged[0]), d.store.Time(d.judged[n-1])
	}
	for identity := range d.store.Identities() {
		if !became.Origin(uint32(identity)).Known {
			continue
		}
		if chain := d.chain(became.Chain(uint32(identity))); len(chain) > 0 {
			about.Chains = append(about.Chains, chain)
		}
	}
	// The longest first, so that a chain is known before its parts are.
	slices.SortStableFunc(about.Chains, func(a, b []sequence.Hop) int {
		return cmp.Or(len(b)-len(a), d.store.Compare(a[0].Row, b[0].Row), d.store.Compare(a[len(a)-1].Row, b[len(b)-1].Row))
	})
	return about
}

// chain is what a lineage's hops are between principals whose events are judged. A user's own session
// token makes nobody else of it, services hand keys to everybody, and a federated sign-in is where a
// chain begins.
func (d *local) chain(hops []lineage.Hop) []sequence.Hop {
	var chain []sequence.Hop
	for _, hop := range hops {
		caller, became := d.profiles.OfIdentity(hop.Caller), d.profiles.OfIdentity(hop.Became)
		if caller < 0 || became < 0 || caller == became {
			continue
		}
		from, to := &d.profiles.Principals[caller], &d.profiles.Principals[became]
		switch d.store.Identities()[hop.Caller].Type {
		case "SAMLUser", "WebIdentityUser":
			continue
		}
		if from.Kind != profile.Service && to.Kind != profile.Service {
			chain = append(chain, sequence.Hop{Row: hop.Issued, Time: d.store.Time(hop.Issued), Caller: from, Became: to})
		}
	}
	return chain
}

// matchOf is one signature on one principal.
type matchOf struct {
	who       int
	signature uint32
}

// correlated adds the correlations that came true, to every principal that one of their events is of.
func (d *local) correlated(proofs map[int][]proof, set *sigma.Set, noted []sigma.Noted) {
	type share struct{ who, correlation int }
	shares := map[share][]eventstore.Row{}
	for _, alert := range set.Correlate(noted) {
		for _, event := range alert.Events {
			row := eventstore.Row(event)
			key := share{d.profiles.PrincipalOf(row), alert.Correlation}
			shares[key] = append(shares[key], row)
		}
	}
	for key, rows := range shares {
		c := set.Correlations[key.correlation]
		proofs[key.who] = append(proofs[key.who], d.proof(finding.Finding{
			ID: cmp.Or(c.ID, c.Title), Layer: finding.Signature, Title: c.Title, Level: c.Level, Techniques: c.Techniques,
		}, d.inOrder(rows, d.profiles.Principals[key.who].Rows)))
	}
}

// dense is in how many rows of a principal there has to be one of a finding's, so that going through all of them
// is less work than sorting.
const dense = 16

// inOrder puts some of a principal's rows into order, each once. All of the principal's are in order already: of
// a signature that matches most of them, the others are left out.
func (d *local) inOrder(rows, all []eventstore.Row) []eventstore.Row {
	if len(rows)*dense < len(all) || len(rows) < dense {
		slices.SortFunc(rows, d.store.Compare)
		return slices.Compact(rows)
	}
	matched := make([]uint64, slices.Max(rows)/64+1)
	for _, row := range rows {
		matched[row/64] |= 1 << (row % 64)
	}
	ordered := rows[:0]
	for _, row := range all {
		if word := int(row / 64); word < len(matched) && matched[word]&(1<<(row%64)) != 0 {
			ordered = append(ordered, row)
		}
	}
	return ordered
}

// proof completes a finding with its events, which are in order.
func (d *local) proof(f finding.Finding, rows []eventstore.Row) proof {
	f.EventCount = len(rows)
	if f.Explanation == "" {
		f.Explanation = d.explain(rows)
	}
	f.Events = d.store.IDs(rows[:min(len(rows), finding.MaxEvents)])
	return proof{Finding: f, rows: rows}
}

// mostCalls is how many different calls an explanation names.
const mostCalls = 4

// explain says what the events of a finding are: "3 events from 2023-07-10 11:54 UTC on: PutUserPolicy
// ×2, AttachUserPolicy."
func (d *local) explain(rows []eventstore.Row) string {
	calls := map[uint16]int{} // a signature about the caller alone can have very many events
	for _, row := range rows {
		calls[d.store.Call(row)]++
	}
	counts := map[string]int{} // services can have calls of one name
	for call, count := range calls {
		counts[d.store.Calls()[call].Name] += count
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	var parts []string
	for _, name := range names[:min(len(names), mostCalls)] {
		if counts[name] > 1 {
			name = fmt.Sprintf("%s ×%d", name, counts[name])
		}
		parts = append(parts, name)
	}
	if more := len(names) - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("%d other calls", more))
	}
	when := finding.Clock(d.store.Time(rows[0]))
	if len(rows) == 1 {
		return fmt.Sprintf("%s at %s.", parts[0], when)
	}
	return fmt.Sprintf("%d events from %s on: %s.", len(rows), when, strings.Join(parts, ", "))
}

// isJudged reports whether an event is among the judged ones.
func (d *local) isJudged(row eventstore.Row) bool {
	if len(d.judged) == d.store.Len() {
		return true
	}
	_, found := slices.BinarySearchFunc(d.judged, row, d.store.Compare)
	return found
}
