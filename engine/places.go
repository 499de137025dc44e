package engine

import (
	"cmp"
	"fmt"
	"net/netip"

	"trailsift/engine/eventstore"
	"trailsift/engine/intel"
)

// atlas knows where the addresses of a log are. It grows with the log's list of them, so that each is looked up
// once, however often a log is judged while it is being read.
type atlas struct {
	book    *intel.Book // nil for none
	numbers map[intel.Place]uint32
	places
}

// places are where the addresses of a log are, as far as that is known. They never change.
type places struct {
	distinct []intel.Place // the first is of addresses of which nothing is known
	networks []string      // of the distinct, as texts
	of       []uint32      // by address in the store: which of the distinct
	public   int           // addresses that can be at a place at all
	unplaced int           // of those: no coordinates, and no exit either, whose user may be anywhere
	country  bool          // some address has one
	network  bool          // some address has one
	broken   int           // addresses that a damaged database could not answer for
	failure  error         // the first of those
}

// look returns the places of all addresses of a store, which begin with those of the store before.
func (a *atlas) look(addresses []eventstore.Address) *places {
	if a.numbers == nil {
		a.numbers = map[intel.Place]uint32{{}: 0}
		a.distinct, a.networks = []intel.Place{{}}, []string{""}
	}
	for _, address := range addresses[len(a.of):] {
		a.of = append(a.of, a.number(a.find(address)))
	}
	found := a.places
	return &found
}

func (a *atlas) number(place intel.Place) uint32 {
	number, known := a.numbers[place]
	if !known {
		number = uint32(len(a.distinct))
		a.numbers[place] = number
		a.distinct, a.networks = append(a.distinct, place), append(a.networks, place.Network())
		a.country = a.country || place.Country != ""
		a.network = a.network || a.networks[number] != ""
	}
	return number
}

// find is where one address is. Private addresses have no place, whatever a list says.
func (a *atlas) find(address eventstore.Address) (place intel.Place) {
	ip, public := publicAddress(address)
	if !public {
		return place
	}
	if a.book != nil {
		var err error
		if place, err = a.book.Find(ip); err != nil {
			a.broken++
			a.failure = cmp.Or(a.failure, err)
		}
	}
	a.public++
	if !place.Located() && !place.IsExit() {
		a.unplaced++
	}
	return place
}

// publicAddress reports whether an address can be at a place at all.
func publicAddress(a eventstore.Address) (netip.Addr, bool) {
	if a.Class != eventstore.ClientAddress {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(a.Text)
	return ip, err == nil && !ip.IsPrivate() && ip.IsGlobalUnicast()
}

// countryOf is the country of an address of the store, and networkOf whose the address is.
func (p *places) countryOf(address uint32) string { return p.distinct[p.of[address]].Country }
func (p *places) networkOf(address uint32) string { return p.networks[p.of[address]] }

// columns are what is known of the events' addresses, place by place.
func (p *places) columns(addressOf func(eventstore.Row) uint32) map[string]column {
	byPlace := func(row eventstore.Row) int { return int(p.of[addressOf(row)]) }
	return map[string]column{
		"country": {len(p.distinct), byPlace, func(i int) string { return p.distinct[i].Country }},
		"network": {len(p.distinct), byPlace, func(i int) string { return p.networks[i] }},
		"asn":     {len(p.distinct), byPlace, func(i int) string { return p.distinct[i].ASN() }},
	}
}

// vacant are the columns that are empty for every event of the log.
func (p *places) vacant() (columns []string) {
	if !p.country {
		columns = append(columns, "country")
	}
	if !p.network {
		columns = append(columns, "network")
	}
	return columns
}

// byText are the places by the addresses' texts, without those of which nothing is known.
func (p *places) byText(addresses []eventstore.Address) map[string]intel.Place {
	found := map[string]intel.Place{}
	for i, number := range p.of {
		if number != 0 {
			found[addresses[i].Text] = p.distinct[number]
		}
	}
	return found
}

// placeSources are the settings that say where addresses are.
const placeSources = "geoip.city, intel.lists"

// lacks says what could not be seen for want of places: impossible travel (S02), if that is looked for, and the
// countries of events.
func (p *places) lacks(travel bool) map[string]string {
	said := map[string]string{}
	if p.public > 0 && !p.country {
		said["country"] = "not known of any address (" + placeSources + ")"
	}
	switch {
	case !travel || p.unplaced == 0:
	case p.unplaced == p.public:
		said["S02"] = "abstained: nothing says where the addresses of this log are (" + placeSources + ")"
	default:
		said["S02"] = fmt.Sprintf("where %d of %d addresses are is not known (%s)", p.unplaced, p.public, placeSources)
	}
	if p.failure != nil {
		said["geoip"] = fmt.Sprintf("%d of %d addresses could not be looked up: %v", p.broken, p.public, p.failure)
	}
	return said
}
