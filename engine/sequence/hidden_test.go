package sequence_test

import (
	"strings"
	"testing"
	"time"

	"trailsift/engine"
	"trailsift/engine/intel"
	"trailsift/engine/profile/logtest"
)

const (
	tor2, tor3                       = "203.0.113.50", "203.0.113.51"
	vpn, vpnToo, vpn2, vpn3, hosting = "198.51.100.1", "198.51.100.2", "198.51.100.17", "198.51.100.33", "198.51.100.49"
)

// exits is the atlas with the exits of VPNs and a hosting company.
func exits(t *testing.T) *intel.Book {
	t.Helper()
	book := atlas(t)
	list := `
198.51.100.0/28  CH Zurich 47.37 8.54 vpn
198.51.100.16/28 SE Stockholm 59.33 18.07 vpn
198.51.100.32/28 PA Panama_City 8.98 -79.52 vpn
198.51.100.48/28 DE Frankfurt 50.11 8.68 hosting
`
	if err := book.Read(strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	return book
}

func TestHiddenOrigin(t *testing.T) {
	for _, test := range []struct {
		name  string
		from  []string // one call each, ten minutes apart
		pause time.Duration
		want  string
	}{
		{"one visit through Tor", []string{berlin, tor, berlin}, 0, "medium 1"},
		{"two exits of Tor", []string{tor, tor2}, 0, "medium 2"},
		{"from exit to exit of Tor", []string{tor, tor2, tor3, tor3}, 0, "high 4"},
		{"through Tor and VPNs", []string{tor, vpn, berlin, vpn2}, 0, "high 3"},
		{"three exits on three days", []string{tor, tor2, tor3}, 24 * time.Hour, "medium 3"},
		{"a VPN all day", []string{vpn, vpn, vpn, vpn}, 0, ""},
		{"a VPN that hands out several addresses", []string{vpn, vpnToo, tor}, 0, "medium 1"},
		{"VPNs of three places", []string{vpn, vpn2, vpn3}, 0, "medium 3"},
		{"machines of a hosting company", []string{hosting, hosting, vpn}, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var l log
			for i, address := range test.from {
				l.add(time.Duration(i)*(10*time.Minute+test.pause), logtest.Event{Call: "s3:ListBuckets", User: logtest.User("alice"), Address: address})
			}
			l.expectThere(t, "S11", "alice", test.want)
		})
	}
	t.Run("somebody guesses alice's password through Tor", func(t *testing.T) {
		var l log
		for i, address := range []string{tor, tor2, tor3} {
			l.add(time.Duration(i)*time.Minute, logtest.Event{Call: "signin:ConsoleLogin", User: logtest.User("alice"), Address: address, More: failure})
		}
		l.expectThere(t, "S11", "alice", "")
	})
	t.Run("a machine whose own address is a list's exit", func(t *testing.T) {
		var l log
		l.add(0, logtest.Event{Call: "s3:ListBuckets", User: logtest.Session("web", "i-0abcdef1234567890"), Address: tor})
		l.expectThere(t, "S11", "web", "")
	})
	t.Run("anybody reads what is public", func(t *testing.T) {
		var l log
		nobody := `{"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}`
		l.add(0, logtest.Event{Call: "s3:GetObject", User: nobody, Address: tor})
		l.expectThere(t, "S11", "anonymous", "")
	})
}

// expectThere is expect with the tests' places known.
func (l *log) expectThere(t *testing.T, id, who, want string) {
	t.Helper()
	f := found(l.judged(t, func(c *engine.Config) { c.Places = exits(t) }), id)[who]
	if got := verdict(f); got != want {
		t.Errorf("%s of %s is %q, want %q: %s", id, who, got, want, f.Explanation)
	}
}
