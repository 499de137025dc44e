package engine

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
)

// askForest lets the isolation forest vote on the ranked principals, in the order of their names. What has
// been grown is asked again, whatever the threshold was.
func (d *local) askForest() {
	if !d.config.Forest.Enabled {
		d.forest = forest.Off()
		return
	}
	if d.grown == nil {
		var features []profile.Features
		for i := range d.profiles.Principals {
			if d.profiles.Principals[i].Ranked {
				features = append(features, d.profiles.Principals[i].Features)
			}
		}
		d.grown = forest.Weigh(features, d.config.Forest)
	}
	d.forest = d.grown.By(d.config.Forest)
}

// rank scores the principals, the gravest first, and lists those that are not ranked by their events.
func (d *local) rank() {
	all := make([]Principal, len(d.profiles.Principals))
	d.ranking, d.unranked, d.place = nil, nil, make([]int, len(all))
	ranked := 0
	for i := range all {
		d.place[i] = -1
		if d.profiles.Principals[i].Ranked {
			all[i].voter = ranked
			ranked++
		}
	}
	rules := d.config.Rules.At(d.reading.started)
	inParallel(len(all), func(i int) {
		d.fill(&all[i], i)
		if d.profiles.Principals[i].Ranked {
			d.score(&all[i], rules)
		}
	})
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return d.compare(&all[a], &all[b]) })
	list := make([]Principal, 0, len(all))
	for at, i := range order {
		list = append(list, all[i])
		if at < ranked {
			list[at].Rank, d.place[i] = at+1, at
		}
	}
	d.ranking, d.unranked = list[:ranked:ranked], list[ranked:]
}

// compare orders the ranked ones before the others.
func (d *local) compare(a, b *Principal) int {
	aRanked, bRanked := d.profiles.Principals[a.index].Ranked, d.profiles.Principals[b.index].Ranked
	switch {
	case aRanked && bRanked:
		return cmp.Or(risk.Compare(a.standing(), b.standing()), cmp.Compare(a.ID, b.ID))
	case aRanked:
		return -1
	case bRanked:
		return 1
	}
	return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

func (p *Principal) standing() risk.Standing {
	return risk.Standing{Score: &p.Score, Denied: p.Features.Denied, Name: p.Name}
}

// fill writes the line of one of the profiles.
func (d *local) fill(p *Principal, i int) {
	who, kin, voter := &d.profiles.Principals[i], d.kin[i], p.voter
	*p = Principal{
		ID: shortID(who), Name: who.Name, Kind: who.Kind, Events: len(who.Rows),
		Features: who.Features, Sessions: who.Sessions, Chain: kin.Chain, Became: kin.Became, Findings: d.findings[i],
		First: d.store.Time(who.Rows[0]), Last: d.store.Time(who.Rows[len(who.Rows)-1]),
		index: i, voter: voter,
	}
}

// score weighs a ranked principal.
func (d *local) score(p *Principal, rules rule.Settings) {
	who := &d.profiles.Principals[p.index]
	p.Score = risk.Weigh(who, rules, d.vote(p.voter), p.Findings, d.config.Risk)
	if len(who.Episodes) > 0 {
		p.Episodes = make([]EpisodeScore, len(who.Episodes))
	}
	for at := range who.Episodes {
		p.Episodes[at] = EpisodeScore{Episode: &who.Episodes[at], Behaviour: p.Score.Episodes[at]}
	}
}

// vote is the forest's opinion of one principal as the score takes it.
func (d *local) vote(voter int) risk.Vote {
	switch {
	case d.forest.Abstained != "":
		return risk.Abstained
	case d.forest.Anomalous(voter):
		return risk.Anomalous
	}
	return risk.Normal
}

// shortID is the start of a hash of who the principal is: stable between runs and machines.
func shortID(p *profile.Principal) string {
	sum := sha256.Sum256([]byte(p.Name + "\x00" + p.Account))
	return hex.EncodeToString(sum[:6])
}

// inParallel does n pieces of work on all processors. Pieces are handed out one by one, as one principal may
// have a thousand times the episodes of another.
func inParallel(n int, work func(i int)) {
	var next atomic.Int64
	var crew sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		crew.Go(func() {
			for i := int(next.Add(1) - 1); i < n; i = int(next.Add(1) - 1) {
				work(i)
			}
		})
	}
	crew.Wait()
}
