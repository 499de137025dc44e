// Package report writes the answer of an analysis for people and programs: JSON, JSON lines, CSV and
// a table. It reads an engine.Snapshot and knows nothing of how it came about, nor of where the
// output goes: whether a table has colour and how wide it may be is for the caller to say.
//
// JSON is the format of record: every other format shows a part of it. Beside these, Gather lays an answer out as
// a Page for people, in HTML or Markdown, with what to do next; Navigator and OCSF write findings for other
// programs.
package report

import (
	"math"
	"time"

	"trailsift/engine"
	"trailsift/engine/casefile"
	"trailsift/engine/risk"
)

// Options choose which principals a report lists. Totals always cover all of them. The zero Options
// list the whole ranking.
type Options struct {
	Top      int        // the first Top principals only; 0 for all
	MinLevel risk.Level // only principals at this level or above
	// Verdicts are what people decided, by the principal's id; nil shows none.
	Verdicts map[string]casefile.Verdict
}

// choose returns the principals to list, in rank order.
func (o Options) choose(ranking []engine.Principal) []engine.Principal {
	var chosen []engine.Principal
	for _, principal := range ranking {
		if o.Top > 0 && len(chosen) == o.Top {
			break
		}
		if principal.Score.Level >= o.MinLevel {
			chosen = append(chosen, principal)
		}
	}
	return chosen
}

// round keeps six decimals: enough to tell any two ratios of a log apart that matter, and few enough
// to hide in which order floating point numbers were added.
func round(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return math.Round(x*1e6) / 1e6
}

// stamp spells Unix seconds as RFC 3339 in UTC.
func stamp(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }

// firedRules are the full names of the rules that fired, in the order R01–R09.
func firedRules(score risk.Score) []string {
	fired := []string{}
	for _, verdict := range score.Verdicts {
		if verdict.Fired {
			fired = append(fired, string(verdict.ID))
		}
	}
	return fired
}

func countAnomalies(ranking []engine.Principal) int {
	n := 0
	for _, principal := range ranking {
		if principal.Score.Anomaly {
			n++
		}
	}
	return n
}
