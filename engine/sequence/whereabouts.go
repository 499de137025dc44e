package sequence

import (
	"context"
	"net/netip"
	"slices"

	"trailsift/engine/eventstore"
	"trailsift/engine/finding"
	"trailsift/engine/intel"
	"trailsift/engine/profile"
)

// sighting is somebody at an address on a day.
type sighting struct {
	who     *profile.Principal
	address eventstore.Address
	day     int64 // since 1970, UTC
}

// visitor is somebody at an address.
type visitor struct {
	who     *profile.Principal
	address string
}

// whereabouts are the days on which callers were at addresses, as far as that matters to some sightings.
type whereabouts struct {
	days   map[visitor]map[int64]bool
	places map[string]intel.Place // of addresses, by their texts
}

// habits are how many days a log has to have for somebody to have any.
const habits = 3

// trace learns where those who were sighted work, and who else works from where they were.
func trace(ctx context.Context, feed finding.Feed, about Log, list []sighting) (whereabouts, error) {
	w := whereabouts{days: map[visitor]map[int64]bool{}, places: about.Places}
	if len(list) == 0 || about.days() < habits {
		return w, nil
	}
	var names, addresses []string
	for _, s := range list {
		names, addresses = append(names, s.who.Name), append(addresses, s.address.Text)
	}
	for _, want := range []finding.Want{
		{Principals: distinctly(names), Direct: true},
		{Addresses: distinctly(addresses), Direct: true},
	} {
		for event, err := range feed.Scan(ctx, want) {
			if err != nil {
				return w, err
			}
			v := visitor{event.Principal, event.Address.Text}
			if w.days[v] == nil {
				w.days[v] = map[int64]bool{}
			}
			w.days[v][event.Time/day] = true
		}
	}
	return w, nil
}

// distinctly lists each name once: a thousand machines may be started from one address.
func distinctly(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// strange reports whether an address is new for somebody and none of the organisation's. It is the
// organisation's where several other people work from it on other days; programs are no company, since they
// run on rented machines whose addresses everybody gets by turns. Those who come from a new address most of the
// time, such as build jobs, are nowhere strange.
func (w whereabouts) strange(s sighting) bool {
	const several, roaming = 3, 3
	if !fixed(s.address) || len(w.days) == 0 {
		return false
	}
	others, fleeting := 0, 0
	for v, days := range w.days {
		if len(days) == 1 && days[s.day] {
			continue
		}
		own, same := v.who == s.who, v.address == s.address.Text
		switch {
		case own && (same || w.near(v.address, s.address.Text)):
			return false
		case own && len(days) == 1:
			fleeting++
		case !own && same && v.who.Kind == profile.Person:
			others++
		}
	}
	return others < several && fleeting < roaming
}

// near reports whether two addresses are known to be in one town, as somebody's home and office are.
func (w whereabouts) near(a, b string) bool {
	const town = 50 // km
	from, to := w.places[a], w.places[b]
	return from.Located() && to.Located() && !from.IsExit() && !to.IsExit() && intel.Apart(from, to) < town
}

// fixed reports whether an address is one that stays the same: IPv6 ones are changed for privacy, and private
// ones say nothing of a place.
func fixed(address eventstore.Address) bool {
	ip, err := netip.ParseAddr(address.Text)
	return err == nil && address.Class == eventstore.ClientAddress && ip.Unmap().Is4() && !ip.Unmap().IsPrivate()
}
