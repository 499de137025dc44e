package intel

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// database is one file in MaxMind's format. A nil database knows nothing.
type database struct {
	name   string
	reader *maxminddb.Reader
}

// The kinds of databases that hold what is asked of them, as words of their types: "GeoLite2-City",
// "DBIP-ASN-Lite", "GeoIP2-ISP".
var (
	cityKinds = []string{"City", "Country", "Enterprise"}
	asnKinds  = []string{"ASN", "ISP"}
)

// OpenCity takes countries, cities and coordinates from a file. The file stays mapped into memory for as long
// as the Book lives, and must be replaced rather than written over. The error names the file and the reason.
func (b *Book) OpenCity(path string) (err error) {
	b.city, err = open(path, cityKinds, &cityRecord{})
	return err
}

// OpenASN takes autonomous systems from a file, as OpenCity takes places.
func (b *Book) OpenASN(path string) (err error) {
	b.asn, err = open(path, asnKinds, &asnRecord{})
	return err
}

func open(path string, kinds []string, record any) (*database, error) {
	d, err := openReader(path)
	if err == nil {
		err = d.check(kinds, record)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

func openReader(path string) (*database, error) {
	stat, err := os.Stat(path)
	if err == nil && !stat.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var reader *maxminddb.Reader
	if err == nil {
		reader, err = maxminddb.Open(path)
	}
	var at *fs.PathError
	var invalid maxminddb.InvalidDatabaseError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &invalid):
		err = fmt.Errorf("truncated, or no MaxMind database: %w", err)
	}
	return &database{path, reader}, err
}

// check refuses a database of another type, and one whose first record cannot be read.
func (d *database) check(kinds []string, record any) error {
	kind := d.reader.Metadata.DatabaseType
	holds := func(word string) bool { return strings.Contains(strings.ToLower(kind), strings.ToLower(word)) }
	if !slices.ContainsFunc(kinds, holds) {
		return fmt.Errorf("a database of type %q, want %s", kind, strings.Join(kinds, " or "))
	}
	for network := range d.reader.Networks() {
		if err := network.Decode(record); err != nil {
			return fmt.Errorf("damaged: %w", err)
		}
		break
	}
	return nil
}

// cityRecord is what is read of a record that says where.
type cityRecord struct {
	Country struct {
		Code string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	City struct {
		Names struct {
			English string `maxminddb:"en"`
		} `maxminddb:"names"`
	} `maxminddb:"city"`
	Location struct {
		Latitude  float64 `maxminddb:"latitude"`
		Longitude float64 `maxminddb:"longitude"`
		Radius    uint16  `maxminddb:"accuracy_radius"`
	} `maxminddb:"location"`
}

// locate adds where an address is.
func (d *database) locate(address netip.Addr, place *Place) error {
	var r cityRecord
	if err := d.decode(address, &r); err != nil {
		return err
	}
	place.Country, place.City = r.Country.Code, r.City.Names.English
	place.Latitude, place.Longitude, place.Radius = r.Location.Latitude, r.Location.Longitude, float64(r.Location.Radius)
	return nil
}

// asnRecord is what is read of a record that says whose network it is.
type asnRecord struct {
	Number   uint32 `maxminddb:"autonomous_system_number"`
	Operator string `maxminddb:"autonomous_system_organization"`
}

// attribute adds whose network an address belongs to.
func (d *database) attribute(address netip.Addr, place *Place) error {
	var r asnRecord
	if err := d.decode(address, &r); err != nil {
		return err
	}
	place.AS, place.Operator = r.Number, r.Operator
	return nil
}

// decode reads the record of an address, and leaves what it reads into alone where there is none.
func (d *database) decode(address netip.Addr, record any) error {
	if d == nil || address.Is6() && d.reader.Metadata.IPVersion == 4 {
		return nil
	}
	if err := d.reader.Lookup(address).Decode(record); err != nil {
		return fmt.Errorf("%s: damaged: %w", d.name, err)
	}
	return nil
}
