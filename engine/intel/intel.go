// Package intel says what is known of an address from outside of the logs: where it is, whose network it
// belongs to, and whether a VPN, an anonymiser or a hosting company uses it. What that means for a principal is
// package sequence's.
//
// It comes from databases in MaxMind's format and from lists of networks that people keep. Book holds both
// and answers with a Place; what a list says counts more than what a database does, since whoever keeps a list
// knows those networks.
package intel

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Place is what is known of an address; the zero Place is nothing.
type Place struct {
	Country             string // ISO 3166 code; empty when unknown
	City                string
	Latitude, Longitude float64 // degrees; both 0 when unknown
	Radius              float64 // the address is probably this near to the coordinates, in kilometres
	AS                  uint32  // number of the autonomous system that announces the address; 0 when unknown
	Operator            string  // who runs that system
	Tags                string  // of a list, with blanks between them: "vpn hosting"
}

// Located reports whether the place has coordinates.
func (p Place) Located() bool { return p.Latitude != 0 || p.Longitude != 0 }

// exits are the tags of networks that people reach from elsewhere.
var exits = []string{"tor", "vpn", "hosting"}

// Tagged reports whether a list gives the network one of some tags.
func (p Place) Tagged(tags ...string) bool {
	return slices.ContainsFunc(strings.Fields(p.Tags), func(tag string) bool { return slices.Contains(tags, tag) })
}

// IsExit reports whether the network says where an exit is rather than where its user is.
func (p Place) IsExit() bool { return p.Tagged(exits...) }

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

// ASN is "AS64500"; empty when unknown.
func (p Place) ASN() string {
	if p.AS == 0 {
		return ""
	}
	return fmt.Sprintf("AS%d", p.AS)
}

// Network is "vpn, AS64500 Example Hosting", as far as that is known.
func (p Place) Network() string {
	operator := strings.TrimSpace(p.ASN() + " " + p.Operator)
	if p.Tags == "" || operator == "" {
		return p.Tags + operator
	}
	return p.Tags + ", " + operator
}

// over lays what a list says over what databases do. Where the two mean different places, nothing of the
// databases' is left: the coordinates of another city are worse than none.
func (p Place) over(wider Place) Place {
	differ := func(a, b string) bool { return a != "" && !strings.EqualFold(a, b) }
	if differ(p.Country, wider.Country) || differ(p.City, wider.City) {
		wider = Place{AS: wider.AS, Operator: wider.Operator}
	}
	if !p.Located() {
		p.Latitude, p.Longitude, p.Radius = wider.Latitude, wider.Longitude, wider.Radius
	}
	p.Country, p.City = cmp.Or(p.Country, wider.Country), cmp.Or(p.City, wider.City)
	p.AS, p.Operator = wider.AS, wider.Operator
	return p
}

// Apart is how far two places are from each other at least, in kilometres: both may be anywhere within their
// radius.
func Apart(a, b Place) float64 { return max(0, Distance(a, b)-a.Radius-b.Radius) }

// Distance is the great-circle distance of two places in kilometres, by the haversine formula.
func Distance(a, b Place) float64 {
	const radius, degree = 6371, math.Pi / 180
	dLat, dLon := (b.Latitude-a.Latitude)*degree, (b.Longitude-a.Longitude)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Latitude*degree)*math.Cos(b.Latitude*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
