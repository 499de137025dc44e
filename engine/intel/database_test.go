package intel_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"trailsift/engine/intel"
)

// networks are what a database of a test holds, by CIDR.
type networks map[string]mmdbtype.Map

// town is a record as GeoLite2-City has them: more than is read of it, and names in several languages.
func town(country, name string, latitude, longitude float64, radius uint16) mmdbtype.Map {
	record := mmdbtype.Map{
		"continent": mmdbtype.Map{"code": mmdbtype.String("EU"), "geoname_id": mmdbtype.Uint32(6255148)},
		"location": mmdbtype.Map{
			"latitude": mmdbtype.Float64(latitude), "longitude": mmdbtype.Float64(longitude),
			"accuracy_radius": mmdbtype.Uint16(radius), "time_zone": mmdbtype.String("Europe/Berlin"),
		},
		"registered_country": mmdbtype.Map{"iso_code": mmdbtype.String("US")},
		"subdivisions":       mmdbtype.Slice{mmdbtype.Map{"iso_code": mmdbtype.String("BE")}},
	}
	if country != "" {
		record["country"] = mmdbtype.Map{"iso_code": mmdbtype.String(country), "names": mmdbtype.Map{"en": mmdbtype.String("Somewhere")}}
	}
	if name != "" {
		record["city"] = mmdbtype.Map{"names": mmdbtype.Map{"de": mmdbtype.String("die Stadt " + name), "en": mmdbtype.String(name)}}
	}
	return record
}

func system(number uint32, operator string) mmdbtype.Map {
	return mmdbtype.Map{
		"autonomous_system_number":       mmdbtype.Uint32(number),
		"autonomous_system_organization": mmdbtype.String(operator),
	}
}

