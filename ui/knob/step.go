package knob

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/engine/profile"
)

// Step returns the next value, or the one before, of a kind. A value at its end, and one that has no steps,
// stays as it is.
func Step(kind Kind, value string, up bool) string {
	switch kind {
	case Switch:
		return strconv.FormatBool(value != "true")
	case Count:
		return along(value, up, 0, math.Inf(1), growing)
	case Points:
		return along(value, up, 0, 100, every(1))
	case Bound:
		return along(value, up, 5, 100, every(5))
	case Share:
		return along(value, up, 0, 1, shares)
	case Odds:
		return along(value, up, 0, 1, every(0.01))
	case Length:
		return stepLength(value, up)
	case Zone:
		return stepZone(value, up)
	}
	return value
}

// along goes to the next multiple of the unit that holds on that side of a value, within least and most.
func along(value string, up bool, least, most float64, unit func(float64) float64) string {
	now, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value
	}
	const hair = 1e-9 // of a unit, for what cannot be written in binary
	var next float64
	if up {
		u := unit(now)
		next = (math.Floor(now/u+hair) + 1) * u
	} else {
		u := unit(now - hair)
		next = (math.Ceil(now/u-hair) - 1) * u
	}
	next = min(max(next, least), most)
	return strconv.FormatFloat(math.Round(next*1e6)/1e6, 'f', -1, 64)
}

func every(unit float64) func(float64) float64 { return func(float64) float64 { return unit } }

// growing is a unit of about a twentieth of a count.
func growing(count float64) float64 {
	for _, step := range []struct{ below, unit float64 }{{20, 1}, {100, 5}, {200, 10}, {1000, 50}} {
		if count < step.below {
			return step.unit
		}
	}
	return 100
}

func shares(share float64) float64 {
	if share < 0.05 {
		return 0.01
	}
	return 0.05
}

// lengths are spans of time that people set.
var lengths = []time.Duration{
	10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute,
	20 * time.Minute, 30 * time.Minute, 45 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour,
	12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 72 * time.Hour, 168 * time.Hour,
}

func stepLength(value string, up bool) string {
	now, err := time.ParseDuration(value)
	if err != nil {
		return value
	}
	next := now
	if up {
		if at := slices.IndexFunc(lengths, func(d time.Duration) bool { return d > now }); at >= 0 {
			next = lengths[at]
		}
	} else {
		for _, length := range lengths {
			if length < now {
				next = length
			}
		}
		if next == now {
			return value
		}
	}
	return next.String()
}

// zones go around the world from its west to its east.
var zones = []string{
	"Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Sao_Paulo", "UTC",
	"Europe/London", "Europe/Berlin", "Europe/Athens", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka",
	"Asia/Bangkok", "Asia/Singapore", "Asia/Seoul", "Australia/Sydney", "Pacific/Auckland",
}

// stepZone goes on from UTC where a zone is none of the list.
func stepZone(value string, up bool) string {
	at := slices.Index(zones, value)
	if at < 0 {
		at = slices.Index(zones, "UTC")
	}
	if up {
		return zones[min(at+1, len(zones)-1)]
	}
	return zones[max(at-1, 0)]
}

// Holds reports whether a list has a call, and the entry that says so: the call itself, or a pattern.
func Holds(list, call string) (entry string, held bool) {
	for _, entry := range Entries(list) {
		if strings.EqualFold(entry, call) {
			return entry, true
		}
	}
	for _, entry := range Entries(list) {
		if strings.ContainsAny(entry, "*?") && profile.Match(entry, call) {
			return entry, true
		}
	}
	return "", false
}

// Toggle returns a list with a call where it was without, and without it where it had it.
func Toggle(list, call string) string {
	calls := Entries(list)
	kept := slices.DeleteFunc(slices.Clone(calls), func(entry string) bool { return strings.EqualFold(entry, call) })
	if len(kept) == len(calls) {
		kept = append(kept, call)
	}
	return strings.Join(kept, ",")
}

// Differ lists the calls that only one of two lists has.
func Differ(was, now string) (added, removed []string) {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(list, func(call string) bool {
			return slices.ContainsFunc(other, func(entry string) bool { return strings.EqualFold(entry, call) })
		})
	}
	return without(Entries(now), Entries(was)), without(Entries(was), Entries(now))
}

// InOrder returns a list in the order of another: first the calls that both have, then its own.
func InOrder(now, was string) string {
	added, removed := Differ(was, now)
	kept := slices.DeleteFunc(Entries(was), func(call string) bool { return slices.Contains(removed, call) })
	return strings.Join(append(kept, added...), ",")
}
