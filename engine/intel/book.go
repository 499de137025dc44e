package intel

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Book holds lists and databases. Its zero value knows nothing; it must not grow while it is asked.
type Book struct {
	networks map[netip.Prefix]Place
	widths   []int // of the networks, the narrowest first
	city     *database
	asn      *database
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

// Find is what is known of an address: what lists say of the narrowest network around it and, where they say
// nothing, what databases do. The error is about a damaged database; the Place is then what the others know.
func (b *Book) Find(address netip.Addr) (Place, error) {
	address = address.Unmap().WithZone("")
	var wider Place
	err := errors.Join(b.city.locate(address, &wider), b.asn.attribute(address, &wider))
	if listed := b.listed(address); listed != (Place{}) {
		return listed.over(wider), err
	}
	return wider, err
}

func (b *Book) listed(address netip.Addr) Place {
	for _, bits := range b.widths {
		network, err := address.Prefix(bits)
		if err != nil {
			continue // the other family's
		}
		if place, known := b.networks[network]; known {
			return place
		}
	}
	return Place{}
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
	place.Tags = strings.ToLower(strings.Join(words[5:], " "))
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
