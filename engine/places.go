package engine

import (
	"fmt"
	"net/netip"

	"trailsift/engine/eventstore"
	"trailsift/engine/intel"
)

// places are where the addresses of the log are, by their texts. Private addresses have no place, whatever
// a list says.
func (d *local) places() map[string]intel.Place {
	if d.config.Places == nil {
		return nil
	}
	found := map[string]intel.Place{}
	for _, address := range d.store.Addresses() {
		ip, public := publicAddress(address)
		if !public {
			continue
		}
		if place, known := d.config.Places.Find(ip); known {
			found[address.Text] = place
		}
	}
	return found
}

// publicAddress reports whether an address can be at a place at all.
func publicAddress(a eventstore.Address) (netip.Addr, bool) {
	if a.Class != eventstore.ClientAddress {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(a.Text)
	return ip, err == nil && !ip.IsPrivate() && ip.IsGlobalUnicast()
}

// travelLacks is what impossible travel (S02) could not see for want of places, or "".
func (d *local) travelLacks() string {
	if s := d.config.Sequences; !s.Enabled || !s.Travel.Enabled {
		return ""
	}
	known, all := len(d.places()), 0
	for _, address := range d.store.Addresses() {
		if _, public := publicAddress(address); public {
			all++
		}
	}
	switch {
	case known == all:
		return ""
	case known == 0:
		return "abstained: no list says where the addresses of this log are (intel.lists)"
	}
	return fmt.Sprintf("where %d of %d addresses are is not known (intel.lists)", all-known, all)
}
