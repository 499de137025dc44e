package main

import (
	"time"

	"trailsift/engine/moment"
)

// parseMoment reads a flag's time: steps such as -2h count from now, and times without a zone are in zone. An
// empty text is the zero time.
func parseMoment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return moment.Parse(text, now.In(zone))
}
