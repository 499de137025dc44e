package engine

import (
	"context"
	"errors"
	"fmt"

	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
)

// errMade says that a snapshot was put together by hand.
var errMade = errors.New("no run has made this snapshot")

// Locate finds judged and other events of the log by their ids. Ids of which there is no event are left out.
func (s *Snapshot) Locate(ids []string) map[string]EventKey {
	if s.judged == nil {
		return nil
	}
	keys := make(map[string]EventKey, len(ids))
	for id, row := range s.judged.store.Locate(ids) {
		keys[id] = EventKey(row)
	}
	return keys
}

// Without judges the log anew as if some of its events had never been written: no layer sees them, in
// no count, name, chain or account. Keys of events stay the same. What was counted of files
// while they were read stays too: what is broken or out of order, and copies. The answer depends on the snapshot
// and the hidden events alone, and the snapshot stays valid. It fails with the context's error.
func (s *Snapshot) Without(ctx context.Context, hidden []EventKey) (*Snapshot, error) {
	if s.judged == nil {
		return nil, errMade
	}
	d := s.judged
	rows := make([]eventstore.Row, len(hidden))
	for i, key := range hidden {
		rows[i] = eventstore.Row(key)
	}
	store, read := d.store.Without(rows), *d.reading
	read.evidence.Records -= d.store.Len() - store.Len()
	read.evidence.From, read.evidence.To, read.evidence.Gaps = 0, 0, nil
	read.evidence.describe(store)
	left, err := answer(ctx, store, &read, d.places.without(store.Addresses()), d.config)
	if err != nil {
		return nil, fmt.Errorf("judging without %d events: %w", len(hidden), err)
	}
	left.Provisional, left.Partial = s.Provisional, s.Partial
	left.Version = read.versions.Add(1)
	return left, nil
}

// without are the places of the same addresses where some of them are blank now. None is looked up again.
func (p *places) without(addresses []eventstore.Address) *places {
	left := &places{distinct: p.distinct, networks: p.networks, of: make([]uint32, len(addresses)), broken: p.broken, failure: p.failure}
	for i, address := range addresses {
		if _, public := publicAddress(address); !public {
			continue
		}
		number := p.of[i]
		place := &p.distinct[number]
		left.of[i] = number
		left.public++
		if !place.Located() && !place.IsExit() {
			left.unplaced++
		}
		left.country = left.country || place.Country != ""
		left.network = left.network || p.networks[number] != ""
	}
	return left
}

// answer judges the events of a store from the beginning.
func answer(ctx context.Context, store *eventstore.Store, read *reading, where *places, config Config) (*Snapshot, error) {
	judged, err := config.Judge.rows(ctx, store, where, config.Spec)
	if err != nil {
		return nil, fmt.Errorf("choosing the events to judge: %w", err)
	}
	profiles, err := profile.Build(ctx, store, judged, config.Spec)
	if err != nil {
		return nil, err
	}
	d := newLocal(store, profiles, judged, config)
	d.reading, d.places = read, where
	d.askForest()
	d.signed = d.prove(config.Signatures)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("judging: %w", err)
	}
	if err := d.follow(ctx); err != nil {
		return nil, err
	}
	d.suppress(config.Suppressions, read.started)
	return d.conclude(), ctx.Err()
}
