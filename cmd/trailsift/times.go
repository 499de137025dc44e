package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// zoneless are the ways to write a time without a zone, from a date to the second.
var zoneless = []string{
	"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05",
}

// parseMoment reads RFC 3339, a date or time in a zone, or a span before now such as "-2h" or "-3d".
// An empty text is the zero time.
func parseMoment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if strings.HasPrefix(text, "-") {
		span, err := parseSpan(text[1:])
		return now.Add(-span), err
	}
	if moment, err := time.Parse(time.RFC3339, text); err == nil {
		return moment, nil
	}
	for _, layout := range zoneless {
		if moment, err := time.ParseInLocation(layout, text, zone); err == nil {
			return moment, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: want 2025-11-20, 2025-11-20T02:14, 2025-11-20T02:14:00Z or -2h", text)
}

// parseSpan reads Go's durations and days.
func parseSpan(text string) (time.Duration, error) {
	if days, found := strings.CutSuffix(text, "d"); found {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < 100_000 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 {
		return 0, fmt.Errorf("%q is no span: want -90m, -2h or -3d", "-"+text)
	}
	return span, nil
}