// database writes a database into a file.
func database(t testing.TB, options mmdbwriter.Options, content networks) string {
	t.Helper()
	options.IncludeReservedNetworks = true // the documentation ranges are
	tree, err := mmdbwriter.New(options)
	if err != nil {
		t.Fatal(err)
	}
	for cidr, record := range content {
		_, network, err := net.ParseCIDR(cidr)
		if err == nil {
			err = tree.Insert(network, record)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if _, err := tree.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	return write(t, options.DatabaseType+".mmdb", file.Bytes())
}

func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func cities(t testing.TB) string {
	return database(t, mmdbwriter.Options{DatabaseType: "GeoLite2-City"}, networks{
		"198.51.100.0/25":   town("DE", "Berlin", 52.52, 13.40, 20),
		"198.51.100.128/25": town("DE", "", 51.3, 9.49, 1000),
		"203.0.113.0/24":    town("", "", 0, 0, 0),
		"2001:db8:1::/48":   town("KR", "Seoul", 37.57, 126.98, 50),
	})
}

func systems(t testing.TB, options mmdbwriter.Options) string {
	options.DatabaseType = "GeoLite2-ASN"
	return database(t, options, networks{
		"198.51.100.0/24": system(64500, "Example Hosting"),
		"192.0.2.0/24":    system(4200000000, ""),
	})
}

func TestDatabasesAnswer(t *testing.T) {
	book := &intel.Book{}
	if err := errors.Join(book.OpenCity(cities(t)), book.OpenASN(systems(t, mmdbwriter.Options{IPVersion: 4}))); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]intel.Place{
		"198.51.100.7":        {Country: "DE", City: "Berlin", Latitude: 52.52, Longitude: 13.40, Radius: 20, AS: 64500, Operator: "Example Hosting"},
		"::ffff:198.51.100.7": {Country: "DE", City: "Berlin", Latitude: 52.52, Longitude: 13.40, Radius: 20, AS: 64500, Operator: "Example Hosting"},
		"198.51.100.200":      {Country: "DE", Latitude: 51.3, Longitude: 9.49, Radius: 1000, AS: 64500, Operator: "Example Hosting"},
		"192.0.2.1":           {AS: 4200000000},
		"203.0.113.1":         {},
		"2001:db8:1::5":       {Country: "KR", City: "Seoul", Latitude: 37.57, Longitude: 126.98, Radius: 50}, // the other database is of IPv4 alone
		"fe80::1%eth0":        {},
		"2001:db8:2::5":       {},
	} {
		if got := find(t, book, address); got != want {
			t.Errorf("%s is %+v, want %+v", address, got, want)
		}
	}
}

func TestListsCountMoreThanDatabases(t *testing.T) {
	book := &intel.Book{}
	if err := errors.Join(book.OpenCity(cities(t)), book.OpenASN(systems(t, mmdbwriter.Options{}))); err != nil {
		t.Fatal(err)
	}
	list := `
198.51.100.1  -  -      -     -     vpn
198.51.100.2  DE -      -     -     office
198.51.100.3  DE Munich -     -     office
198.51.100.4  PA -      -     -
198.51.100.5  de Berlin 52.50 13.45
`
	if err := book.Read(strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]intel.Place{
		"198.51.100.1": {Country: "DE", City: "Berlin", Latitude: 52.52, Longitude: 13.40, Radius: 20, Tags: "vpn"},
		"198.51.100.2": {Country: "DE", City: "Berlin", Latitude: 52.52, Longitude: 13.40, Radius: 20, Tags: "office"},
		"198.51.100.3": {Country: "DE", City: "Munich", Tags: "office"},
		"198.51.100.4": {Country: "PA"},
		"198.51.100.5": {Country: "DE", City: "Berlin", Latitude: 52.50, Longitude: 13.45},
	} {
		want.AS, want.Operator = 64500, "Example Hosting"
		if got := find(t, book, address); got != want {
			t.Errorf("%s is %+v, want %+v", address, got, want)
		}
	}
}

// TestBadDatabasesAreRefused wants one line that names the file and the reason.
func TestBadDatabasesAreRefused(t *testing.T) {
	whole, err := os.ReadFile(cities(t))
	if err != nil {
		t.Fatal(err)
	}
	marker := bytes.LastIndex(whole, []byte("\xab\xcd\xefMaxMind.com"))
	broken := bytes.Clone(whole)
	for i := range broken[:marker] {
		broken[i] = 0x5a
	}
	unreadable := bytes.Clone(whole)
	copy(unreadable[marker+14:], bytes.Repeat([]byte{0xff}, 20))
	for name, test := range map[string]struct{ path, want string }{
		"missing":             {filepath.Join(t.TempDir(), "none.mmdb"), "no such file or directory"},
		"a folder":            {t.TempDir(), "not a regular file"},
		"empty":               {write(t, "a.mmdb", nil), "file is empty"},
		"cut in half":         {write(t, "b.mmdb", whole[:len(whole)/2]), "truncated, or no MaxMind database"},
		"without its end":     {write(t, "c.mmdb", whole[:marker+20]), "truncated, or no MaxMind database"},
		"without its start":   {write(t, "d.mmdb", whole[marker:]), "truncated, or no MaxMind database"},
		"something else":      {write(t, "e.mmdb", []byte("<html>sign in to download")), "truncated, or no MaxMind database"},
		"overwritten":         {write(t, "f.mmdb", broken), "damaged: "},
		"metadata unreadable": {write(t, "g.mmdb", unreadable), "truncated, or no MaxMind database"},
		"of another type":     {systems(t, mmdbwriter.Options{}), `a database of type "GeoLite2-ASN", want City or Country or Enterprise`},
	} {
		err := new(intel.Book).OpenCity(test.path)
		if err == nil || !strings.HasPrefix(err.Error(), test.path+": "+test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant %s: %s", name, err, test.path, test.want)
		}
	}
	if err := new(intel.Book).OpenASN(cities(t)); err == nil || !strings.Contains(err.Error(), `a database of type "GeoLite2-City", want ASN or ISP`) {
		t.Errorf("places taken for systems: %v", err)
	}
}

// TestDamageIsReported damages the records behind a sound start: what is whole still answers.
func TestDamageIsReported(t *testing.T) {
	content := networks{}
	for i := range 64 {
		content[fmt.Sprintf("198.51.100.%d/30", i*4)] = town("DE", fmt.Sprintf("Town %d", i), 50+float64(i)/64, 10, 5)
	}
	whole, err := os.ReadFile(database(t, mmdbwriter.Options{DatabaseType: "GeoLite2-City"}, content))
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndex(whole, []byte("\xab\xcd\xefMaxMind.com"))
	for at := end - 200; at < end; at++ {
		whole[at] = 0xff
	}
	book := &intel.Book{}
	path := write(t, "damaged.mmdb", whole)
	if err := errors.Join(book.OpenCity(path), book.OpenASN(systems(t, mmdbwriter.Options{}))); err != nil {
		t.Fatal(err)
	}
	sound, damaged := 0, 0
	for i := range 64 {
		place, err := book.Find(netip.MustParseAddr(fmt.Sprintf("198.51.100.%d", i*4)))
		switch {
		case place.AS != 64500:
			t.Fatalf("what the other database knows is lost: %+v, %v", place, err)
		case err == nil && place.City == fmt.Sprintf("Town %d", i):
			sound++
		case err != nil && strings.HasPrefix(err.Error(), path+": damaged: ") && !place.Located():
			damaged++
		default:
			t.Errorf("address %d is %+v, %v", i*4, place, err)
		}
	}
	if sound == 0 || damaged == 0 {
		t.Errorf("%d records are sound and %d damaged", sound, damaged)
	}
}

// BenchmarkFind looks addresses up in databases of 50,000 networks each.
func BenchmarkFind(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	places, owners := networks{}, networks{}
	for i := range 50_000 {
		cidr := fmt.Sprintf("%d.%d.%d.0/24", 1+random.IntN(9), random.IntN(256), random.IntN(256))
		places[cidr] = town("DE", fmt.Sprintf("Town %d", i%5000), random.Float64()*90, random.Float64()*180, 20)
		owners[cidr] = system(uint32(64500+i%3000), fmt.Sprintf("Operator %d", i%3000))
	}
	var addresses []netip.Addr
	for cidr := range places {
		addresses = append(addresses, netip.MustParsePrefix(cidr).Addr().Next())
	}
	book := &intel.Book{}
	err := errors.Join(
		book.OpenCity(database(b, mmdbwriter.Options{DatabaseType: "GeoLite2-City"}, places)),
		book.OpenASN(database(b, mmdbwriter.Options{DatabaseType: "GeoLite2-ASN"}, owners)),
		book.Read(strings.NewReader("203.0.113.0/28 DE Berlin 52.52 13.40 vpn\n2001:db8::/32 KR Seoul 37.57 126.98")))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	at := 0
	for b.Loop() {
		if _, err := book.Find(addresses[at%len(addresses)]); err != nil {
			b.Fatal(err)
		}
		at++
	}
}
