package intel_test

import (
	"math"
	"net/netip"
	"strings"
	"testing"

	"trailsift/engine/intel"
)

// find looks an address up where nothing is damaged.
func find(t *testing.T, book *intel.Book, address string) intel.Place {
	t.Helper()
	place, err := book.Find(netip.MustParseAddr(address))
	if err != nil {
		t.Fatal(err)
	}
	return place
}

func TestNarrowestNetworkAnswers(t *testing.T) {
	var book intel.Book
	list := `
# our own
203.0.113.0/24   DE Berlin 52.52 13.40
203.0.113.16/28  pa Panama_City 8.98 -79.52 VPN # an exit
2001:db8::/32    KR Seoul 37.57 126.98
192.0.2.7        - - - - tor
`
	if err := book.Read(strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		address, want string
		exit, located bool
	}{
		{"203.0.113.9", "Berlin, DE", false, true},
		{"203.0.113.17", "Panama City, PA", true, true},
		{"::ffff:203.0.113.17", "Panama City, PA", true, true},
		{"2001:db8::1", "Seoul, KR", false, true},
		{"192.0.2.7", "", true, false},
	} {
		place := find(t, &book, test.address)
		if place.String() != test.want || place.IsExit() != test.exit || place.Located() != test.located {
			t.Errorf("%s is %q, %v, %v", test.address, place, place.IsExit(), place.Located())
		}
	}
	if place := find(t, &book, "198.51.100.1"); place != (intel.Place{}) {
		t.Errorf("an address of no network is in %v", place)
	}
}

func TestListsAreRefusedByLine(t *testing.T) {
	for line, want := range map[string]string{
		"203.0.113.0/24 DE Berlin":            "line 2: want a network, country, city, latitude and longitude, got 3 words",
		"203.0.113.0/40 DE Berlin 52.5 13.4":  `line 2: "203.0.113.0/40" is no network such as 203.0.113.0/24`,
		"203.0.113.0/24 DE Berlin 92.5 13.4":  `line 2: "92.5" is no angle from -90 to 90 degrees`,
		"203.0.113.0/24 DE Berlin 52.5 Spree": `line 2: "Spree" is no angle from -180 to 180 degrees`,
	} {
		var book intel.Book
		if err := book.Read(strings.NewReader("#\n" + line)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
}

func TestDistance(t *testing.T) {
	berlin, seoul := intel.Place{Latitude: 52.52, Longitude: 13.40}, intel.Place{Latitude: 37.57, Longitude: 126.98}
	if got := intel.Distance(berlin, seoul); math.Abs(got-8135) > 30 {
		t.Errorf("Berlin is %.0f km from Seoul, want 8135", got)
	}
	if got := intel.Distance(berlin, berlin); got != 0 {
		t.Errorf("Berlin is %v km from itself", got)
	}
	berlin.Radius, seoul.Radius = 100, 1000
	if got := intel.Apart(berlin, seoul); math.Abs(got-7035) > 30 {
		t.Errorf("somewhere near Berlin is at least %.0f km from somewhere in Korea, want 7035", got)
	}
	if got := intel.Apart(berlin, berlin); got != 0 {
		t.Errorf("somewhere near Berlin is %v km from there at least", got)
	}
}

func TestNetworksAreNamed(t *testing.T) {
	for _, test := range []struct {
		place intel.Place
		want  string
	}{
		{intel.Place{}, ""},
		{intel.Place{Tags: "vpn hosting"}, "vpn hosting"},
		{intel.Place{AS: 64500}, "AS64500"},
		{intel.Place{AS: 64500, Operator: "Example Hosting"}, "AS64500 Example Hosting"},
		{intel.Place{AS: 64500, Operator: "Example Hosting", Tags: "vpn"}, "vpn, AS64500 Example Hosting"},
	} {
		if got := test.place.Network(); got != test.want {
			t.Errorf("%+v is %q, want %q", test.place, got, test.want)
		}
	}
}
