package profile

import (
	"trailsift/engine/eventstore"
)

// Kind is what sort of caller a principal is.
type Kind uint8

const (
	Unknown Kind = iota
	Person
	Workload
	Instance
	Outside
	Service
)

// String returns the kind's name as it stands in results: "person", "workload", ….
func (k Kind) String() string {
	return [...]string{"unknown", "person", "workload", "instance", "outside", "service"}[k]
}

// Principal is who the analyst would interrogate: a user, a role, a session, a service.
type Principal struct {
	Name   string // the string of `user_arn`: an ARN, or a made name such as "account:…"
	Kind   Kind
	Ranked bool // services and "unknown:…" are counted, never ranked
	// Rows are the principal's judged events in time order.
	Rows []eventstore.Row
	// Features are over all of Rows.
	Features Features
	// Episodes are those of at least Spec.EpisodeEvents events, by their first event.
	Episodes []Episode
}

// Features are the nine behaviour features of one principal or episode and the counts behind them.
type Features struct {
	TotalEvents         int
	OffHoursRatio       float64
	HighRiskRatio       float64
	MFAMissingCount     int
	UniqueIPs           int
	FailureRatio        float64
	ConsecutiveFailures int
	AdminActionCount    int
	UniqueRegions       int

	OffHours int // events outside working hours
	HighRisk int // events in the high-risk list that count
	Failed   int // events that count as failures
	// Burst is the greatest number of events in any half-open window of Spec.BurstWindow.
	Burst int
}

// Episode is one stretch of a principal's work: one session from one client address, without a
// pause of more than an hour.
type Episode struct {
	Session  string // the long-term key, the role session's name, or "console"
	Address  string
	From, To int64 // Unix seconds of the first and the last event
	Features Features
}
