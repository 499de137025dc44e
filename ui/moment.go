package ui

import (
	"errors"
	"strings"
	"time"

	"trailsift/ui/text"
)

// parseMoment reads a time as people write it: RFC 3339, a date with or without a time, a month and day, a
// time of day, or a step such as -2h from the moment base. What is left out is taken from base; bare
// times are in loc.
func parseMoment(words string, loc *time.Location, base int64) (int64, error) {
	words = strings.TrimSpace(words)
	if strings.HasPrefix(words, "-") || strings.HasPrefix(words, "+") {
		return step(words, base)
	}
	if moment, err := time.Parse(time.RFC3339, words); err == nil {
		return moment.Unix(), nil
	}
	day := time.Unix(base, 0).In(loc)
	for _, known := range []struct{ form, before string }{
		{"2006-01-02 15:04:05", ""},
		{"2006-01-02T15:04:05", ""},
		{"2006-01-02 15:04", ""},
		{"2006-01-02T15:04", ""},
		{"2006-01-02", ""},
		{"2006-01-02 15:04:05", day.Format("2006-")},
		{"2006-01-02 15:04", day.Format("2006-")},
		{"2006-01-02", day.Format("2006-")},
		{"2006-01-02 15:04:05", day.Format("2006-01-02 ")},
		{"2006-01-02 15:04", day.Format("2006-01-02 ")},
	} {
		if moment, err := time.ParseInLocation(known.form, known.before+words, loc); err == nil {
			return moment.Unix(), nil
		}
	}
	return 0, errors.New(text.BadTime)
}

// step reads a step in time; beside what time.ParseDuration knows there are days: -1d12h.
func step(words string, base int64) (int64, error) {
	sign, rest := time.Duration(1), words[1:]
	if rest == "" {
		return 0, errors.New(text.BadTime)
	}
	if words[0] == '-' {
		sign = -1
	}
	var total time.Duration
	if days, after, ok := strings.Cut(rest, "d"); ok {
		whole, err := time.ParseDuration(days + "h")
		if err != nil {
			return 0, errors.New(text.BadTime)
		}
		total, rest = 24*whole, after
	}
	if rest != "" {
		part, err := time.ParseDuration(rest)
		if err != nil || part < 0 {
			return 0, errors.New(text.BadTime)
		}
		total += part
	}
	return base + int64((sign * total).Seconds()), nil
}
