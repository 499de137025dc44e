package evaluate

import (
	"cmp"
	"math"
	"slices"
)

// Scenario is what became of one scenario over all worlds it was played in.
type Scenario struct {
	Scenario string         `json:"scenario"`
	Number   string         `json:"number"`
	Title    string         `json:"title"`
	Played   int            `json:"played"`
	Detected int            `json:"detected"`
	Layers   map[string]int `json:"layers"` // in how many of the detections each layer had a part
	// MedianRank is of the best placed attacking principal; one that is not ranked counts as last.
	MedianRank float64 `json:"median_rank"`
	WorstRank  int     `json:"worst_rank"`
	// Events and Minutes until the first deciding event, medians over the detections.
	Events  float64 `json:"median_events_until"`
	Minutes float64 `json:"median_minutes_until"`
}

// Point is what calling every principal at or above a score an attacker would give.
type Point struct {
	Score     float64 `json:"score"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	// FalsePerThousand is how many of a thousand normal principals would be called attackers.
	FalsePerThousand float64 `json:"false_positives_per_thousand"`
}

// Spread is a mean and the standard deviation of the worlds around it.
type Spread struct {
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"`
}

// Evaluation is many results together.
type Evaluation struct {
	Worlds           int        `json:"worlds"`
	Scenarios        []Scenario `json:"scenarios"` // in the order of their numbers
	Points           []Point    `json:"thresholds"`
	AveragePrecision Spread     `json:"average_precision"` // over worlds
	Recall           Spread     `json:"recall_at_medium"`  // of incidents, over worlds
}

// Thresholds are the scores Points are given for: those of the levels, and every tenth.
func Thresholds() []float64 { return []float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100} }

// Sum puts results together.
func Sum(results []Result) Evaluation {
	e := Evaluation{Worlds: len(results), Scenarios: scenariosOf(results)}
	var standings []Standing
	var precisions, recalls []float64
	for _, r := range results {
		standings = append(standings, r.Standings...)
		precisions = append(precisions, averagePrecision(r.Standings))
		recalls = append(recalls, recallOf(r.Outcomes))
	}
	for _, score := range Thresholds() {
		e.Points = append(e.Points, pointAt(standings, score))
	}
	e.AveragePrecision, e.Recall = spread(precisions), spread(recalls)
	return e
}

func scenariosOf(results []Result) []Scenario {
	byNumber := map[string][]Outcome{}
	for _, r := range results {
		for _, o := range r.Outcomes {
			if o.Rank == 0 {
				o.Rank = len(r.Standings) + 1
			}
			byNumber[o.Number+" "+o.Scenario] = append(byNumber[o.Number+" "+o.Scenario], o)
		}
	}
	var list []Scenario
	for _, outcomes := range byNumber {
		list = append(list, scenarioOf(outcomes))
	}
	slices.SortFunc(list, func(a, b Scenario) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Scenario, b.Scenario))
	})
	return list
}

func scenarioOf(outcomes []Outcome) Scenario {
	first := outcomes[0]
	s := Scenario{Scenario: first.Scenario, Number: first.Number, Title: first.Title, Played: len(outcomes), Layers: map[string]int{}}
	var ranks, events, minutes []float64
	for _, o := range outcomes {
		ranks = append(ranks, float64(o.Rank))
		s.WorstRank = max(s.WorstRank, o.Rank)
		if !o.Detected {
			continue
		}
		s.Detected++
		for _, layer := range o.Layers {
			s.Layers[layer]++
		}
		events, minutes = append(events, float64(o.Events)), append(minutes, o.Minutes)
	}
	s.MedianRank, s.Events, s.Minutes = median(ranks), median(events), median(minutes)
	return s
}

// At is what calling every principal at or above a score an attacker gives.
func (r Result) At(score float64) Point { return pointAt(r.Standings, score) }

// pointAt counts principals at or above a score. Where nobody is, precision is 1: nobody was wronged.
func pointAt(standings []Standing, score float64) Point {
	var attackers, normal, found, wronged int
	for _, s := range standings {
		switch {
		case s.Attacking:
			attackers++
			if s.Score >= score {
				found++
			}
		default:
			normal++
			if s.Score >= score {
				wronged++
			}
		}
	}
	p := Point{Score: score, Precision: 1}
	if found+wronged > 0 {
		p.Precision = float64(found) / float64(found+wronged)
	}
	if attackers > 0 {
		p.Recall = float64(found) / float64(attackers)
	}
	if normal > 0 {
		p.FalsePerThousand = 1000 * float64(wronged) / float64(normal)
	}
	return p
}

// averagePrecision is the mean, over the attackers, of the precision at each one's place in the
// ranking.
func averagePrecision(ranking []Standing) float64 {
	var sum, found float64
	for i, s := range ranking {
		if s.Attacking {
			found++
			sum += found / float64(i+1)
		}
	}
	if found == 0 {
		return 0
	}
	return sum / found
}

func recallOf(outcomes []Outcome) float64 {
	if len(outcomes) == 0 {
		return 0
	}
	detected := 0
	for _, o := range outcomes {
		if o.Detected {
			detected++
		}
	}
	return float64(detected) / float64(len(outcomes))
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

func spread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	var s Spread
	for _, v := range values {
		s.Mean += v / float64(len(values))
	}
	for _, v := range values {
		s.Deviation += (v - s.Mean) * (v - s.Mean) / float64(len(values))
	}
	s.Deviation = math.Sqrt(s.Deviation)
	return s
}
