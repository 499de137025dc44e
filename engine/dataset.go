package engine

import (
	"context"
	"encoding/json"

	"trailsift/engine/query"
)

// Dataset answers what a person asks of the judged events. The local store answers in microseconds;
// a warehouse may take seconds, so every question takes a context and large answers come in pages.
type Dataset interface {
	// Principals returns one page of the principals with a matching event, the ranked ones first, and
	// how many match in all.
	Principals(ctx context.Context, q query.Query, order Order, page Page) ([]Principal, int, error)
	// Select returns the matching events in the given order.
	Select(ctx context.Context, q query.Query, order Order) (Rows, error)
	// Around returns those of base's events that match, each with up to n neighbours before and after it,
	// which are the events of base next to it in time; and how many match. A neighbour is Near.
	Around(ctx context.Context, base, matching query.Query, order Order, n int) (Rows, int, error)
	// Histogram counts the matching events in equal stretches of a span, in that of all judged events where
	// the span is open. Stretches without an event are there too.
	Histogram(ctx context.Context, q query.Query, span Span, buckets int) ([]Bucket, error)
	// Facet counts the most frequent values of a field among the matching events. Every field of the
	// language has a list but from and to; that of id is of the first events.
	Facet(ctx context.Context, q query.Query, field string, top int) ([]Count, error)
	// Lineage returns who became a principal, given by its name, and whom it became.
	Lineage(ctx context.Context, principal string) (Lineage, error)
	// Sessions lists the sessions of a principal, given by its name, by their first event.
	Sessions(ctx context.Context, principal string) ([]Session, error)
	// Record returns the original bytes of one event.
	Record(ctx context.Context, key EventKey) (json.RawMessage, error)
}

// EventKey names one event in its Dataset, for as long as that lives and in later snapshots of the
// same run.
type EventKey uint64

// Order is a column to sort by. The zero Order is the natural one: rank for principals, time for
// events.
type Order struct {
	Field string
	Desc  bool
}

// Page is a part of a list: N entries from From.
type Page struct {
	From, N int
}

// Rows is a selection of events in some order.
type Rows interface {
	Len() int
	// Slice returns up to n events from position from.
	Slice(ctx context.Context, from, n int) ([]Event, error)
	// Position returns where an event stands in the selection, or -1.
	Position(ctx context.Context, key EventKey) (int, error)
	// Nearest returns the position of the first event at or after a time (Unix seconds), in a
	// selection ordered by time; Len when there is none.
	Nearest(ctx context.Context, unix int64) (int, error)
	// Matching returns those of the selection that match, neighbours among them, in the same order.
	Matching(ctx context.Context, q query.Query) (Rows, error)
}

// Event is one line of a timeline.
type Event struct {
	Key       EventKey
	Time      int64 // Unix seconds, UTC
	ID        string
	Name      string // eventName
	Service   string // eventSource without ".amazonaws.com"
	Principal string // its name
	Session   string // name of the role session, else the access key, or "console"
	AccessKey string
	Address   string
	Country   string // of the address, as an ISO 3166 code; empty when unknown
	Network   string // whose the address is: "vpn, AS64500 Example Hosting"; empty when unknown
	Region    string
	Account   string
	Agent     string
	Error     string // errorCode; "Failure" for a failed sign-in without one
	Denied    bool
	ReadOnly  bool
	Near      bool // no match itself, but next to one, see Dataset.Around
	// Rules are the first three characters of the rules whose evidence this event is.
	Rules []string
}

// Bucket is one bar of a histogram: the events in [From, To).
type Bucket struct {
	From, To int64
	Events   int
	Denied   int
}

// Count is how often one value occurs.
type Count struct {
	Value  string
	Events int
}
