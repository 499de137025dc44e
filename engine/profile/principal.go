// Package profile says who acted in a log and how each of them behaved.
//
// It resolves the identities of a log to principals, gathers each principal's judged events, counts
// the nine behaviour features over all of them and over each episode, and can say of any event what
// it counted for. It weighs nothing: thresholds and points are package rule's, scores are package
// risk's.
//
// The types to know are Spec, which says what is counted; Profiles, the answer of Build; Principal
// and its Features; and Scope, which takes one principal or episode apart event by event.
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

var kindNames = [...]string{"unknown", "person", "workload", "instance", "outside", "service"}

// String returns the kind's name as it stands in results: "person", "workload", ….
func (k Kind) String() string { return kindNames[k] }

// ParseKind is the reverse of Kind.String; ok is false for any other word.
func ParseKind(name string) (kind Kind, ok bool) {
	for i, known := range kindNames {
		if name == known {
			return Kind(i), true
		}
	}
	return Unknown, false
}

// Principal is who the analyst would interrogate: a user, a role, a session, a service.
type Principal struct {
	Name string // the string of `user_arn`: an ARN, or a made name such as "account:…"
	// Account is the account that tells two callers of one name apart where the name holds none
	// itself (a bare principalId or user name); empty otherwise.
	Account string
	Kind    Kind
	Ranked  bool // services and "unknown", or "unknown:" and the account, are counted, never ranked
	// Sessions are the names of the role sessions the log has of this principal, sorted.
	Sessions []string
	// Rows are the principal's judged events in time order.
	Rows []eventstore.Row
	// Features are over all of Rows.
	Features Features
	// Episodes are those of at least Spec.EpisodeEvents events, by their first event. Principals
	// that are not ranked have none.
	Episodes []Episode
}

// Features are the nine behaviour features of one principal or episode and the counts behind them.
// Ratios are of TotalEvents, from 0 to 1.
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
	Denied   int // events that were denied; all of Failed but where any error is a failure
	// Burst is the greatest number of events in any half-open window of Spec.BurstWindow.
	Burst int
}

// Episode is one stretch of a principal's work: one session from one client address, without a
// pause of more than Spec.EpisodeGap.
type Episode struct {
	Session  string // the long-term key, the role session's name, or "console"
	Address  string // as its first event spells it
	From, To int64  // Unix seconds of the first and the last event
	Features Features

	group       group
	first, last int // positions in Principal.Rows
	// quarters are nil where all rows between first and last are the episode's.
	quarters quarters
}
