package finding

import (
	"context"
	"iter"

	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
)

// Finding is what one detector says of one or more principals.
type Finding struct {
	ID          string
	Layer       string // "rule", "signature" or "sequence"
	Title       string
	Level       string // informational, low, medium, high, critical
	Techniques  []string
	Explanation string // one sentence with the figures in it
	Suppressed  string // why it is not counted; empty when it is
	EventCount  int
	Events      []string // the first event ids, at most 10,000
}

// Want says which events a detector has to see; nil means all of them.
type Want struct {
	Calls      []string // "iam:CreateUser"
	Principals []string // names
}

// Feed is what detection reads, whatever holds the events.
type Feed interface {
	// Features returns every principal with its features, whole and by episode.
	Features(ctx context.Context, spec profile.Spec) ([]profile.Principal, error)
	// Scan yields the wanted events by principal and time.
	Scan(ctx context.Context, want Want) iter.Seq2[eventstore.Event, error]
}
