package risk

import (
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
}
