package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync/atomic"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
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
func (a *Analysis) judge(ctx context.Context, store *eventstore.Store, loader *eventstore.Loader, notes *ledger) (*Snapshot, error) {
	read := &reading{config: a.config, started: a.started, versions: &a.version, evidence: notes.sum(), crowded: map[string]string{}}
	read.evidence.describe(store)
	for column, left := range loader.Crowded() {
		read.crowded["column "+column] = fmt.Sprintf("too many different values: %d stand as … and can only be read in their records", left)
	}
	where := a.atlas.look(store.Addresses())
	return answer(ctx, store, read, where, a.config)
}

// conclude scores the principals by what the layers have found, which is the answer.
func (d *local) conclude() *Snapshot {
	d.rank()
	s := &Snapshot{
		Profile: d.config.Profile, TotalEvents: len(d.judged), Evidence: d.reading.evidence,
		Ranking: d.ranking, Unranked: d.unranked, Dataset: d, forest: d.forest, judged: d,
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
