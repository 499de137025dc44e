package engine

import (
	"time"

	"trailsift/engine/finding"
	"trailsift/engine/forest"
	"trailsift/engine/intel"
	"trailsift/engine/profile"
	"trailsift/engine/query"
	"trailsift/engine/risk"
	"trailsift/engine/rule"
	"trailsift/engine/sequence"
	"trailsift/engine/sigma"
	"trailsift/engine/source"
)

// Config is everything an analysis depends on beside the logs themselves.
type Config struct {
	Profile string // name of the profile the values came from, for reports: "default", "classic"
	Limits  source.Limits
	Spec    profile.Spec
	Rules   rule.Settings
	Forest  forest.Settings
	// Signatures are matched against every event as it is read; nil for none.
	Signatures *sigma.Set
	// Sequences are looked for in the judged events.
	Sequences sequence.Settings
	// Places are what is known of addresses, and must not grow any more; nil for nothing.
	Places *intel.Book
	// Suppressions take findings out of the scores; of several that cover one the last gives the reason.
	Suppressions []finding.Suppression
	// Accounts are the organisation's own, beside those that the log itself is of.
	Accounts []string
	Risk     risk.Settings
	Judge    Judge
	// Workers is how many goroutines read; 0 means one for each processor.
	Workers int
	// Live publishes provisional snapshots while logs load, for a console to show.
	Live bool
	// Follow keeps the run going when everything has been read: new files, lines that are appended and what
	// comes over a stream are read and judged as they come, until Cancel or until nothing more can come.
	Follow bool
	// Whole wants an answer to all of the logs or none: a run that is cancelled ends at once, also while it
	// judges. Without it what was loaded is judged, and marked partial.
	Whole bool
}

// Judge chooses the events that are judged. Lineage and the naming of principals still read all.
type Judge struct {
	From, To time.Time   // half-open [From, To); zero means open
	Filter   query.Query // without what comes of judging, such as rule: and level:
}
