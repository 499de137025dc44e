// Package knob lists the settings that can be tuned while the console is open, and knows the steps in which
// they change.
//
// A setting is named by its key in the configuration and its value spelled as there, "rules.R04.threshold" and
// "3": what a value means, and whether it can be taken, is for whoever reads settings to say. The types to
// know are Knob and Kind.
package knob

import (
	"strings"

	"trailsift/engine/rule"
	"trailsift/engine/sequence"
)

// Kind is what a setting holds, and so how it changes.
type Kind uint8

const (
	Switch Kind = iota // true or false
	Count              // a whole number, in steps that grow with it
	Points             // whole points, one by one
	Bound              // the lowest score of a level, by fives
	Share              // of a whole, by twentieths; below one, by hundredths
	Odds               // a score of the forest, by hundredths
	Length             // a span of time, by those that people use
	Zone               // a time zone, going east
	Calls              // a list of calls, which has no steps
)

// Knob is one setting that can be tuned.
type Knob struct {
	Key   string // in the configuration
	Group string // "R04 Many addresses"
	Name  string // what it sets, within its group: "threshold"
	Kind  Kind
}

// The groups that are neither a rule nor a sequence.
const (
	groupForest = "Isolation forest"
	groupScore  = "Score and levels"
	groupCounts = "What counts"
	groupLists  = "Lists of calls"
	groupLayers = "Layers"
)

// All returns the settings that can be tuned, group by group.
func All() []Knob {
	var all []Knob
	for _, r := range rule.Catalogue() {
		key, group, threshold := "rules."+r.ID.Short(), r.ID.Short()+" "+r.Title, Count
		if r.Unit == rule.Ratio {
			threshold = Share
		}
		all = append(all,
			Knob{key + ".enabled", group, "", Switch},
			Knob{key + ".threshold", group, "threshold " + r.Condition, threshold},
			Knob{key + ".points", group, "points", Points},
		)
	}
	all = append(all, others...)
	for _, s := range sequence.Catalogue() {
		number := s.ID[:3]
		key, group := "sequences."+number, number+" "+s.Title
		all = append(all, Knob{key + ".enabled", group, "", Switch})
		for _, setting := range s.Settings {
			all = append(all, Knob{key + "." + setting.Name, group, setting.Name, kinds[setting.Name]})
		}
	}
	return all
}

var others = []Knob{
	{"ml.enabled", groupForest, "", Switch},
	{"ml.threshold", groupForest, "score above", Odds},
	{"ml.contamination", groupForest, "or share of principals", Share},
	{"ml.points", groupForest, "points", Points},
	{"levels.critical", groupScore, "CRITICAL from", Bound},
	{"levels.high", groupScore, "HIGH from", Bound},
	{"levels.medium", groupScore, "MEDIUM from", Bound},
	{"score.consec_penalty", groupScore, "points for denials in a row", Points},
	{"rules.min_events", groupCounts, "events a share wants", Count},
	{"hours.timezone", groupCounts, "time zone", Zone},
	{"counting.burst_window", groupCounts, "window of R09", Length},
	{"episodes.enabled", groupCounts, "episodes", Switch},
	{HighRisk, groupLists, "high-risk calls", Calls},
	{Admin, groupLists, "admin calls", Calls},
	{"signatures.enabled", groupLayers, "signatures", Switch},
	{"sequences.enabled", groupLayers, "sequences", Switch},
}

// Of returns the knob of a key; one of no key where there is none.
func Of(key string) Knob {
	for _, k := range All() {
		if k.Key == key {
			return k
		}
	}
	return Knob{}
}

// The lists of calls.
const (
	HighRisk = "lists.high_risk"
	Admin    = "lists.admin"
)

// kinds are those of the sequences' settings that are no counts.
var kinds = map[string]Kind{
	"pause": Length, "success": Length, "before": Length, "after": Length, "interval": Length, "window": Length, "read": Length,
	"spread":   Odds,
	"failures": Count, "many": Count, "kilometres": Count, "speed": Count, "hops": Count, "days": Count,
	"calls": Count, "visits": Count, "reads": Count, "services": Count, "denied": Count, "secrets": Count,
	"objects": Count, "times": Count, "destroyed": Count, "exits": Count,
}

// Entries are the calls of a list as it is spelled.
func Entries(list string) []string {
	var calls []string
	for call := range strings.SplitSeq(list, ",") {
		if call = strings.TrimSpace(call); call != "" {
			calls = append(calls, call)
		}
	}
	return calls
}
