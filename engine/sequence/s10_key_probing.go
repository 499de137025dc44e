package sequence

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/profile"
)

// KeyProbing sets S10: a temporary key that is denied in one service after the other.
type KeyProbing struct {
	Enabled  bool
	Window   time.Duration
	Services int           // that denied the key
	Read     time.Duration // a read of data this soon after makes it grave
}

var keyProbing = Kind{ID: "S10_KEY_PROBING", Title: "A temporary key tried on many services", Techniques: []string{"T1550.001", "T1526"}}

//go:embed data_reads.txt
var dataReadText string

// detect looks first for the keys that were denied so often, which are few, and then for what they read.
func (s KeyProbing) detect(ctx context.Context, feed finding.Feed) ([]Found, error) {
	suspects, err := s.suspects(ctx, feed)
	if err != nil || len(suspects) == 0 {
		return nil, err
	}
	want := finding.Want{Calls: read(dataReadText).calls(), None: eventstore.Denied, Direct: true}
	for _, suspect := range suspects {
		want.Keys = append(want.Keys, suspect.key)
	}
	reads := map[*profile.Principal][]probe{}
	err = each(ctx, feed, want, seeProbe, func(who *profile.Principal, events []probe) { reads[who] = slices.Clone(events) })
	if err != nil {
		return nil, err
	}
	var all accusations
	for _, suspect := range suspects {
		all.add(suspect.who, s.claims(suspect, reads[suspect.who]))
	}
	return all.found(keyProbing), nil
}

// suspect is a key that was denied in many services.
type suspect struct {
	who     *profile.Principal
	key     string
	denials []probe
	bursts  []stretch[probe]
}

func (s KeyProbing) suspects(ctx context.Context, feed finding.Feed) (list []suspect, err error) {
	want := finding.Want{Keys: []string{"ASIA*"}, All: eventstore.Denied, Direct: true}
	err = each(ctx, feed, want, seeProbe, func(who *profile.Principal, events []probe) {
		if who.Kind == profile.Service {
			return // some retry denied calls all day
		}
		keys := map[string][]probe{}
		for _, event := range events {
			keys[event.key] = append(keys[event.key], event)
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if bursts := stretches(keys[key], seconds(s.Window), &probes{several{}, s.Services}); len(bursts) > 0 {
				list = append(list, suspect{who, key, keys[key], bursts})
			}
		}
	})
	return list, err
}

// probes counts the services that denied a key in a window.
type probes struct {
	several
	least int
}

func (p *probes) enter(one probe) { p.several.enter(one.call.Source) }
func (p *probes) leave(one probe) { p.several.leave(one.call.Source) }
func (p *probes) rank() int {
	if len(p.several) < p.least {
		return 0
	}
	return len(p.several)
}

func (s KeyProbing) claims(of suspect, reads []probe) (claims []claim) {
	for _, burst := range of.bursts {
		c := claim{level: finding.Medium}
		for _, denial := range burst.events {
			c.rows = append(c.rows, denial.row)
		}
		first, last := burst.bestEvents()[0].time, burst.events[len(burst.events)-1].time
		c.sentence = fmt.Sprintf("Key %s was denied in %d services within %s from %s on", of.key, burst.rank, span(seconds(s.Window)), finding.Clock(first))
		var data []eventstore.Row
		for _, one := range reads {
			if one.key == of.key && one.allowed && one.time >= first && one.time-last <= seconds(s.Read) {
				data = append(data, one.row)
			}
		}
		if len(data) > 0 {
			c.level = finding.High
			c.rows = append(c.rows, data...)
			c.sentence += fmt.Sprintf(", and then read data %d times", len(data))
		}
		claims = append(claims, c)
	}
	return claims
}

// probe is one call with a temporary key.
type probe struct {
	time    int64
	row     eventstore.Row
	key     string
	call    eventstore.Call
	allowed bool
}

func (p probe) at() int64 { return p.time }

func seeProbe(e *finding.Event) (probe, bool) {
	return probe{e.Time, e.Row, e.Identity.AccessKey, e.Call, succeeded(e)}, true
}
