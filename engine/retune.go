package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"trailsift/engine/profile"
	"trailsift/engine/sequence"
)

// Cost is how much has to be done again to judge the same events by other settings. Each includes those
// before it.
type Cost uint8

const (
	// Rescore: thresholds, points, the forest's vote, levels, suppressions. Milliseconds.
	Rescore Cost = iota
	// Recount: time zones, lists of calls, episodes, how the forest is grown. Tenths of a second.
	Recount
	// Rerun: sequences, places, accounts, who is a principal, which events are judged. Seconds.
	Rerun
	// Reread: other signatures, and sequences that ask for more than was noted while reading. The logs
	// have to be read again, which Retune cannot do.
	Reread
)

// String says in a word what is done: "rescore", "recount", "rerun", "reread".
func (c Cost) String() string { return [...]string{"rescore", "recount", "rerun", "reread"}[c] }

// ErrReread says that settings cannot be judged by without reading the logs again.
var ErrReread = errors.New("these settings need the logs to be read again")

// Config returns the settings the snapshot was judged by; zero for a snapshot that no run has made.
func (s *Snapshot) Config() Config {
	if s.judged == nil {
		return Config{}
	}
	return s.judged.config
}

// Cost says how much Retune has to do again. It is cheap to ask for.
func (s *Snapshot) Cost(config Config) Cost {
	if s.judged == nil {
		return Reread
	}
	change := s.judged.changeTo(config)
	switch {
	case change.reading:
		return Reread
	case change.choice || change.signatures || change.sequences:
		return Rerun
	case change.counting || change.growing:
		return Recount
	}
	return Rescore
}

// change is what other settings concern.
type change struct {
	reading      bool // what only reading the logs can bring
	choice       bool // who is a principal and which events are judged: everything that follows
	counting     bool
	growing      bool // the forest's trees
	signatures   bool
	sequences    bool
	suppressions bool
}

// findings reports whether what signatures and sequences found has to be put together anew.
func (c change) findings() bool { return c.choice || c.signatures || c.sequences || c.suppressions }

// changeTo compares the settings an answer was judged by with others.
func (d *local) changeTo(config Config) change {
	read, was := &d.reading.config, &d.config
	accounts := !reflect.DeepEqual(was.Accounts, config.Accounts)
	return change{
		reading: config.Limits != read.Limits ||
			config.Signatures != nil && config.Signatures != read.Signatures ||
			!sequence.Serves(read.Sequences, config.Sequences),
		choice: !reflect.DeepEqual(was.Judge, config.Judge) ||
			was.Places != config.Places && !config.Judge.Filter.Empty() ||
			!reflect.DeepEqual(was.Spec.Identity, config.Spec.Identity),
		counting:     !reflect.DeepEqual(was.Spec, config.Spec),
		growing:      !was.Forest.GrowsAs(config.Forest) || config.Forest.Enabled && d.grown == nil,
		signatures:   was.Signatures != config.Signatures || accounts,
		sequences:    was.Sequences != config.Sequences || was.Places != config.Places || accounts,
		suppressions: !reflect.DeepEqual(was.Suppressions, config.Suppressions),
	}
}

// Retune judges the same events by other settings, and does only that again which they change. It answers
// with a new snapshot of a later version; the old one stays valid. It fails with ErrReread where the logs
// would have to be read again, with the context's error, and for a time zone that nobody knows.
func (s *Snapshot) Retune(ctx context.Context, config Config) (*Snapshot, error) {
	if s.Cost(config) == Reread {
		return nil, ErrReread
	}
	next, err := s.judged.retuned(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("judging by other settings: %w", err)
	}
	tuned := next.conclude()
	tuned.Provisional, tuned.Partial = s.Provisional, s.Partial
	tuned.Version = next.reading.versions.Add(1)
	return tuned, nil
}

// retuned makes the answers of all layers anew where they change.
func (d *local) retuned(ctx context.Context, config Config) (*local, error) {
	change := d.changeTo(config)
	next := newLocal(d.store, d.profiles, d.judged, config)
	next.reading, next.places, next.grown, next.kin, next.signed, next.followed = d.reading, d.places, d.grown, d.kin, d.signed, d.followed
	if d.config.Places != config.Places {
		next.places = (&atlas{book: config.Places}).look(d.store.Addresses())
	}
	if err := next.recount(ctx, change); err != nil {
		return nil, err
	}
	if change.choice || change.signatures {
		next.signed = next.prove(config.Signatures)
	}
	if change.choice || change.sequences {
		if err := next.follow(ctx); err != nil {
			return nil, err
		}
	}
	if next.proofs, next.findings = d.proofs, d.findings; change.findings() {
		next.suppress(config.Suppressions, d.reading.started)
	}
	return next, ctx.Err()
}

// recount counts and compares the principals anew, as far as other settings ask for it.
func (d *local) recount(ctx context.Context, change change) (err error) {
	switch {
	case change.choice:
		if d.judged, err = d.config.Judge.rows(ctx, d.store, d.places, d.config.Spec); err != nil {
			return fmt.Errorf("choosing the events to judge: %w", err)
		}
		d.profiles, err = profile.Build(ctx, d.store, d.judged, d.config.Spec)
	case change.counting:
		d.profiles, err = d.profiles.Recount(ctx, d.judged, d.config.Spec)
	}
	if err != nil {
		return err
	}
	if change.choice || change.counting || change.growing {
		d.grown = nil
	}
	d.askForest()
	return nil
}
