package world

import (
	_ "embed"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
)

// Place is what a range of the documentation addresses stands for. Real ranges are never used.
type Place struct {
	Prefix              netip.Prefix
	Kind                string // "city" (homes, offices, hotels), "hosting", "vpn" or "tor"
	City, Country       string // country is the ISO code
	Zone                string // IANA name of its time zone
	Latitude, Longitude float64
}

//go:embed places.txt
var placeList string

var places = sync.OnceValue(func() []Place {
	list, err := parsePlaces(placeList)
	if err != nil {
		panic("world: places.txt: " + err.Error()) // embedded: a mistake of ours, found by every test
	}
	return list
})

// Places are all address ranges that worlds and attacks use.
func Places() []Place { return append([]Place(nil), places()...) }

func parsePlaces(text string) ([]Place, error) {
	var list []Place
	number := 0
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 7 {
			return nil, fmt.Errorf("line %d: seven words make a place", number)
		}
		prefix, err := netip.ParsePrefix(words[0])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		latitude, err1 := strconv.ParseFloat(words[5], 64)
		longitude, err2 := strconv.ParseFloat(words[6], 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("line %d: no coordinates: %s %s", number, words[5], words[6])
		}
		list = append(list, Place{
			Prefix: prefix, Kind: words[1],
			City: strings.ReplaceAll(words[2], "_", " "), Country: words[3], Zone: words[4],
			Latitude: latitude, Longitude: longitude,
		})
	}
	return list, nil
}

// Address is the n-th address of a place, counted round and round. An IPv6 place hands out one network
// (/64) each.
func (p Place) Address(n uint64) string {
	base := p.Prefix.Addr()
	if base.Is4() {
		b := base.As4()
		hosts := uint64(1) << (32 - p.Prefix.Bits())
		b[3] += byte(n % hosts)
		return netip.AddrFrom4(b).String()
	}
	b := base.As16()
	b[6], b[7] = byte(n>>8), byte(n)
	h := mix(n)
	for i := 8; i < 16; i++ {
		b[i] = byte(h >> (8 * (i - 8)))
	}
	return netip.AddrFrom16(b).String()
}
