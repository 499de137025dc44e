// Package risk turns what the layers say of a principal into one score, and scores into a ranking.
//
// It neither counts nor detects: rules, the forest, signatures and sequences have spoken before. The
// types to know are Score, which shows every part it is made of, and Settings.
package risk

import (
	"cmp"

	"trailsift/engine/rule"
)

// Level is the word for a score.
type Level uint8

const (
	Low Level = iota
	Medium
	High
	Critical
)

// String returns the level as results spell it: "LOW", "MEDIUM", "HIGH", "CRITICAL".
func (l Level) String() string { return [...]string{"LOW", "MEDIUM", "HIGH", "CRITICAL"}[l] }

// Names of the parts of a score that are no rule.
const (
	ConsecPenalty = "CONSEC_PENALTY"
	MLAnomaly     = "ML_ANOMALY"
)

// Part is one line of a score's breakdown.
type Part struct {
	Name   string // a rule's id, ConsecPenalty or MLAnomaly
	Points float64
}

// Score is one principal's risk and how it came about.
type Score struct {
	Total     float64 // 0 to 100
	Level     Level
	Anomaly   bool
	Method    string // the layers that voted, joined with +, or "none"
	Behaviour float64
	Floor     float64
	DecidedBy string // "behaviour" or "floor"
	// Episode is the index of the episode whose rules gave Behaviour, or -1 for the whole.
	Episode int
	// Verdicts are R01–R09 of the deciding scope, in that order.
	Verdicts []rule.Verdict
	// Parts are what adds up to Behaviour, zero parts left out.
	Parts []Part
	// Episodes is what the rules gave each of the principal's episodes, in their order, without the
	// forest's vote.
	Episodes []float64
}

// Standing is what a principal's place in the ranking depends on.
type Standing struct {
	Score  *Score
	Denied int // denied events
	Name   string
}

// Compare orders a ranking: the gravest first, as slices.SortFunc asks. Ties go by floor, behaviour,
// denied events and name.
func Compare(a, b Standing) int {
	return cmp.Or(
		cmp.Compare(b.Score.Total, a.Score.Total),
		cmp.Compare(b.Score.Floor, a.Score.Floor),
		cmp.Compare(b.Score.Behaviour, a.Score.Behaviour),
		cmp.Compare(b.Denied, a.Denied),
		cmp.Compare(a.Name, b.Name),
	)
}
