// Package intel says what is known of an address from outside of the logs: where it is, and whether a
// VPN, an anonymiser or a hosting company uses it. What that means for a principal is package sequence's.
//
// Everything comes from lists of networks, in files that people keep; Book holds them and answers by the
// narrowest network that contains an address.
package intel

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Place is what is known of a network.
type Place struct {
	Country             string // ISO 3166 code; empty when unknown
	City                string
	Latitude, Longitude float64 // degrees; both 0 when unknown
	Tags                []string
}

// Located reports whether the place has coordinates.
func (p Place) Located() bool { return p.Latitude != 0 || p.Longitude != 0 }

// exits are the tags of networks that people reach from elsewhere.
var exits = []string{"tor", "vpn", "hosting"}

// IsExit reports whether the network says where an exit is rather than where its user is.
func (p Place) IsExit() bool {
	return slices.ContainsFunc(p.Tags, func(tag string) bool { return slices.Contains(exits, tag) })
}

// String is "Berlin, DE".
func (p Place) String() string {
	switch {
	case p.City == "":
		return p.Country
	case p.Country == "":
		return p.City
	}
	return p.City + ", " + p.Country
}

// Book holds lists. Its zero value knows nothing; it must not grow while it is asked.
type Book struct {
	networks map[netip.Prefix]Place
	widths   []int // of the networks, the narrowest first
}

// Add enters a network. Of a network entered twice the later entry counts.
func (b *Book) Add(network netip.Prefix, place Place) {
	if b.networks == nil {
		b.networks = map[netip.Prefix]Place{}
	}
	b.networks[network.Masked()] = place
	if at, found := slices.BinarySearchFunc(b.widths, network.Bits(), func(a, b int) int { return b - a }); !found {
		b.widths = slices.Insert(b.widths, at, network.Bits())
	}
}

// Find is what the narrowest network around an address is known for.
func (b *Book) Find(address netip.Addr) (Place, bool) {
	address = address.Unmap().WithZone("")
	for _, bits := range b.widths {
		network, err := address.Prefix(bits)
		if err != nil {
			continue // the other family's
		}
		if place, known := b.networks[network]; known {
			return place, true
		}
	}
	return Place{}, false
}

// Read enters a list. A line is a network in CIDR notation or an address, country, city, latitude,
// longitude, and any number of tags, with blanks between them; "-" stands for what is not known and "_"
// for a blank within a name:
//
//	203.0.113.0/28  PA Panama_City 8.98 -79.52 vpn
//
// What follows a # is a remark. The error names the line.
func (b *Book) Read(list io.Reader) error {
	lines := bufio.NewScanner(list)
	for number := 1; lines.Scan(); number++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		network, place, err := parse(words)
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		b.Add(network, place)
	}
	return lines.Err()
}

func parse(words []string) (network netip.Prefix, place Place, err error) {
	if len(words) < 5 {
		return network, place, fmt.Errorf("want a network, country, city, latitude and longitude, got %d words", len(words))
	}
	if network, err = netip.ParsePrefix(words[0]); err != nil {
		address, wrong := netip.ParseAddr(words[0])
		if wrong != nil {
			return network, place, fmt.Errorf("%q is no network such as 203.0.113.0/24", words[0])
		}
		network = netip.PrefixFrom(address, address.BitLen())
	}
	known := func(word string) string { return strings.ReplaceAll(strings.Trim(word, "-"), "_", " ") }
	place = Place{Country: strings.ToUpper(known(words[1])), City: known(words[2])}
	for _, tag := range words[5:] {
		place.Tags = append(place.Tags, strings.ToLower(tag))
	}
	if place.Latitude, err = degrees(words[3], 90); err != nil {
		return network, place, err
	}
	place.Longitude, err = degrees(words[4], 180)
	return network, place, err
}

func degrees(word string, most float64) (float64, error) {
	if word == "-" {
		return 0, nil
	}
	d, err := strconv.ParseFloat(word, 64)
	if err != nil || math.IsNaN(d) || math.Abs(d) > most {
		return 0, fmt.Errorf("%q is no angle from -%v to %v degrees", word, most, most)
	}
	return d, nil
}

// Distance is the great-circle distance of two places in kilometres, by the haversine formula.
func Distance(a, b Place) float64 {
	const radius, degree = 6371, math.Pi / 180
	dLat, dLon := (b.Latitude-a.Latitude)*degree, (b.Longitude-a.Longitude)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Latitude*degree)*math.Cos(b.Latitude*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
