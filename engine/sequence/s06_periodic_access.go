package sequence

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// PeriodicAccess sets S06: a long-term key that looks in at even intervals and does nothing else.
type PeriodicAccess struct {
	Enabled  bool
	Pause    time.Duration // the longest from one call of a visit to the next
	Calls    int           // in a visit, at most
	Visits   int           // at least
	Spread   float64       // how far any interval lies from their median, as a share of it, at most
	Interval time.Duration // their median, at least
}

var periodicAccess = Kind{ID: "S06_PERIODIC_ACCESS", Title: "A key that looks in at even intervals", Techniques: []string{"T1078.004"}}

func (s PeriodicAccess) detect(ctx context.Context, feed finding.Feed) (found []Found, err error) {
	want := finding.Want{Keys: []string{"AKIA*"}, Direct: true}
	err = passing(ctx, feed, want, seeKeyUse, func(who *profile.Principal) (func(keyUse), func()) {
		w := watched{PeriodicAccess: s, places: map[string]int{}}
		return w.take, func() { found = append(found, periodicAccess.of(who, w.claims())...) }
	})
	return found, err
}

// keyUse is one call with a key.
type keyUse struct {
	time   int64
	row    eventstore.Row
	key    string
	read   bool
	asks   bool // who the key belongs to
	denied bool
}

func seeKeyUse(e *finding.Event) (keyUse, bool) {
	return keyUse{
		time: e.Time, row: e.Row, key: e.Identity.AccessKey, read: e.Flags.Has(eventstore.ReadOnly),
		asks: e.Call.Service() == "sts" && e.Call.Action() == "GetCallerIdentity", denied: e.Flags.Has(eventstore.Denied),
	}, true
}

// watched are a principal's keys, in the order of their first use.
type watched struct {
	PeriodicAccess
	keys   []quietKey
	places map[string]int // in keys
}

// quietKey is what a key did, as long as it does nothing but look in.
type quietKey struct {
	loud   bool // and so nothing is kept of it
	uses   []keyUse
	visits []visit
}

func (w *watched) take(use keyUse) {
	at, known := w.places[use.key]
	if !known {
		at = len(w.keys)
		w.places[use.key] = at
		w.keys = append(w.keys, quietKey{})
	}
	w.keys[at].take(use, w.PeriodicAccess)
}

// take splits the uses of a key by pauses. A key is quiet while all visits are short and read only.
func (k *quietKey) take(use keyUse, s PeriodicAccess) {
	if k.loud {
		return
	}
	if n := len(k.uses); n == 0 || use.time-k.uses[n-1].time > seconds(s.Pause) {
		k.visits = append(k.visits, visit{began: use.time})
	}
	v := &k.visits[len(k.visits)-1]
	v.calls++
	v.asks, v.denied = v.asks || use.asks, v.denied || use.denied
	k.uses = append(k.uses, use)
	if v.calls > s.Calls || !use.read {
		*k = quietKey{loud: true}
	}
}

func (w *watched) claims() (claims []claim) {
	for _, key := range w.keys {
		claims = append(claims, w.claim(key.uses, key.visits)...)
	}
	return claims
}

func (s PeriodicAccess) claim(uses []keyUse, visits []visit) []claim {
	if len(visits) < max(2, s.Visits) {
		return nil
	}
	var intervals []int64
	for i := 1; i < len(visits); i++ {
		intervals = append(intervals, visits[i].began-visits[i-1].began)
	}
	sorted := slices.Sorted(slices.Values(intervals))
	median := float64(sorted[(len(sorted)-1)/2]+sorted[len(sorted)/2]) / 2
	widest := max(median-float64(sorted[0]), float64(sorted[len(sorted)-1])-median)
	if median < s.Interval.Seconds() || widest > s.Spread*median {
		return nil
	}
	c := claim{level: finding.Medium}
	for _, use := range uses {
		c.rows = append(c.rows, use.row)
	}
	c.sentence = fmt.Sprintf("Key %s was used for %d short visits of reads alone from %s on, one every %s, none more than %s off",
		uses[0].key, len(visits), finding.Clock(uses[0].time), span(int64(median)), span(int64(math.Ceil(widest))))
	if stranger(visits) {
		c.level = finding.High
		c.sentence += ", each time asking whose it is and mostly denied something"
	}
	return []claim{c}
}

// stranger reports whether the key is in the hands of somebody who does not know it. Its owner knows whose it
// is, and mends or stops a program that is denied something again and again.
func stranger(visits []visit) bool {
	denied := 0
	for _, v := range visits {
		if !v.asks {
			return false
		}
		if v.denied {
			denied++
		}
	}
	return 2*denied > len(visits)
}

// visit is what one look-in held.
type visit struct {
	began        int64
	calls        int
	asks, denied bool
}
