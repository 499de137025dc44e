package engine

import (
	"time"

	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/source"
)

// Config is everything an analysis depends on beside the logs themselves.
type Config struct {
	Profile string // name of the profile the values came from, for reports: "default", "classic"
	Limits  source.Limits
	Spec    profile.Spec
	Rules   rule.Settings
	Risk    risk.Settings
	Judge   Judge
	Workers int // goroutines that read; 0 means one per processor
	// EventsInMemory is a hint for tests and benchmarks: 0 means no preallocation.
}

// Judge chooses the events that are judged. Lineage and the naming of principals still read all.
type Judge struct {
	From, To time.Time // half-open [From, To); zero means open
	Filter   query.Query
}
