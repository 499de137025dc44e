package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync/atomic"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/forest"
	"trailsift/engine/profile"
	"trailsift/engine/risk"
	"trailsift/engine/sequence"
)

// reading is what reading logs has left behind beside the events: the same for every judgement of them.
type reading struct {
	config   Config    // the settings the logs were read by
	started  time.Time // when the run was, by which suppressions and overrides expire
	versions *atomic.Uint64
	evidence Evidence // without what the layers could not do
	crowded  map[string]string
}

// judge turns the events of a store into a snapshot.
func (a *Analysis) judge(store *eventstore.Store, loader *eventstore.Loader, notes *ledger) (*Snapshot, error) {
	// Judging what is loaded goes on when loading is cancelled, so it has no use for a context.
	ctx := context.Background()
	read := &reading{config: a.config, started: a.started, versions: &a.version, evidence: notes.sum(), crowded: map[string]string{}}
	read.evidence.describe(store)
	for column, left := range loader.Crowded() {
		read.crowded["column "+column] = fmt.Sprintf("too many different values: %d stand as … and can only be read in their records", left)
	}
	where := a.atlas.look(store.Addresses())
	judged, err := a.config.Judge.rows(ctx, store, where, a.config.Spec)
	if err != nil {
		return nil, fmt.Errorf("choosing the events to judge: %w", err)
	}
	profiles, err := profile.Build(ctx, store, judged, a.config.Spec)
	if err != nil {
		return nil, err
	}
	d := newLocal(store, profiles, judged, a.config)
	d.reading, d.places = read, where
	d.forest = d.askForest()
	d.signed = d.prove(a.config.Signatures)
	if err := d.follow(ctx); err != nil {
		return nil, err
	}
	return d.conclude(), nil
}

// conclude scores the principals by what the layers have found, which is the answer.
func (d *local) conclude() *Snapshot {
	d.suppress(d.config.Suppressions, d.reading.started)
	d.rules = d.config.Rules.At(d.reading.started)
	ranking, unranked := d.rank(d.kin, d.forest)
	s := &Snapshot{
		Profile: d.config.Profile, TotalEvents: len(d.judged), Evidence: d.reading.evidence,
		Ranking: ranking, Unranked: unranked, Dataset: d, forest: d.forest, judged: d,
	}
	s.Evidence.Layers, s.Vacant = d.layers(), d.places.vacant()
	return s
}

// layers says what the layers of detection could not do.
func (d *local) layers() map[string]string {
	said := maps.Clone(d.reading.crowded)
	if d.forest.Abstained != "" {
		said["ml"] = d.forest.Abstained
	}
	if d.config.Signatures.Empty() {
		said["signature"] = "switched off (signatures.enabled)"
	}
	maps.Copy(said, switchedOff(d.config.Sequences))
	maps.Copy(said, d.places.lacks(d.config.Sequences.Enabled && d.config.Sequences.Travel.Enabled))
	return said
}

// switchedOff names the sequences that are not looked for.
func switchedOff(s sequence.Settings) map[string]string {
	if !s.Enabled {
		return map[string]string{"sequence": "switched off (sequences.enabled)"}
	}
	said := map[string]string{}
	for _, d := range sequence.Catalogue() {
		if on := func(k sequence.Kind) bool { return k.ID == d.ID }; !slices.ContainsFunc(s.Kinds(), on) {
			said[d.ID[:3]] = "switched off (sequences." + d.ID[:3] + ".enabled)"
		}
	}
	return said
}

// rows are the events that are judged, in order.
func (j Judge) rows(ctx context.Context, store *eventstore.Store, where *places, spec profile.Spec) ([]eventstore.Row, error) {
	rows := store.Order()
	if !j.From.IsZero() {
		rows = rows[firstAt(store, rows, j.From.Unix()):]
	}
	if !j.To.IsZero() {
		rows = rows[:firstAt(store, rows, j.To.Unix())]
	}
	if j.Filter.Empty() {
		return rows, nil
	}
	profiles, err := profile.Build(ctx, store, rows, spec)
	if err != nil {
		return nil, err
	}
	local := newLocal(store, profiles, rows, Config{Spec: spec})
	local.places = where
	return local.matching(ctx, j.Filter)
}

// firstAt is the position of the first row at or after a time.
func firstAt(store *eventstore.Store, rows []eventstore.Row, unix int64) int {
	return sort.Search(len(rows), func(i int) bool { return store.Time(rows[i]) >= unix })
}

