package sequence_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/intel"
	"trailsift/engine/profile/logtest"
)

// atlas says where the addresses of the tests are.
func atlas(t *testing.T) *intel.Book {
	t.Helper()
	book := &intel.Book{}
	list := `
203.0.113.0/28   DE Berlin  52.52 13.40
203.0.113.16/28  PL Warsaw  52.23 21.01
203.0.113.32/28  KR Seoul   37.57 126.98
203.0.113.48/28  IS Reykjavik 64.15 -21.94 tor
10.0.0.0/8       KR Seoul   37.57 126.98
`
	if err := book.Read(strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	// A database is this sure of it.
	book.Add(netip.MustParsePrefix("203.0.113.64/28"), intel.Place{Country: "PL", Latitude: 52.23, Longitude: 21.01, Radius: 30})
	book.Add(netip.MustParsePrefix("203.0.113.80/28"), intel.Place{Country: "KR", Latitude: 37.57, Longitude: 126.98, Radius: 200})
	return book
}

const (
	berlin, warsaw, seoul, tor = "203.0.113.1", "203.0.113.17", "203.0.113.33", "203.0.113.49"
	nearWarsaw, korea, private = "203.0.113.65", "203.0.113.81", "10.1.2.3"
)

// webIdentity is a build job's identity, from outside of AWS.
const webIdentity = `{"type": "WebIdentityUser", "principalId": "arn:aws:iam::210987654321:oidc-provider/builds.example:job", "userName": "job"}`

func TestImpossibleTravel(t *testing.T) {
	token := strings.Replace(logtest.User("alice"), "AKIAEXAMPLEALICE", "ASIAEXAMPLETOKEN", 1)
	for _, test := range []struct {
		name        string
		first, then logtest.Event
		after       time.Duration
		want        string
	}{
		{"one key in Berlin and, an hour later, in Seoul", logtest.Event{Address: berlin}, logtest.Event{Address: seoul}, time.Hour, "high 2"},
		{"at the same second", logtest.Event{Address: berlin}, logtest.Event{Address: seoul}, 0, "high 2"},
		{"another key of the same user", logtest.Event{Address: berlin}, logtest.Event{Address: seoul, User: token}, time.Hour, "medium 2"},
		{"by aircraft", logtest.Event{Address: berlin}, logtest.Event{Address: seoul}, 10 * time.Hour, ""},
		{"a train ride of 517 km", logtest.Event{Address: berlin}, logtest.Event{Address: warsaw}, 5 * time.Hour, ""},
		{"517 km in a minute", logtest.Event{Address: berlin}, logtest.Event{Address: warsaw}, time.Minute, "high 2"},
		{"517 km in a minute, give or take 30", logtest.Event{Address: berlin}, logtest.Event{Address: nearWarsaw}, time.Minute, ""},
		{"somewhere in Korea, an hour later", logtest.Event{Address: berlin}, logtest.Event{Address: korea}, time.Hour, "high 2"},
		{"a denied call from far away", logtest.Event{Address: berlin}, logtest.Event{Address: seoul, Error: "AccessDenied"}, time.Hour, ""},
		{"an exit of Tor, whose user may sit at home", logtest.Event{Address: berlin}, logtest.Event{Address: tor}, time.Hour, ""},
		{"a private address, whatever a list says", logtest.Event{Address: berlin}, logtest.Event{Address: private}, time.Hour, ""},
		{"a role of machines in two regions", logtest.Event{Address: berlin, User: logtest.Session("worker", "alice")},
			logtest.Event{Address: seoul, User: logtest.Session("worker", "bob")}, time.Hour, ""},
		{"build jobs, which show no key", logtest.Event{Address: berlin, User: webIdentity}, logtest.Event{Address: seoul, User: webIdentity}, time.Hour, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			for i, e := range []logtest.Event{test.first, test.then} {
				e.Call = "s3:ListBuckets"
				if e.User == "" {
					e.User = logtest.User("alice")
				}
				l.add(time.Duration(i)*test.after, e)
			}
			s := l.judged(t, func(c *engine.Config) { c.Places = atlas(t) })
			who := s.Ranking[0].Name[strings.LastIndexByte(s.Ranking[0].Name, '/')+1:]
			f := found(s, "S02")[who]
			if got := verdict(f); got != test.want {
				t.Errorf("S02 is %q, want %q: %s", got, test.want, f.Explanation)
			}
		})
	}
}

func TestTravelSaysWhatItLacks(t *testing.T) {
	var l log
	l.add(0, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: berlin})
	l.add(time.Hour, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: "198.51.100.9"})
	l.add(time.Hour, logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: private})
	for _, test := range []struct {
		name   string
		places *intel.Book
		want   string
	}{
		{"without lists", nil, "abstained: nothing says where the addresses of this log are (geoip.city, intel.lists)"},
		{"with half a list", atlas(t), "where 1 of 2 addresses are is not known (geoip.city, intel.lists)"},
	} {
		s := l.judged(t, func(c *engine.Config) { c.Places = test.places })
		if got := s.Evidence.Layers["S02"]; got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		if _, lacks := s.Evidence.Layers["country"]; lacks != (test.places == nil) {
			t.Errorf("%s: countries are lacking: %v", test.name, lacks)
		}
	}
	s := l.judged(t, func(c *engine.Config) { c.Sequences.Travel.Enabled = false })
	if got, want := s.Evidence.Layers["S02"], "switched off (sequences.S02.enabled)"; got != want {
		t.Errorf("what is switched off lacks something: %q, want %q", got, want)
	}
}
