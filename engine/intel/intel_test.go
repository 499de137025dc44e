package intel_test

import (
	"math"
	"net/netip"
	"strings"
	"testing"

	"trailsift/engine/intel"
)

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
		place, known := book.Find(netip.MustParseAddr(test.address))
		if !known || place.String() != test.want || place.IsExit() != test.exit || place.Located() != test.located {
			t.Errorf("%s is %q, %v, %v", test.address, place, place.IsExit(), place.Located())
		}
	}
	if place, known := book.Find(netip.MustParseAddr("198.51.100.1")); known {
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
}
