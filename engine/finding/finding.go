// Package finding is where detectors meet: the question they ask of the events, and the answer they
// give.
//
// A detector takes a Feed, so that it runs the same over memory and over a warehouse, and returns
// Findings. What findings do to a score is package risk's.
package finding

import (
	"context"
	"iter"
	"slices"

	"trailsift/engine/eventstore"
	"trailsift/engine/profile"
)

// The layers that findings come from.
const (
	Rule      = "rule"
	Signature = "signature"
	Sequence  = "sequence"
)

// The levels of findings, from the least to the gravest. They are Sigma's.
const (
	Informational = "informational"
	Low           = "low"
	Medium        = "medium"
	High          = "high"
	Critical      = "critical"
)

// Gravity is a level's place among the levels, from 0 for Informational; -1 for what is no level.
func Gravity(level string) int {
	return slices.Index([]string{Informational, Low, Medium, High, Critical}, level)
}

// MaxEvents is how many events a Finding lists at most.
const MaxEvents = 10_000

// Finding is what one detector says of one or more principals.
type Finding struct {
	ID          string
	Layer       string // Rule, Signature or Sequence
	Title       string
	Level       string // Informational to Critical
	Techniques  []string
	Explanation string // one sentence with the figures in it
	Suppressed  string // why it is not counted; empty when it is
	EventCount  int
	Events      []string // the first event ids, at most MaxEvents
}

// Want says which events a detector has to see. What is left empty leaves nothing out. Patterns hold
// * and ?.
type Want struct {
	Calls      []string         // "iam:CreateUser"
	Principals []string         // names
	Sessions   []string         // patterns of the names of role sessions: "i-*"
	Keys       []string         // patterns of access keys: "AKIA*"
	Addresses  []string         // as the records spell them
	All        eventstore.Flags // facts that have to hold, all of them
	None       eventstore.Flags // facts of which none may hold
	// Direct leaves out what no client sent itself: calls from the addresses of services, and those
	// that a service made for the caller (invokedBy).
	Direct bool
	// Variety leaves out principals with fewer different calls among the events that are wanted.
	Variety int
	// Targets asks for what the events were aimed at.
	Targets bool
}

// Event is one event as a detector reads it. Its row names it: the ID is not spelled out, which would cost
// more than all the rest.
type Event struct {
	eventstore.Event
	Principal *profile.Principal // the same one for all events of a caller
	Targets   []string           // what it was aimed at, see package sequence
}

// Feed is what detection reads, whatever holds the events.
type Feed interface {
	// Features returns every principal with its features, whole and by episode.
	Features(ctx context.Context, spec profile.Spec) ([]profile.Principal, error)
	// Scan yields the wanted events by principal and time.
	Scan(ctx context.Context, want Want) iter.Seq2[Event, error]
}
