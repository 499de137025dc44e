package rule

import (
	"iter"

	"trailsift/engine/profile"
)

// Unit is how a rule's figure and threshold are read.
type Unit string

const (
	Count Unit = "count" // a whole number
	Ratio Unit = "ratio" // a share of all events, 0 to 1
)

// rule is one line of the table that the nine rules are.
type rule struct {
	id      ID
	title   string
	unit    Unit
	exceeds bool // fires above the threshold, not at it
	figure  func(*profile.Features) float64
	// evidence are the positions, in the scope's rows, of the events a firing rests on.
	evidence func(*profile.Scope) iter.Seq[int]

	feature    string
	definition string
	why        string
}

var rules = [9]rule{
	{
		id: OffHours, title: "Works at night", unit: Ratio, exceeds: true,
		figure:     func(f *profile.Features) float64 { return f.OffHoursRatio },
		evidence:   marked(profile.OffHours),
		feature:    "off_hours_ratio",
		definition: "the share of events whose local hour lies in the off hours (22:00 to 06:00)",
		why:        "Stolen credentials are used when it suits the thief, often from another time zone.",
	},
	{
		id: HighRisk, title: "Mostly high-risk calls", unit: Ratio, exceeds: true,
		figure:     func(f *profile.Features) float64 { return f.HighRiskRatio },
		evidence:   marked(profile.HighRisk),
		feature:    "high_risk_ratio",
		definition: "the share of events that are calls of the high-risk list and were not denied",
		why:        "Daily work is mostly reading; someone taking over mostly changes who may do what.",
	},
	{
		id: NoMFA, title: "High risk, no MFA", unit: Count,
		figure:     func(f *profile.Features) float64 { return float64(f.MFAMissingCount) },
		evidence:   marked(profile.NoMFA),
		feature:    "mfa_missing_count",
		definition: "high-risk calls, not denied, by an IAM user or root without a second factor",
		why:        "A long-term key or password alone was enough, and those are what leaks.",
	},
	{
		id: MultiIP, title: "Many addresses", unit: Count,
		figure:     func(f *profile.Features) float64 { return float64(f.UniqueIPs) },
		evidence:   (*profile.Scope).Addresses,
		feature:    "unique_ips",
		definition: "distinct client addresses (an IPv6 /64 is one; AWS services are none)",
		why:        "One person has few places to work from; proxies and shared credentials have many.",
	},
	{
		id: HighFailRate, title: "Mostly denied", unit: Ratio, exceeds: true,
		figure:     func(f *profile.Features) float64 { return f.FailureRatio },
		evidence:   marked(profile.Failed),
		feature:    "failure_ratio",
		definition: "the share of events that were denied",
		why:        "Those who know their job know their permissions; probing does not.",
	},
	{
		id: ConsecFail, title: "Denied in a row", unit: Count,
		figure:     func(f *profile.Features) float64 { return float64(f.ConsecutiveFailures) },
		evidence:   (*profile.Scope).LongestRun,
		feature:    "consecutive_failures",
		definition: "the longest run of denied events",
		why:        "Guessing passwords or permissions fails again and again until it succeeds.",
	},
	{
		id: AdminAbuse, title: "Admin changes", unit: Count,
		figure:     func(f *profile.Features) float64 { return float64(f.AdminActionCount) },
		evidence:   marked(profile.Admin),
		feature:    "admin_action_count",
		definition: "calls of the admin list that were not denied",
		why:        "Escalation and persistence are a string of changes to users, roles and policies.",
	},
	{
		id: MultiRegion, title: "Several regions", unit: Count,
		figure:     func(f *profile.Features) float64 { return float64(f.UniqueRegions) },
		evidence:   (*profile.Scope).Regions,
		feature:    "unique_regions",
		definition: "distinct regions, without the homes of global services and regions with one single read",
		why:        "Unused regions are where nobody looks.",
	},
	{
		id: EventBurst, title: "A burst of events", unit: Count, exceeds: true,
		figure:     func(f *profile.Features) float64 { return float64(f.Burst) },
		evidence:   (*profile.Scope).Busiest,
		feature:    "burst",
		definition: "the most events in any ten minutes",
		why:        "Scripts that enumerate or destroy run at a pace no person does.",
	},
}

func marked(mark profile.Mark) func(*profile.Scope) iter.Seq[int] {
	return func(s *profile.Scope) iter.Seq[int] { return s.Marked(mark) }
}

// Description is what a person should know of one rule.
type Description struct {
	ID         ID
	Title      string // a few words
	Feature    string // the name of the figure in results: "off_hours_ratio"
	Definition string // what the figure counts
	Condition  string // how the figure has to compare with the threshold: ">" or "≥"
	Why        string // why a responder looks at it
	Unit       Unit
	Default    Setting
}

// Catalogue describes R01–R09, in that order.
func Catalogue() []Description {
	settings := Default()
	all := make([]Description, 0, len(rules))
	for _, r := range rules {
		condition := "≥"
		if r.exceeds {
			condition = ">"
		}
		all = append(all, Description{
			ID: r.id, Title: r.title, Feature: r.feature, Definition: r.definition,
			Condition: condition, Why: r.why, Unit: r.unit, Default: settings.Rules[r.id],
		})
	}
	return all
}
