package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"trailsift/cmd/trailsift/settings"
	"trailsift/engine/intel"
	"trailsift/scenarios/world"
)

// places is what is known of addresses: what the documentation ranges stand for in generated logs, which
// no real log has, and the lists and databases of one's own.
func places(loaded settings.Loaded) (*intel.Book, error) {
	book := &intel.Book{}
	for _, p := range world.Places() {
		place := intel.Place{Country: p.Country, City: p.City, Latitude: p.Latitude, Longitude: p.Longitude}
		if p.Kind != "city" {
			place.Tags = p.Kind
		}
		book.Add(p.Prefix, place)
	}
	for _, path := range loaded.Intel.Lists {
		if err := readPlaces(book, path); err != nil {
			return nil, fmt.Errorf("intel.lists: %s: %w", path, err)
		}
	}
	for _, database := range []struct {
		key, path string
		open      func(path string) error
	}{
		{"geoip.city", loaded.GeoIP.City, book.OpenCity},
		{"geoip.asn", loaded.GeoIP.ASN, book.OpenASN},
	} {
		if database.path == "" {
			continue
		}
		if err := database.open(database.path); err != nil {
			return nil, fmt.Errorf("%s: %w", database.key, err)
		}
	}
	return book, nil
}

func readPlaces(book *intel.Book, path string) error {
	file, err := os.Open(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return err
	}
	defer file.Close()
	return book.Read(file)
}
