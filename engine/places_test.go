package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"trailsift/engine"
	"trailsift/engine/intel"
	"trailsift/engine/query"
)

// abroad is a log of calls from four addresses, one of them private.
func abroad(t *testing.T) string {
	t.Helper()
	var records []string
	for i, address := range []string{"203.0.113.5", "198.51.100.9", "198.51.100.9", "10.0.0.1", "192.0.2.1"} {
		records = append(records, strings.Replace(event("alice", "DescribeInstances", i), "203.0.113.5", address, 1))
	}
	return write(t, map[string]string{"log.json": `{"Records":[` + strings.Join(records, ",") + `]}`})
}

// bookOf reads a list.
func bookOf(t *testing.T, list string) *intel.Book {
	t.Helper()
	book := &intel.Book{}
	if err := book.Read(strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	return book
}

// listed spells out, event by event, what is known of the addresses.
func listed(t *testing.T, s *engine.Snapshot, filter string) (lines []string) {
	t.Helper()
	q, err := query.Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Dataset.Select(context.Background(), q, engine.Order{Field: "time"})
	if err != nil {
		t.Fatal(err)
	}
	events, err := rows.Slice(context.Background(), 0, rows.Len())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		lines = append(lines, fmt.Sprintf("%s %s|%s", e.Address, e.Country, e.Network))
	}
	return lines
}

func TestEventsSayWhereTheirAddressesAre(t *testing.T) {
	c := config()
	c.Places = bookOf(t, "203.0.113.0/24 DE Berlin 52.52 13.40\n198.51.100.0/24 KR Seoul 37.57 126.98 vpn hosting\n10.0.0.0/8 PA - - -")
	s := analysed(t, c, abroad(t))
	for filter, want := range map[string][]string{
		"":                {"203.0.113.5 DE|", "198.51.100.9 KR|vpn hosting", "198.51.100.9 KR|vpn hosting", "10.0.0.1 |", "192.0.2.1 |"},
		"country:kr":      {"198.51.100.9 KR|vpn hosting", "198.51.100.9 KR|vpn hosting"},
		"country:*":       {"203.0.113.5 DE|", "198.51.100.9 KR|vpn hosting", "198.51.100.9 KR|vpn hosting"},
		"network:hosting": {"198.51.100.9 KR|vpn hosting", "198.51.100.9 KR|vpn hosting"},
		"country:PA":      nil,
		"asn:*":           nil,
	} {
		if got := listed(t, s, filter); !reflect.DeepEqual(got, want) {
			t.Errorf("%q lists %q, want %q", filter, got, want)
		}
	}
	if len(s.Vacant) > 0 || s.Evidence.Layers["country"] != "" {
		t.Errorf("what is known is called vacant: %q, %q", s.Vacant, s.Evidence.Layers["country"])
	}

	// Judging again by other lists looks the addresses up again.
	c.Places = bookOf(t, "192.0.2.0/24 - - - - tor")
	s, err := s.Retune(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := listed(t, s, "network:*"), []string{"192.0.2.1 |tor"}; !reflect.DeepEqual(got, want) {
		t.Errorf("by another list %q, want %q", got, want)
	}
	if want := []string{"country"}; !reflect.DeepEqual(s.Vacant, want) {
		t.Errorf("vacant are %q, want %q", s.Vacant, want)
	}
}

func TestCountriesChooseWhatIsJudged(t *testing.T) {
	c := config()
	c.Places = bookOf(t, "198.51.100.0/24 KR Seoul 37.57 126.98")
	filter, err := query.Parse("country:KR")
	if err != nil {
		t.Fatal(err)
	}
	c.Judge.Filter = filter
	s := analysed(t, c, abroad(t))
	if s.TotalEvents != 2 {
		t.Errorf("%d events are judged, want the 2 from Korea", s.TotalEvents)
	}
	c.Places = bookOf(t, "203.0.113.0/24 KR Seoul 37.57 126.98")
	if s, err = s.Retune(context.Background(), c); err != nil || s.TotalEvents != 1 {
		t.Errorf("by another list %d events are judged, want 1: %v", s.TotalEvents, err)
	}
}

func TestMissingPlacesAreReported(t *testing.T) {
	s := analysed(t, config(), abroad(t))
	if got, want := s.Evidence.Layers["country"], "not known of any address (geoip.city, intel.lists)"; got != want {
		t.Errorf("the column of countries is %q, want %q", got, want)
	}
	if want := []string{"country", "network"}; !reflect.DeepEqual(s.Vacant, want) {
		t.Errorf("vacant are %q, want %q", s.Vacant, want)
	}
}

func TestDamagedDatabaseIsReported(t *testing.T) {
	c := config()
	c.Places = &intel.Book{}
	path := damaged(t)
	if err := c.Places.OpenASN(path); err != nil {
		t.Fatal(err)
	}
	s := analysed(t, c, abroad(t))
	if got, want := s.Evidence.Layers["geoip"], "1 of 3 addresses could not be looked up: "+path+": damaged: "; !strings.HasPrefix(got, want) {
		t.Errorf("the damage is reported as %q, want %q", got, want)
	}
	if got := listed(t, s, "asn:64500"); len(got) != 2 {
		t.Errorf("what is whole is not known any more: %q", got)
	}
}

// damaged writes a database whose last record is not whole.
func damaged(t *testing.T) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "GeoLite2-ASN", IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	for network, number := range map[string]uint32{"198.51.100.0/24": 64500, "203.0.113.0/24": 64501} {
		_, parsed, err := net.ParseCIDR(network)
		if err == nil {
			err = tree.Insert(parsed, mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(number)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if _, err := tree.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	end := bytes.LastIndex(whole, []byte("\xab\xcd\xefMaxMind.com"))
	whole[end-1], whole[end-2], whole[end-3] = 0xff, 0xff, 0xff
	path := filepath.Join(t.TempDir(), "damaged.mmdb")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
