// Package effect says what other settings make of a ranking: who moved, and, where it is known who attacks, how
// much of that is found.
//
// It compares two snapshots of the same logs. The types to know are Move, Accuracy and Labels.
package effect

import (
	"cmp"
	"context"
	"math"
	"slices"

	"trailsift/engine"
	"trailsift/engine/risk"
)

// Move is how a principal stands by other settings.
type Move struct {
	ID, Name string
	Ranks    int     // up; negative for down
	Points   float64 // of its score, more than before; negative for fewer
	From, To risk.Level
}

// Moves lists the ranked principals whose rank or score is another, those whose level changed first, then those
// whose score did most.
func Moves(was, now *engine.Snapshot) []Move {
	before := make(map[string]*engine.Principal, len(was.Ranking))
	for i := range was.Ranking {
		before[was.Ranking[i].ID] = &was.Ranking[i]
	}
	var moves []Move
	for i := range now.Ranking {
		p := &now.Ranking[i]
		old := before[p.ID]
		if old == nil || old.Rank == p.Rank && old.Score.Total == p.Score.Total {
			continue
		}
		moves = append(moves, Move{
			ID: p.ID, Name: p.Name, Ranks: old.Rank - p.Rank, Points: p.Score.Total - old.Score.Total,
			From: old.Score.Level, To: p.Score.Level,
		})
	}
	slices.SortStableFunc(moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(b.levels(), a.levels()), cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)))
	})
	return moves
}

// Scored reports whether the principal's own score is another: others may have been passed by it.
func (m Move) Scored() bool { return m.Points != 0 || m.From != m.To }

// levels is how many levels lie between before and now.
func (m Move) levels() int { return max(int(m.To)-int(m.From), int(m.From)-int(m.To)) }

// Labels know who attacks in the logs that are shown.
type Labels interface {
	// Accuracy holds a snapshot against the labels, at the levels of its own settings.
	Accuracy(ctx context.Context, s *engine.Snapshot) (Accuracy, error)
}

// Accuracy is how much of what the labels know was found.
type Accuracy struct {
	Attacks, Detected int
	Medium, High      Point
}

// Point is what calling every principal of a level or above an attacker gives.
type Point struct {
	Precision, Recall float64
	FalsePerThousand  float64 // of the principals that do not attack
}
