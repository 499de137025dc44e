package forest

import (
	"fmt"
	"math"
	"slices"

	"trailsift/engine/profile"
)

// Settings say how the forest votes.
type Settings struct {
	Enabled bool
	Trees   int
	// Growing grows 100,000 trees divided by the number of principals where that is more than Trees
	// (classic): with three principals a hundred trees decide little more than the seed.
	Growing   bool
	Subsample int
	Seed      uint64
	// Threshold is the score above which a principal is anomalous.
	Threshold float64
	// Contamination, if it is not 0, takes the threshold from the scores: their (1 − Contamination)
	// quantile.
	Contamination float64
	// MinPrincipals is how many principals the forest wants at least.
	MinPrincipals int
	// LogCounts takes log(1 + x) of the features that count.
	LogCounts bool
}

// Default returns the settings of the profile `default`.
func Default() Settings {
	return Settings{Enabled: true, Trees: 100, Subsample: 256, Seed: 42, Threshold: 0.6, MinPrincipals: 20, LogCounts: true}
}

// Classic returns the settings of the profile `classic`.
func Classic() Settings {
	s := Default()
	s.Growing, s.Contamination, s.MinPrincipals, s.LogCounts = true, 0.1, 2, false
	return s
}

// GrowsAs reports whether other settings grow the same trees over the same principals: they differ in the
// vote alone.
func (s Settings) GrowsAs(other Settings) bool {
	s.Threshold, s.Contamination, s.Enabled = other.Threshold, other.Contamination, other.Enabled
	return s == other
}

// growingTrees is what Settings.Growing divides by the number of principals.
const growingTrees = 100_000

// Features are the names of the forest's coordinates, in order: the nine behaviour features.
func Features() []string {
	return []string{
		"total_events", "off_hours_ratio", "high_risk_ratio", "mfa_missing_count", "unique_ips",
		"failure_ratio", "consecutive_failures", "admin_action_count", "unique_regions",
	}
}

// coordinates are a principal's features in the order of Features.
func coordinates(f *profile.Features, logCounts bool) [9]float64 {
	count := func(n int) float64 {
		if logCounts {
			return math.Log1p(float64(n))
		}
		return float64(n)
	}
	return [9]float64{
		count(f.TotalEvents), f.OffHoursRatio, f.HighRiskRatio, count(f.MFAMissingCount), count(f.UniqueIPs),
		f.FailureRatio, count(f.ConsecutiveFailures), count(f.AdminActionCount), count(f.UniqueRegions),
	}
}

// Opinion is what the forest thinks of a set of principals. It never changes.
type Opinion struct {
	// Abstained says why there is no vote; it is empty where there is one.
	Abstained string
	// Scores are the principals' anomaly scores, in (0, 1), Mean their mean, and Threshold what a score
	// has to exceed to be anomalous. They are 0 where the forest abstained.
	Scores          []float64
	Mean, Threshold float64

	forest *Forest
	points Points
}

// Off is the opinion of a forest that is switched off.
func Off() *Opinion { return &Opinion{Abstained: "switched off (ml.enabled)"} }

// Weigh grows a forest over the whole features of all ranked principals, which must be in an order
// that does not depend on loading, since it decides what is drawn.
func Weigh(features []profile.Features, s Settings) *Opinion {
	n := len(features)
	switch {
	case !s.Enabled:
		return Off()
	case n < s.MinPrincipals || n < 2:
		return &Opinion{Abstained: fmt.Sprintf("abstained: %s of %d", principals(n), max(s.MinPrincipals, 2))}
	}
	points := Points{Columns: len(Features()), Values: make([]float64, 0, n*len(Features()))}
	for i := range features {
		of := coordinates(&features[i], s.LogCounts)
		points.Values = append(points.Values, of[:]...)
	}
	o := &Opinion{points: points.Standardised()}
	o.forest = Fit(o.points, s.trees(n), s.Subsample, s.Seed)
	o.Scores = o.forest.Scores(o.points)
	for _, score := range o.Scores {
		o.Mean += score / float64(n)
	}
	o.Threshold = s.threshold(o.Scores)
	return o
}

// By is the opinion by the threshold of other settings, which must grow the same trees (Settings.GrowsAs). An
// opinion that abstained has none to go by: it stays as it is.
func (o *Opinion) By(s Settings) *Opinion {
	if o.Abstained != "" {
		return o
	}
	other := *o
	other.Threshold = s.threshold(o.Scores)
	return &other
}

func (s Settings) threshold(scores []float64) float64 {
	if s.Contamination > 0 {
		return quantile(scores, 1-s.Contamination)
	}
	return s.Threshold
}

func principals(n int) string {
	if n == 1 {
		return "1 principal"
	}
	return fmt.Sprintf("%d principals", n)
}

func (s Settings) trees(principals int) int {
	if s.Growing {
		return max(s.Trees, growingTrees/principals)
	}
	return s.Trees
}

// quantile is the q-quantile with linear interpolation between neighbours (Hyndman and Fan, type 7).
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	place := q * float64(len(sorted)-1)
	below := int(place)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (place-float64(below))*(sorted[below+1]-sorted[below])
}

// Anomalous reports whether the i-th principal stands apart from the others.
func (o *Opinion) Anomalous(i int) bool {
	return o.Abstained == "" && o.Scores[i] > o.Threshold
}

// Reason is one feature's part in a score.
type Reason struct {
	Feature string
	// Share is what the feature added to the score, compared with the mean score.
	Share float64
}

// Explain says what made the i-th principal's score differ from the mean, the greatest part first.
// It is nil where the forest abstained.
func (o *Opinion) Explain(i int) []Reason {
	if o.Abstained != "" {
		return nil
	}
	shares := o.forest.Explain(o.points.At(i), o.Mean)
	reasons := make([]Reason, len(shares))
	for c, name := range Features() {
		reasons[c] = Reason{Feature: name, Share: shares[c]}
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int {
		switch x, y := math.Abs(a.Share), math.Abs(b.Share); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return reasons
}