// askForest lets the isolation forest vote on the ranked principals, in the order of their names.
func (d *local) askForest() *forest.Opinion {
	var features []profile.Features
	for i := range d.profiles.Principals {
		if d.profiles.Principals[i].Ranked {
			features = append(features, d.profiles.Principals[i].Features)
		}
	}
	return forest.Weigh(features, d.config.Forest)
}

// rank scores the principals, the gravest first, and lists those that are not ranked by their events.
func (d *local) rank(kin []profile.Kin, opinion *forest.Opinion) (ranking, unranked []Principal) {
	for i := range d.profiles.Principals {
		p := d.principal(i, kin[i])
		if !d.profiles.Principals[i].Ranked {
			p.Findings = d.findingsOf(i)
			unranked = append(unranked, p)
			continue
		}
		p.voter = len(ranking)
		d.score(&p, vote(opinion, p.voter))
		ranking = append(ranking, p)
	}
	slices.SortFunc(ranking, func(a, b Principal) int {
		return cmp.Or(risk.Compare(a.standing(), b.standing()), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(unranked, func(a, b Principal) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	for i := range ranking {
		ranking[i].Rank = i + 1
	}
	d.ranking, d.unranked = ranking, unranked
	d.place = make([]int, len(d.profiles.Principals))
	for i := range d.place {
		d.place[i] = -1
	}
	for at := range ranking {
		d.place[ranking[at].index] = at
	}
	return ranking, unranked
}

// vote is the forest's opinion of one principal as the score takes it.
func vote(opinion *forest.Opinion, voter int) risk.Vote {
	switch {
	case opinion.Abstained != "":
		return risk.Abstained
	case opinion.Anomalous(voter):
		return risk.Anomalous
	}
	return risk.Normal
}

func (p *Principal) standing() risk.Standing {
	return risk.Standing{Score: &p.Score, Denied: p.Features.Denied, Name: p.Name}
}

// principal is the ranking's line for one of the profiles.
func (d *local) principal(i int, kin profile.Kin) Principal {
	who := &d.profiles.Principals[i]
	p := Principal{
		ID: shortID(who), Name: who.Name, Kind: who.Kind, Events: len(who.Rows),
		Features: who.Features, Sessions: who.Sessions, Chain: kin.Chain, Became: kin.Became,
		First: d.store.Time(who.Rows[0]), Last: d.store.Time(who.Rows[len(who.Rows)-1]),
		index: i,
	}
	return p
}

// score weighs a ranked principal.
func (d *local) score(p *Principal, vote risk.Vote) {
	who := &d.profiles.Principals[p.index]
	p.Findings = d.findingsOf(p.index)
	p.Score = risk.Weigh(who, d.rules, vote, p.Findings, d.config.Risk)
	for at, episode := range who.Episodes {
		p.Episodes = append(p.Episodes, EpisodeScore{Episode: episode, Behaviour: p.Score.Episodes[at]})
	}
}

// shortID is the start of a hash of who the principal is: stable between runs and machines.
func shortID(p *profile.Principal) string {
	sum := sha256.Sum256([]byte(p.Name + "\x00" + p.Account))
	return hex.EncodeToString(sum[:6])
}

// describe fills in what the store knows of the evidence.
func (e *Evidence) describe(store *eventstore.Store) {
	e.Duplicates, e.Conflicts = store.Duplicates(), store.Conflicts()
	order := store.Order()
	if len(order) == 0 {
		return
	}
	e.From, e.To = store.Time(order[0]), store.Time(order[len(order)-1])
	e.Gaps = gaps(store, order)
}

// A gap is an hour at least, and a hundred times the mean distance of two events: an hour without
// any says nothing of a log of ten events a day, and much of one that has ten a second.
const (
	leastGap   = 3600
	gapOfMean  = 100
	mostOfGaps = 1000
)

func gaps(store *eventstore.Store, order []eventstore.Row) (found []Gap) {
	span := store.Time(order[len(order)-1]) - store.Time(order[0])
	least := max(leastGap, gapOfMean*span/int64(len(order)))
	last := store.Time(order[0])
	for _, row := range order {
		now := store.Time(row)
		if now-last >= least && len(found) < mostOfGaps {
			found = append(found, Gap{From: last, To: now})
		}
		last = now
	}
	return found
}
