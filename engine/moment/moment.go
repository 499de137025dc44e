// Package moment reads times as people write them, alike for flags, the console and the filter language.
package moment

import (
	"fmt"
	"strings"
	"time"
)

// Forms names what Parse reads, for messages.
const Forms = "2025-11-20, 2025-11-20T02:14, 11-20 02:14, 02:14, RFC 3339, or a step such as -2h or +1d"

// zoneless are the ways to write a time without a zone, and the part of base that has to stand before them.
var zoneless = [...]struct{ form, before string }{
	{"2006-01-02 15:04:05", ""},
	{"2006-01-02T15:04:05", ""},
	{"2006-01-02 15:04", ""},
	{"2006-01-02T15:04", ""},
	{"2006-01-02", ""},
	{"2006-01-02 15:04:05", "2006-"},
	{"2006-01-02 15:04", "2006-"},
	{"2006-01-02", "2006-"},
	{"2006-01-02 15:04:05", "2006-01-02 "},
	{"2006-01-02 15:04", "2006-01-02 "},
}

// Parse reads RFC 3339, a date with or without a time, a month and day, a time of day, or a step from base
// such as -2h. What is left out is taken from base, whose zone is that of times without one.
func Parse(words string, base time.Time) (time.Time, error) {
	words = strings.TrimSpace(words)
	if strings.HasPrefix(words, "-") || strings.HasPrefix(words, "+") {
		span, err := step(words)
		return base.Add(span), err
	}
	if moment, err := time.Parse(time.RFC3339, words); err == nil {
		return moment, nil
	}
	for _, known := range zoneless {
		if moment, err := time.ParseInLocation(known.form, base.Format(known.before)+words, base.Location()); err == nil {
			return moment, nil
		}
	}
	return time.Time{}, refused(words)
}

func refused(words string) error {
	return fmt.Errorf("%q is no time: want %s", words, Forms)
}

// step reads a step in time; beside what time.ParseDuration knows there are days: -1d12h.
func step(words string) (time.Duration, error) {
	rest, total := words[1:], time.Duration(0)
	if days, after, found := strings.Cut(rest, "d"); found {
		whole, err := time.ParseDuration(days + "h")
		if err != nil || whole < 0 || whole > longest/24 {
			return 0, refused(words)
		}
		total, rest = 24*whole, after
		if rest == "" {
			rest = "0s"
		}
	}
	part, err := time.ParseDuration(rest)
	if err != nil || part < 0 || part > longest {
		return 0, refused(words)
	}
	if total += part; words[0] == '-' {
		total = -total
	}
	return total, nil
}

// longest keeps the sum of a step's parts within what a duration can hold.
const longest = 100 * 365 * 24 * time.Hour
