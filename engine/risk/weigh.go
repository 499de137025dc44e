package risk

import (
	"strings"

	"trailsift/engine/finding"
	"trailsift/engine/profile"
	"trailsift/engine/rule"
)

// Vote is what the isolation forest says of a principal.
type Vote uint8

const (
	// Abstained: the forest did not speak, for want of principals or because it is switched off.
	Abstained Vote = iota
	// Normal: the forest found nothing odd.
	Normal
	// Anomalous: the principal stands apart from the others.
	Anomalous
)

// Weigh scores one principal: R01–R09 over the whole and over every episode, then the forest's vote,
// then the findings of signatures and sequences that rest on its events.
func Weigh(p *profile.Principal, rules rule.Settings, forest Vote, findings []finding.Finding, s Settings) Score {
	score := s.behaviour(p, rules.For(p.Name, p.Kind))
	if forest == Anomalous {
		score.add(MLAnomaly, s.MLPoints)
	}
	score.Floor = floor(findings)
	score.Total = min(100, max(score.Behaviour, score.Floor))
	score.DecidedBy = "behaviour"
	if score.Floor > score.Behaviour {
		score.DecidedBy = "floor"
	}
	score.Level = s.level(score.Total)
	score.Method = method(score.Verdicts, forest, findings)
	score.Anomaly = score.Level >= Medium
	if s.AnomalyIsAnyVote {
		score.Anomaly = score.Method != "none"
	}
	return score
}

// behaviour finds the scope whose rules give the most. Among equals the whole wins, then the
// earliest episode.
func (s Settings) behaviour(p *profile.Principal, rules rule.Tuned) Score {
	most := rules.Whole(&p.Features)
	features, at := &p.Features, profile.Whole
	points := most.Points() + s.penalty(features)
	var episodes []float64
	if len(p.Episodes) > 0 {
		episodes = make([]float64, len(p.Episodes))
	}
	for i := range p.Episodes {
		own := &p.Episodes[i].Features
		episodes[i] = rules.EpisodePoints(own) + s.penalty(own)
		if episodes[i] > points {
			features, at, points = own, i, episodes[i]
		}
	}
	if at != profile.Whole {
		most = rules.Episode(features)
	}
	score := Score{Episode: at, Episodes: episodes, Verdicts: most[:]}
	for _, verdict := range most {
		if verdict.Fired {
			score.add(string(verdict.ID), verdict.Points)
		}
	}
	score.add(ConsecPenalty, s.penalty(features))
	return score
}

// penalty is one point for each consecutive failure, up to Settings.ConsecPenalty.
func (s Settings) penalty(features *profile.Features) float64 {
	return float64(min(features.ConsecutiveFailures, s.ConsecPenalty))
}

func (s *Score) add(name string, points float64) {
	if points == 0 {
		return
	}
	s.Parts = append(s.Parts, Part{Name: name, Points: points})
	s.Behaviour += points
}

// floorOf is the least score of a principal with a finding of that level.
var floorOf = map[string]float64{
	finding.Informational: 0, finding.Low: 20, finding.Medium: 40, finding.High: 60, finding.Critical: 80,
}

const (
	furtherPoints = 2  // for each distinct finding beside the gravest
	furtherMost   = 10 // for all of them
)

// FloorOf is the least score of a principal with a finding of a level; 0 for a level that raises none.
func FloorOf(level string) float64 { return floorOf[level] }

// floor is the least score the findings leave: the gravest one's, and a little for each further
// distinct one. Rules' findings and suppressed ones raise no floor.
func floor(findings []finding.Finding) float64 {
	gravest := 0.0
	distinct := map[string]bool{}
	for _, f := range findings {
		if points := floorOf[f.Level]; votes(f) && points > 0 {
			gravest = max(gravest, points)
			distinct[f.ID] = true
		}
	}
	if len(distinct) == 0 {
		return 0
	}
	return gravest + min(furtherMost, furtherPoints*float64(len(distinct)-1))
}

// votes reports whether a finding counts: one of a signature or a sequence that nobody suppressed.
func votes(f finding.Finding) bool {
	return f.Suppressed == "" && (f.Layer == finding.Signature || f.Layer == finding.Sequence)
}

// method names the layers that voted. A finding that is merely informational is no vote.
func method(verdicts []rule.Verdict, forest Vote, findings []finding.Finding) string {
	voted := map[string]bool{"ml": forest == Anomalous}
	for _, verdict := range verdicts {
		voted[finding.Rule] = voted[finding.Rule] || verdict.Fired
	}
	for _, f := range findings {
		if votes(f) && floorOf[f.Level] > 0 {
			voted[f.Layer] = true
		}
	}
	var layers []string
	for _, layer := range []string{finding.Rule, "ml", finding.Signature, finding.Sequence} {
		if voted[layer] {
			layers = append(layers, layer)
		}
	}
	if len(layers) == 0 {
		return "none"
	}
	return strings.Join(layers, "+")
}
